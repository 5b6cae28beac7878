import ArcFed
import ArcFedJSON

/// `openssl req -x509` and `az ad app credential reset --cert --append`.
struct AddCertificate: Verb {
  static let name = "addCertificate"
  static let summary = "makes a certificate for an application and uploads it; it expires"
  static let reality = """
    With a certificate only the public half is given away. The private key still has to be kept \
    where the workload is, and the certificate renewed before its end.
    """
  static let fields: [FieldSchema] = [
    .required("application", .reference(.application), "the application"),
    .required("name", .string, "a name for the certificate"),
    .required("validFor", .duration, "how long it is good"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var application: String { arguments.string("application") }

  var subject: String { "\(arguments.string("name")) to \(application)" }

  var commands: [String] {
    [
      "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem "
        + "-subj /CN=\(application) -days $DAYS",
      "az ad app credential reset --id $CLIENT_ID --append --cert @cert.pem",
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    guard let lifetime = arguments.duration("validFor") else {
      throw Refusal.arcFed("InvalidDuration", "'\(arguments.string("validFor"))' is no duration")
    }
    return try await stage.emulator.addCertificate(
      to: stage.emulator.application(named: application), named: arguments.string("name"),
      validFor: lifetime)
  }
}
