import ArcFed
import ArcFedJSON

/// `curl` to the token endpoint, with any assertion.
struct ExchangeToken: Verb {
  static let name = "exchangeToken"
  static let summary = "posts a given assertion to the token endpoint"
  static let reality = """
    The exchange without a library: one POST with the form fields of RFC 7523. Whatever is \
    posted as client_assertion is what Microsoft Entra judges.
    """
  static let fields: [FieldSchema] = [
    .required("assertion", .string, "the token to present"),
    .required("clientId", .string, "whose identity is asked for"),
    .required("scope", .string, "the resource followed by /.default"),
    .optional("tenant", .string, "another tenant than the usual one"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { "for \(arguments.string("scope"))" }

  var commands: [String] {
    [
      "curl https://login.microsoftonline.com/$TENANT/oauth2/v2.0/token "
        + "-d grant_type=client_credentials -d client_id=\(arguments.string("clientId")) "
        + "-d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer "
        + "-d client_assertion=$TOKEN -d scope=\(arguments.string("scope"))"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.exchange(
      assertion: arguments.string("assertion"), clientID: arguments.string("clientId"),
      scope: arguments.string("scope"), tenant: arguments.optional("tenant")
    ).json
  }
}
