import ArcFed
import ArcFedJSON

/// `az ad app create` and `az ad sp create`.
struct CreateApplication: Verb {
  static let name = "createApplication"
  static let summary = "registers an application with its service principal"
  static let reality = """
    An application registration can stand in place of a managed identity. Its service principal \
    is what roles are assigned to.
    """
  static let fields: [FieldSchema] = [
    .required("name", .definition(.application), "the application's display name"),
    .optional("tenant", .string, "the domain or the id of another tenant of the world"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("name") }

  var commands: [String] {
    ["az ad app create --display-name \(subject)", "az ad sp create --id $APPLICATION_ID"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let application = try await stage.emulator.createApplication(
      named: subject, tenant: arguments.optional("tenant"))
    var json = application.json
    json["servicePrincipalId"] = .string(application.principalID)
    return json
  }
}
