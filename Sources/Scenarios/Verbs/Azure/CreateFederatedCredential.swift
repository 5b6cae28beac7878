import ArcFed
import ArcFedJSON

/// `az identity federated-credential create`, or the same on an application.
struct CreateFederatedCredential: Verb {
  static let name = "createFederatedCredential"
  static let summary = "lets an identity trust what an issuer signs for one subject and audience"
  static let reality = """
    The trust itself: Microsoft Entra will take a token as this identity's proof if its issuer, \
    its subject and its audience equal these three texts, letter by letter.
    """
  static let fields: [FieldSchema] =
    PrincipalArgument.fields + [
      .required("name", .string, "the credential's name"),
      .required("issuer", .string, "the cluster's issuer URL, with its trailing slash"),
      .required("subject", .string, "system:serviceaccount:NAMESPACE:NAME"),
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

  var subject: String { "\(arguments.string("name")) on \(principal.name)" }

  private var audiences: [String] { arguments.audiences }

  var commands: [String] {
    let name = arguments.string("name")
    let issuer = arguments.string("issuer")
    let subject = arguments.string("subject")
    guard principal.identity != nil else {
      let body: JSONValue = [
        "name": .string(name), "issuer": .string(issuer), "subject": .string(subject),
        "audiences": .array(audiences.map(JSONValue.string)),
      ]
      return [
        "az ad app federated-credential create --id $APPLICATION_ID "
          + "--parameters '\(body.text())'"
      ]
    }
    return [
      "az identity federated-credential create --name \(name) "
        + "--identity-name \(principal.name) --resource-group $RESOURCE_GROUP "
        + "--issuer \(issuer) --subject \(subject) "
        + "--audiences \(audiences.joined(separator: " "))"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let name = arguments.string("name")
    let issuer = arguments.string("issuer")
    let subject = arguments.string("subject")
    if let identity = try principal.managedIdentity(on: stage) {
      return try await identity.putFederatedCredential(
        name, issuer: issuer, subject: subject, audiences: audiences)
    }
    let application = try stage.emulator.application(named: principal.name)
    return try await application.createFederatedCredential(
      name, issuer: issuer, subject: subject, audiences: audiences)
  }
}

extension Arguments {
  /// The audiences that a step names, or the one that federation uses unless told otherwise.
  var audiences: [String] { strings("audiences") ?? [FederatedCredentialDefaults.audience] }
}
