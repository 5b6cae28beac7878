import ArcFedSimulation

/// The trace of a scenario as a Mermaid sequence diagram: who spoke to whom.
struct SequenceDiagram {
  /// Beyond this many arrows nobody can read a diagram; ours.
  static let arrowsMaximum = 200
  /// Beyond this many characters a label is cut off; ours.
  static let labelCharactersMaximum = 72

  private var participants: [String] = []
  private var body: [String] = []
  private var arrowCount = 0

  /// The diagram's lines, without the fence around them.
  static func lines(of report: ScenarioReport) -> [String] {
    var diagram = SequenceDiagram()
    for step in report.steps { diagram.add(step) }
    let names = diagram.participants.enumerated().map {
      "  participant p\($0) as \(Self.label($1))"
    }
    return ["sequenceDiagram"] + names + diagram.body
  }

  private mutating func add(_ step: StepReport) {
    guard !step.events.isEmpty, arrowCount < Self.arrowsMaximum else { return }
    let first = key(of: Self.ends(of: step.events[0]).from)
    body.append("  Note over \(first): \(Self.label("\(step.number). \(step.verb)"))")
    for event in step.events.prefix(Self.arrowsMaximum - arrowCount) { add(event) }
  }

  private mutating func add(_ event: TraceEvent) {
    arrowCount += 1
    let ends = Self.ends(of: event)
    let from = key(of: ends.from)
    let to = key(of: ends.to)
    var text = event.action
    if !event.subject.isEmpty { text += " " + Self.abbreviated(event.subject) }
    switch event.outcome {
    case .success: body.append("  \(from)->>\(to): \(Self.label(text))")
    case .refused(let code, _):
      body.append("  \(from)-x\(to): \(Self.label("\(code): \(text)"))")
    case .failed: body.append("  \(from)-x\(to): \(Self.label("failed: \(text)"))")
    }
  }

  private mutating func key(of name: String) -> String {
    if let index = participants.firstIndex(of: name) { return "p\(index)" }
    participants.append(name)
    return "p\(participants.count - 1)"
  }

  /// Who spoke to whom. An event names who recorded it; the other end follows from what it is.
  private static func ends(of event: TraceEvent) -> (from: String, to: String) {
    let source = event.source
    switch (source, event.action) {
    case ("Entra", "issue access token"):
      let isOperator = event.detail("credential") == "client secret"
      return (isOperator ? "operator" : "workload", source)
    case ("Entra", _), ("Arc", _): return ("operator", source)
    case ("workload", _): return (source, "Entra")
    case ("issuer metadata", _): return ("Entra", "issuer documents")
    case ("relying party", _): return ("resource", "Entra")
    case ("Key Vault", _), ("Blob Storage", _): return ("workload", source)
    case ("az", _): return ("operator", source)
    case (_, "call webhook"): return (source, "webhook")
    default: break
    }
    guard let user = event.detail("user") else { return (source, source) }
    let node = "system:node:"
    return (user.hasPrefix(node) ? String(user.dropFirst(node.count)) : "operator", source)
  }

  /// The last two names of a resource id or of an address.
  static func abbreviated(_ subject: String) -> String {
    guard subject.hasPrefix("/subscriptions/") || subject.hasPrefix("https://") else {
      return subject
    }
    return "…/" + subject.split(separator: "/").suffix(2).joined(separator: "/")
  }

  /// Text that Mermaid reads as text: no line ends, and its own signs as entities.
  private static func label(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let short =
      line.count > labelCharactersMaximum
      ? line.prefix(labelCharactersMaximum) + "…" : Substring(line)
    return short.reduce(into: "") { label, character in
      switch character {
      case "#": label += "#35;"
      case ";": label += "#59;"
      case ":": label += "#58;"
      case "<": label += "#lt;"
      case ">": label += "#gt;"
      default: label.append(character)
      }
    }
  }
}
