import ArcFed
import ArcFedJSON

/// Says what goes wrong on the network from now on.
struct Faults: Verb {
  static let name = "faults"
  static let summary = "says what goes wrong on the network from now on; an empty list ends it"
  static let reality = """
    Networks are slow, services throttle and fail, and Microsoft Entra sometimes refuses what it \
    took a moment before. A workload must live with all of it.
    """
  static let fields: [FieldSchema] = [
    .required(
      "rules", .list(.object(FaultDescription.fields)),
      "in place of the rules so far; the first that fits a request decides")
  ]
  static let shorthand: String? = "rules"

  static func problem(in arguments: JSONObject) -> String? {
    for (index, rule) in (arguments["rules"]?.arrayValue ?? []).enumerated() {
      if let problem = FaultDescription.problem(in: rule.objectValue ?? [:]) {
        return "rule \(index + 1): \(problem)"
      }
    }
    return nil
  }

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var rules: [FaultDescription] {
    arguments.values("rules").map { FaultDescription($0.objectValue ?? [:]) }
  }

  var subject: String {
    let rules = rules
    return rules.isEmpty ? "none" : rules.map(\.name).joined(separator: ", ")
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    for rule in rules { try rule.check() }
    stage.faults.replace(with: rules)
    return [:]
  }
}
