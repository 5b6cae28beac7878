import ArcFed
import ArcFedJSON

/// `az identity federated-credential update`, or the same on an application.
struct UpdateFederatedCredential: Verb {
  static let name = "updateFederatedCredential"
  static let summary = "changes what a federated credential trusts; its name stays"
  static let reality = """
    Issuer, subject and audience of a credential can be changed, its name cannot. Like a new one, \
    the change takes a few seconds to reach the token endpoint; until then the old texts count.
    """
  static let fields: [FieldSchema] =
    PrincipalArgument.fields + [
      .required("name", .string, "the credential's name"),
      .required("issuer", .string, "the issuer URL from now on"),
      .required("subject", .string, "the subject from now on"),
      .optional("audiences", .list(.string), "api://AzureADTokenExchange unless said"),
    ]

  static func problem(in arguments: JSONObject) -> String? {
    PrincipalArgument.problem(in: arguments)
  }

  private let arguments: Arguments
  private let principal: PrincipalArgument

  init(_ arguments: Arguments) {
    self.arguments = arguments
    principal = PrincipalArgument(arguments)
  }

  private var name: String { arguments.string("name") }
  private var issuer: String { arguments.string("issuer") }
  private var trusted: String { arguments.string("subject") }
  private var audiences: [String] { arguments.audiences }

  var subject: String { "\(name) on \(principal.name)" }

  private var changes: JSONObject {
    [
      "issuer": .string(issuer), "subject": .string(trusted),
      "audiences": .array(audiences.map(JSONValue.string)),
    ]
  }

  var commands: [String] {
    principal.identity == nil
      ? [
        "az ad app federated-credential update --id $APPLICATION_ID "
          + "--federated-credential-id \(name) --parameters '\(JSONValue.object(changes).text())'"
      ]
      : [
        "az identity federated-credential update --name \(name) "
          + "--identity-name \(principal.name) --resource-group $RESOURCE_GROUP "
          + "--issuer \(issuer) --subject \(trusted) "
          + "--audiences \(audiences.joined(separator: " "))"
      ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    if let identity = try principal.managedIdentity(on: stage) {
      return try await identity.putFederatedCredential(
        name, issuer: issuer, subject: trusted, audiences: audiences)
    }
    try await stage.emulator.application(named: principal.name)
      .updateFederatedCredential(name, changes)
    return [:]
  }
}
