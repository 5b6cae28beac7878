import ArcFed
import ArcFedJSON

/// `az ad app delete`.
struct DeleteApplication: Verb {
  static let name = "deleteApplication"
  static let summary = "deletes an application; access tokens already issued stay good"
  static let reality = """
    The application goes with its service principal, its secrets and its federated credentials. \
    Nobody can sign in as it any more.
    """
  static let fields: [FieldSchema] = [
    .required("application", .reference(.application), "the application")
  ]
  static let shorthand: String? = "application"

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("application") }

  var commands: [String] { ["az ad app delete --id $APPLICATION_ID"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.deleteApplication(named: subject)
    return [:]
  }
}
