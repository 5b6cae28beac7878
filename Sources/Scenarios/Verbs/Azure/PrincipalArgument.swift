import ArcFed
import ArcFedJSON

/// The fields by which a step names a managed identity or an application, and what they name.
struct PrincipalArgument {
  static let fields: [FieldSchema] = [
    .optional("identity", .reference(.identity), "the managed identity"),
    .optional("application", .reference(.application), "or the application"),
  ]

  let identity: String?
  let application: String?

  init(_ arguments: Arguments) {
    identity = arguments.optional("identity")
    application = arguments.optional("application")
  }

  var name: String { identity ?? application ?? "" }

  /// What is wrong unless exactly one of the names is there.
  static func problem(in arguments: JSONObject, others: [String] = []) -> String? {
    let names = ["identity", "application"] + others
    let given = names.filter { arguments[$0] != nil }
    if given.count == 1 { return nil }
    let list = names.map { "'\($0)'" }.joined(separator: " or ")
    return given.isEmpty
      ? "missing field: expected \(list)"
      : "expected one of \(list), found " + given.joined(separator: " and ")
  }

  func managedIdentity(on stage: Stage) throws -> ManagedIdentity? {
    guard let identity else { return nil }
    return try stage.emulator.managedIdentity(named: identity)
  }

  func principal(on stage: Stage) throws -> any WorkloadPrincipal {
    if let identity { return try stage.emulator.managedIdentity(named: identity) }
    return try stage.emulator.application(named: application ?? "")
  }
}
