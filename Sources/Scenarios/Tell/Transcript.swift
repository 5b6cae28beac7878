import ArcFedJSON
import ArcFedSimulation

/// A scenario as it was played, in plain text: the same bytes for the same script, whatever the
/// machine, the build or the order in which ready tasks ran.
public struct Transcript: Sendable {
  /// The whole text; ends with a newline.
  public let text: String

  /// The transcript of a report.
  public init(_ report: ScenarioReport) {
    var lines = [report.script.title, "seed \(report.script.seed)"]
    for step in report.steps {
      lines.append("")
      lines += Self.lines(of: step)
    }
    lines += ["", report.succeeded ? "as expected" : "NOT as expected", ""]
    text = lines.joined(separator: "\n")
  }

  /// One step as a transcript tells it.
  static func text(of step: StepReport) -> String {
    lines(of: step).joined(separator: "\n") + "\n"
  }

  private static func lines(of step: StepReport) -> [String] {
    let time = ScriptDuration.text(step.startedAfter)
    let together = step.isConcurrent ? ", together" : ""
    var lines = ["\(step.number). \(step.verb) \(step.subject)  [+\(time)\(together)]"]
    lines += step.commands.flatMap(commandLines).map { "   \($0)" }
    lines +=
      (step.isConcurrent
      ? step.events.map { line(of: $0, withDetails: false) } : Self.lines(of: step.events))
      .map { "   - \($0)" }
    if let error = step.result["error"] { lines += refusal(error) }
    lines += step.saved.map { "   = \($0.name): \($0.value.text())" }
    lines += step.mismatches.map { "   ! \($0)" }
    return lines
  }

  /// A command's first line behind a prompt, the others below it.
  static func commandLines(_ command: String) -> [String] {
    command.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      ($0 == 0 ? "$ " : "  ") + $1
    }
  }

  private static func refusal(_ error: JSONValue) -> [String] {
    let status = error["status"]?.intValue.map { " (HTTP \($0))" } ?? ""
    let head = "   x \(error["service"]?.stringValue ?? ""): \(error["code"]?.stringValue ?? "")"
    let message = error["message"]?.stringValue ?? ""
    // "\r\n" is one character, which `split(separator: "\n")` would not find.
    let parts = message.split(whereSeparator: \.isNewline)
    return [head + status] + parts.map { "     \($0)" }
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// The events of a step. Where the same was done to three or more objects of a kind in a row, the
  /// first is named and the others counted.
  static func lines(of events: [TraceEvent]) -> [String] {
    var lines: [String] = []
    var rest = events[...]
    while let first = rest.first {
      let alike = rest.prefix { isAlike($0, first) }.count
      let isRow = alike >= rowMinimum
      lines.append(line(of: first) + (isRow ? ", and \(alike - 1) more" : ""))
      rest = rest.dropFirst(isRow ? alike : 1)
    }
    return lines
  }

  /// Fewer than these are told one by one.
  private static let rowMinimum = 3

  /// Whether two events differ only in the name of an object, as in `create Deployment ns/name`.
  private static func isAlike(_ event: TraceEvent, _ other: TraceEvent) -> Bool {
    guard let slash = event.subject.lastIndex(of: "/"),
      let otherSlash = other.subject.lastIndex(of: "/")
    else { return false }
    return event.subject[..<slash] == other.subject[..<otherSlash]
      && event.source == other.source && event.action == other.action
      && event.outcome == other.outcome && event.details == other.details
  }

  /// One event of the trace, on one line. Details hold numbers and names that are handed out in the
  /// order of asking: where that is the schedule's affair they are left out.
  static func line(of event: TraceEvent, withDetails: Bool = true) -> String {
    var text = "\(event.source): \(event.action)"
    if !event.subject.isEmpty { text += " \(event.subject)" }
    switch event.outcome {
    case .success: break
    case .refused(let code, _): text += " -> refused, \(code)"
    case .failed(let reason): text += " -> failed, \(oneLine(reason))"
    }
    guard withDetails else { return text }
    let details = event.details.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    return details.isEmpty ? text : "\(text) (\(details))"
  }
}

extension Transcript {
  /// The first line in which a transcript differs from a golden one.
  public struct Difference: Hashable, Sendable {
    /// The line's number, from 1.
    public let line: Int
    /// What stands in the golden transcript.
    public let expected: String
    /// What this one says.
    public let actual: String
  }

  /// Where this transcript first differs from `golden`; nil when the bytes are the same.
  public func firstDifference(from golden: String) -> Difference? {
    guard text != golden else { return nil }
    let ours = text.split(separator: "\n", omittingEmptySubsequences: false)
    let theirs = golden.split(separator: "\n", omittingEmptySubsequences: false)
    for index in 0..<max(ours.count, theirs.count) {
      let actual = index < ours.count ? String(ours[index]) : "(the end)"
      let expected = index < theirs.count ? String(theirs[index]) : "(the end)"
      if actual != expected {
        return Difference(line: index + 1, expected: expected, actual: actual)
      }
    }
    return Difference(line: ours.count, expected: "other line ends", actual: "these line ends")
  }
}
