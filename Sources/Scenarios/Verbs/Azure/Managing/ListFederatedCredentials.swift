import ArcFed
import ArcFedJSON

/// `az identity federated-credential list`, or the same on an application.
struct ListFederatedCredentials: Verb {
  static let name = "listFederatedCredentials"
  static let summary = "shows what an identity trusts"
  static let reality = """
    Who manages an identity sees a credential at once, whether the token endpoint has heard of it \
    or not.
    """
  static let fields: [FieldSchema] = PrincipalArgument.fields

  static func problem(in arguments: JSONObject) -> String? {
    PrincipalArgument.problem(in: arguments)
  }

  private let principal: PrincipalArgument

  init(_ arguments: Arguments) { principal = PrincipalArgument(arguments) }

  var subject: String { "of \(principal.name)" }

  var commands: [String] {
    principal.identity == nil
      ? ["az ad app federated-credential list --id $APPLICATION_ID"]
      : [
        "az identity federated-credential list --identity-name \(principal.name) "
          + "--resource-group $RESOURCE_GROUP"
      ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    if let identity = try principal.managedIdentity(on: stage) {
      return try await identity.listFederatedCredentials()
    }
    return try await stage.emulator.application(named: principal.name).listFederatedCredentials()
  }
}
