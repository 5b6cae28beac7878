import ArcFed
import ArcFedJSON

/// `az ad app credential delete`.
struct RemoveClientSecret: Verb {
  static let name = "removeClientSecret"
  static let summary = "takes a client secret from an application"
  static let reality = """
    Whoever has the secret cannot sign in with it any more. Access tokens that it has bought stay \
    good until they expire.
    """
  static let fields: [FieldSchema] = [
    .required("application", .reference(.application), "the application"),
    .required("name", .string, "the secret's name"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var application: String { arguments.string("application") }

  var subject: String { "\(arguments.string("name")) from \(application)" }

  var commands: [String] { ["az ad app credential delete --id $CLIENT_ID --key-id $KEY_ID"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.application(named: application)
      .removeSecret(named: arguments.string("name"))
    return [:]
  }
}
