import ArcFed
import ArcFedJSON

/// `ClientSecretCredential` and `CertificateCredential`.
struct SignIn: Verb {
  static let name = "signIn"
  static let summary = "asks for a token with a stored secret or certificate, without federation"
  static let reality = """
    The way of old: the program holds a secret or a private key and proves with it who it is. It \
    works until the day on which the credential expires.
    """
  static let fields: [FieldSchema] = [
    .required("application", .reference(.application), "the application"),
    .optional("secret", .string, "the secret's value"),
    .optional("certificate", .string, "or the name of a certificate made by an earlier step"),
    .required("scope", .string, "the resource followed by /.default"),
    .optional(
      "audience", .string, "for whom the certificate's assertion is; the token endpoint unless said"
    ),
  ]

  static func problem(in arguments: JSONObject) -> String? {
    let given = ["secret", "certificate"].filter { arguments[$0] != nil }
    guard given.count == 1 else {
      return "expected one of 'secret' and 'certificate', found \(given.count)"
    }
    return arguments["audience"] == nil || arguments["certificate"] != nil
      ? nil : "expected 'certificate' beside 'audience'"
  }

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var application: String { arguments.string("application") }
  private var scope: String { arguments.string("scope") }

  var subject: String { "as \(application) for \(scope)" }

  var commands: [String] {
    let credential =
      arguments.optional("certificate") == nil
      ? "ClientSecretCredential as C; c = C(TENANT, CLIENT_ID, SECRET)"
      : "CertificateCredential as C; c = C(TENANT, CLIENT_ID, \"cert.pem\")"
    return ["python3 -c 'from azure.identity import \(credential); c.get_token(\"\(scope)\")'"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let emulator = stage.emulator
    let application = try emulator.application(named: application)
    if let certificate = arguments.optional("certificate") {
      return try await emulator.signIn(
        as: application, certificate: certificate, scope: scope,
        audience: arguments.optional("audience")
      ).json
    }
    return try await emulator.signIn(
      as: application, secret: arguments.string("secret"), scope: scope
    ).json
  }
}
