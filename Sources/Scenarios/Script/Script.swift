import ArcFedJSON

/// A scenario: a short titled text of numbered steps that a user and a test both understand.
public struct Script: Sendable {
  /// The file it was read from, as it was named.
  public let file: String
  /// What it shows, in one sentence.
  public let title: String
  /// The part of the documentation it teaches.
  public let teaches: String?
  /// A paragraph for a reader.
  public let lesson: String?
  /// Decides every identifier, key and name of its world.
  public private(set) var seed: UInt64
  /// What happens, in order.
  let steps: [Step]
  /// The world it plays in, where that is not the usual one.
  let world: WorldSettings

  /// How many steps it has.
  public var stepCount: Int { steps.count }

  /// The same script in a world of another seed.
  public func seeded(_ seed: UInt64) -> Script {
    var script = self
    script.seed = seed
    return script
  }
}

/// One step: a verb, its arguments, and what is expected of it.
struct Step: Sendable {
  /// Its place in the script, from 1.
  let number: Int
  /// What is done.
  let verb: any Verb.Type
  /// With what; `${name}` stands for values that earlier steps saved.
  let arguments: JSONObject
  /// What must come of it; nil when any success will do.
  let expectation: JSONObject?
  /// Values of the result to keep: name to path.
  let save: [(name: String, path: String)]
  /// What a narrator says before it.
  let says: String?
  /// How many times it is done; `${n}` counts from 1.
  let repetitions: Int
  /// The number of the first of the steps that run together with it; nil when it runs alone.
  let group: Int?

  /// Whether the script expects this step to be refused.
  var expectsRefusal: Bool { expectation?["error"] != nil }
}

/// Settings of the simulated world that a script may change.
struct WorldSettings: Sendable {
  /// How long a new federated identity credential takes to become visible.
  var federatedCredentialPropagation: Duration?
  /// How long a new role assignment takes to count.
  var roleAssignmentPropagation: Duration?

  /// How much the clusters' clocks run ahead of everybody else's.
  var clusterClockAhead: Duration?
  /// How much they run behind.
  var clusterClockBehind: Duration?
  /// What goes wrong on the network, from the beginning on.
  var faults: [JSONValue] = []
  /// How Microsoft Entra ID behaves there.
  var entra: EntraDescription?

  static let fields: [FieldSchema] = [
    .optional(
      "federatedCredentialPropagation", .duration,
      "how long a new federated identity credential takes to become visible"),
    .optional(
      "roleAssignmentPropagation", .duration, "how long a new role assignment takes to count"),
    .optional(
      "clusterClockAhead", .duration, "how much the clusters' clocks run ahead of all others"),
    .optional("clusterClockBehind", .duration, "how much they run behind"),
    .optional(
      "faults", .list(.object(FaultDescription.fields)),
      "what goes wrong on the network from the beginning; the first rule that fits decides"),
    .optional(
      "entra", .object(EntraDescription.fields),
      "how Microsoft Entra ID behaves, and which other tenants it has"),
  ]
}
