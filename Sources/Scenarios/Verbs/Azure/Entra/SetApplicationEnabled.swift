import ArcFed
import ArcFedJSON

/// `az ad sp update --set accountEnabled`.
struct SetApplicationEnabled: Verb {
  static let name = "setApplicationEnabled"
  static let summary = "lets an application sign in no more, or again"
  static let reality = """
    Switching the service principal off deletes nothing: roles, secrets and federated credentials \
    stay, and count again when it is switched on.
    """
  static let fields: [FieldSchema] = [
    .required("application", .reference(.application), "the application"),
    .required("enabled", .boolean, "whether it may sign in"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var application: String { arguments.string("application") }
  private var isEnabled: Bool { arguments.flag("enabled", otherwise: true) }

  var subject: String { "\(application) \(isEnabled ? "on" : "off")" }

  var commands: [String] { ["az ad sp update --id $CLIENT_ID --set accountEnabled=\(isEnabled)"] }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.application(named: application).setEnabled(isEnabled)
    return [:]
  }
}
