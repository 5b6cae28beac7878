import ArcFed
import ArcFedJSON

/// `az rest --method post` to Graph's beta, or `az identity federated-credential create` with an
/// expression.
struct CreateFlexibleCredential: Verb {
  static let name = "createFlexibleCredential"
  static let summary = "lets an identity trust every token whose claims an expression describes"
  static let reality = """
    A flexible credential compares claims by an expression in place of one exact subject. It is \
    a preview, and only for the tokens of a few issuers.
    """
  static let fields: [FieldSchema] =
    PrincipalArgument.fields + [
      .required("name", .string, "the credential's name"),
      .required("issuer", .string, "the issuer URL"),
      .required("expression", .string, "such as claims['sub'] matches 'repo:contoso/*'"),
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
  private var expression: String { arguments.string("expression") }

  private var audiences: [String] { arguments.audiences }

  var subject: String { "\(name) on \(principal.name)" }

  var commands: [String] {
    guard principal.identity == nil else {
      return [
        "az identity federated-credential create --name \(name) --identity-name \(principal.name) "
          + "--resource-group $RESOURCE_GROUP --issuer \(issuer) --cme-version 1 "
          + "--cme-value \"\(expression)\" --audiences \(audiences.joined(separator: " "))"
      ]
    }
    let body: JSONValue = [
      "name": .string(name), "issuer": .string(issuer),
      "audiences": .array(audiences.map(JSONValue.string)),
      "claimsMatchingExpression": ["value": .string(expression), "languageVersion": 1],
    ]
    return [
      "az rest --method post --url https://graph.microsoft.com/beta/applications/$APPLICATION_ID"
        + "/federatedIdentityCredentials --body @- <<EOF\n\(body.text())\nEOF"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    if let identity = try principal.managedIdentity(on: stage) {
      return try await stage.emulator.createFlexibleCredential(
        name, on: identity, issuer: issuer, expression: expression, audiences: audiences)
    }
    return try await stage.emulator.createFlexibleCredential(
      name, on: stage.emulator.application(named: principal.name), issuer: issuer,
      expression: expression, audiences: audiences)
  }
}
