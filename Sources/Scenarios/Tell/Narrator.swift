import ArcFedJSON

/// Tells a scenario to a person: what each step does in reality, what one would have typed, what
/// happened, and every token taken apart.
public struct Narrator: Sendable {
  private let style: TerminalStyle
  /// Where a line of prose is broken.
  static let lineWidthCharacters = 96

  /// A narrator with or without colour.
  public init(style: TerminalStyle) {
    self.style = style
  }

  /// What is said before the first step.
  public func opening(of script: Script) -> [String] {
    var lines = [style.bold(script.title), ""]
    if let lesson = script.lesson { lines += wrapped(lesson, indent: "") + [""] }
    return lines
  }

  /// What is said about a step.
  public func telling(of step: StepReport, total: Int) -> [String] {
    let time = ScriptDuration.text(step.startedAfter)
    let heading = "\(step.number)/\(total)  \(step.verb) \(step.subject)"
    var lines = [
      style.bold(heading) + style.dim("  +\(time)\(step.isConcurrent ? ", together" : "")")
    ]
    lines += wrapped(step.says ?? step.reality, indent: "   ")
    lines += step.commands.flatMap(Transcript.commandLines).map { "   " + style.cyan($0) }
    lines += Transcript.lines(of: step.events).map {
      "   " + style.dim("· \(Self.abbreviated($0))")
    }
    lines += outcome(of: step)
    return lines + [""]
  }

  /// What is said after the last step.
  public func closing(of report: ScenarioReport) -> [String] {
    [StepLine.summary(of: report, style: style)]
  }

  private func outcome(of step: StepReport) -> [String] {
    var lines: [String] = []
    if let error = step.result["error"] { lines += refusal(error) }
    if let assertion = step.result["assertion"] {
      lines += token(assertion, "the service account token, which the cluster signed", false)
    }
    if let token = step.result["token"] {
      lines += self.token(token, "the access token, which Microsoft Entra signed", true)
    }
    for (name, value) in step.result["environment"]?.objectValue ?? [:] {
      lines.append("   " + style.green("→ \(name)=\(value.stringValue ?? value.text())"))
    }
    if let body = step.result["body"], body.objectValue != nil {
      lines += body.text(.pretty).split(separator: "\n").map { "     " + style.green(String($0)) }
    }
    if let value = step.result["value"]?.stringValue {
      lines.append("   " + style.green("→ \(value)"))
    }
    lines += step.saved.map { "   " + style.green("→ \($0.name) = \($0.value.text())") }
    return lines + step.mismatches.map { "   " + style.red("! \($0)") }
  }

  /// The line with every resource id cut down to its last two names.
  private static func abbreviated(_ line: String) -> String {
    line.split(separator: " ", omittingEmptySubsequences: false).map { word in
      guard word.hasPrefix("/subscriptions/") else { return String(word) }
      return "…/" + word.split(separator: "/").suffix(2).joined(separator: "/")
    }.joined(separator: " ")
  }

  private func refusal(_ error: JSONValue) -> [String] {
    let status = error["status"]?.intValue.map { ", HTTP \($0)" } ?? ""
    let service = error["service"]?.stringValue ?? ""
    let code = error["code"]?.stringValue ?? ""
    let message = error["message"]?.stringValue ?? ""
    return ["   " + style.red("✗ \(service) says no: \(code)\(status)")]
      + message.split(whereSeparator: \.isNewline).flatMap { wrapped(String($0), indent: "     ") }
  }

  private func token(_ token: JSONValue, _ title: String, _ isAccessToken: Bool) -> [String] {
    var lines = ["   " + style.green("→ \(title):")]
    if let compact = token["compact"]?.stringValue {
      lines += Self.chunks(of: compact, Self.lineWidthCharacters - 5).map {
        "     " + style.dim($0)
      }
    }
    for part in ["header", "claims"] {
      guard let members = token[part]?.objectValue else { continue }
      lines.append("     \(part)")
      for (name, value) in members {
        let text = "       \(name): \(ReportedToken.spelled(value, claim: name))"
        let meaning = ClaimGlossary.meaning(of: name, inAccessToken: isAccessToken)
        lines.append(meaning.map { "\(text)  \(style.dim("— \($0)"))" } ?? text)
      }
    }
    return lines
  }

  private func wrapped(_ text: String, indent: String) -> [String] {
    var lines: [String] = []
    var line = indent
    for word in text.split(whereSeparator: \.isWhitespace) {
      if line.count + word.count + 1 > Self.lineWidthCharacters, line.count > indent.count {
        lines.append(line)
        line = indent
      }
      line += line.count == indent.count ? String(word) : " \(word)"
    }
    return line.count > indent.count ? lines + [line] : lines
  }

  private static func chunks(of text: String, _ size: Int) -> [String] {
    var rest = text[...]
    var chunks: [String] = []
    while !rest.isEmpty {
      chunks.append(String(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return chunks
  }
}
