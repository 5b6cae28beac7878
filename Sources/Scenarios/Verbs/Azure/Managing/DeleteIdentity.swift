import ArcFed
import ArcFedJSON

/// `az identity delete`.
struct DeleteIdentity: Verb {
  static let name = "deleteIdentity"
  static let summary = "deletes a managed identity; access tokens already issued stay good"
  static let reality = """
    The identity goes with its service principal and its federated credentials. One of the same \
    name made later is another: it has another client id and no roles.
    """
  static let fields: [FieldSchema] = [
    .required("identity", .reference(.identity), "the managed identity")
  ]
  static let shorthand: String? = "identity"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("identity") }

  var commands: [String] {
    ["az identity delete --name \(subject) --resource-group $RESOURCE_GROUP"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.deleteManagedIdentity(named: subject)
    return [:]
  }
}
