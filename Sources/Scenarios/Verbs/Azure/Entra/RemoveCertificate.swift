import ArcFed
import ArcFedJSON

/// `az ad app credential delete --cert`.
struct RemoveCertificate: Verb {
  static let name = "removeCertificate"
  static let summary = "takes a certificate from an application"
  static let reality = """
    The private key is still on somebody's disk, and good for nothing: Microsoft Entra no longer \
    finds the certificate that the assertion names.
    """
  static let fields: [FieldSchema] = [
    .required("application", .reference(.application), "the application"),
    .required("name", .string, "the certificate's name"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var application: String { arguments.string("application") }

  var subject: String { "\(arguments.string("name")) from \(application)" }

  var commands: [String] {
    ["az ad app credential delete --id $CLIENT_ID --key-id $KEY_ID --cert"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.application(named: application)
      .removeCertificate(named: arguments.string("name"))
    return [:]
  }
}
