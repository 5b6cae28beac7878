import ArcFed
import ArcFedJSON

/// `az identity federated-credential delete`, or the same on an application.
struct DeleteFederatedCredential: Verb {
  static let name = "deleteFederatedCredential"
  static let summary = "ends an identity's trust; tokens already issued stay good"
  static let reality = """
    The trust is taken back: after a moment no further token is exchanged. Access tokens that \
    were issued before stay good until they expire.
    """
  static let fields: [FieldSchema] =
    PrincipalArgument.fields + [.required("name", .string, "the credential's name")]

  static func problem(in arguments: JSONObject) -> String? {
    PrincipalArgument.problem(in: arguments)
  }

  private let arguments: Arguments
  private let principal: PrincipalArgument

  init(_ arguments: Arguments) {
    self.arguments = arguments
    principal = PrincipalArgument(arguments)
  }

  var subject: String { "\(arguments.string("name")) on \(principal.name)" }

  var commands: [String] {
    let name = arguments.string("name")
    return principal.identity == nil
      ? [
        "az ad app federated-credential delete --id $APPLICATION_ID "
          + "--federated-credential-id \(name)"
      ]
      : [
        "az identity federated-credential delete --name \(name) "
          + "--identity-name \(principal.name) --resource-group $RESOURCE_GROUP --yes"
      ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let name = arguments.string("name")
    if let identity = try principal.managedIdentity(on: stage) {
      try await identity.removeFederatedCredential(named: name)
    } else {
      try await stage.emulator.application(named: principal.name)
        .removeFederatedCredential(named: name)
    }
    return [:]
  }
}
