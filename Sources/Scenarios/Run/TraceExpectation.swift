package import ArcFedJSON
package import ArcFedSimulation

/// Compares what was recorded while a step ran with what a script expects to find there.
///
/// Each pattern must fit an event of its own, in the order of the patterns; other events may stand
/// between. Patterns for steps that run together may be met in any order.
enum TraceExpectation {
  /// The member of `expect` that speaks of the trace.
  static let member = "trace"

  static let fields: [FieldSchema] = [
    .optional("source", .anything, "who acted"),
    .optional("action", .anything, "what was done"),
    .optional("subject", .anything, "to whom or what"),
    .optional("outcome", .anything, "success, refused or failed"),
    .optional("code", .anything, "the code of a refusal"),
    .optional("reason", .anything, "why it was refused or failed"),
    .optional("details", .anything, "facts about it, by name"),
    .optional("absent", .boolean, "true when no event may fit"),
  ]

  /// The patterns that are not met.
  static func mismatches(
    _ patterns: [JSONValue], _ events: [TraceEvent], isOrdered: Bool
  ) -> [Mismatch] {
    let all = events.map(\.json)
    var rest = all
    return patterns.enumerated().flatMap { index, pattern -> [Mismatch] in
      var wanted = pattern.objectValue ?? [:]
      wanted.removeValue(forKey: "absent")
      let isAbsent = pattern["absent"]?.boolValue ?? false
      let fitting = (isAbsent ? all : rest).firstIndex { fits(wanted, $0) }
      if let fitting, !isAbsent {
        if isOrdered { rest.removeFirst(fitting + 1) } else { rest.remove(at: fitting) }
      }
      guard (fitting == nil) != isAbsent else { return [] }
      return [
        Mismatch(
          path: "\(member)[\(index)]", expected: pattern.text(),
          actual: fitting.map { all[$0].text() } ?? "no such event")
      ]
    }
  }

  private static func fits(_ pattern: JSONObject, _ event: JSONValue) -> Bool {
    Expectation.mismatches(pattern, event).isEmpty
  }
}

extension TraceOutcome {
  /// How an event ended, as members of its JSON: `outcome`, then `code` and `reason` where it has
  /// them.
  package var members: JSONObject {
    switch self {
    case .success: ["outcome": "success"]
    case .refused(let code, let reason):
      ["outcome": "refused", "code": .string(code), "reason": .string(reason)]
    case .failed(let reason): ["outcome": "failed", "reason": .string(reason)]
    }
  }
}

extension TraceEvent {
  /// The event as scripts and reports see it, without its time.
  var json: JSONValue {
    var object: JSONObject = [
      "source": .string(source), "action": .string(action), "subject": .string(subject),
    ]
    for (name, value) in outcome.members { object[name] = value }
    if !details.isEmpty {
      object["details"] = .object(JSONObject(details.map { ($0.name, .string($0.value)) }))
    }
    return .object(object)
  }
}
