import ArcFed
import ArcFedJSON

/// What an OpenID Connect provider does when a job asks it for a token.
struct SignToken: Verb {
  static let name = "signToken"
  static let summary = "lets such a provider sign a token of any claims"
  static let reality = """
    The provider decides what its tokens say and how long they live. Microsoft Entra decides \
    what it takes.
    """
  static let fields: [FieldSchema] = [
    .required("issuer", .reference(.issuer), "the issuer made by an earlier step"),
    .required("subject", .string, "the claim sub"),
    .optional("audience", .string, "the claim aud; api://AzureADTokenExchange unless said"),
    .optional("claims", .anything, "an object of more claims"),
    .optional("validFor", .duration, "how long the token lives; 10m unless said"),
    .optional("header", .anything, "an object of header members in place of the usual ones"),
    .optional("forged", .boolean, "whether the claims are changed after signing"),
  ]

  static func problem(in arguments: JSONObject) -> String? {
    for field in ["claims", "header"] {
      guard let value = arguments[field], value.objectValue == nil else { continue }
      return "expected '\(field)' to be an object, found \(value.kindName)"
    }
    return nil
  }

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var issuer: String { arguments.string("issuer") }

  var subject: String { "\(arguments.string("subject")) by \(issuer)" }

  func perform(on stage: Stage) async throws -> JSONValue {
    var claims: JSONObject = [
      "sub": .string(arguments.string("subject")),
      "aud": .string(arguments.optional("audience") ?? FederatedCredentialDefaults.audience),
    ]
    for (name, value) in arguments.object["claims"]?.objectValue ?? [:] { claims[name] = value }
    let token = try stage.emulator.signToken(
      claims, by: issuer, validFor: arguments.filledInDuration("validFor") ?? .seconds(600),
      header: arguments.object["header"]?.objectValue ?? [:],
      isForged: arguments.flag("forged", otherwise: false))
    return ["assertion": token.json, "claims": .object(token.claims)]
  }
}
