import ArcFed
import ArcFedJSON

/// `az identity create`.
struct CreateIdentity: Verb {
  static let name = "createIdentity"
  static let summary = "makes a user-assigned managed identity"
  static let reality = """
    A user-assigned managed identity becomes the identity of the workload: it has a client id, a \
    service principal to which roles are assigned, and no password.
    """
  static let fields: [FieldSchema] = [
    .required("name", .definition(.identity), "the identity's name"),
    .required("resourceGroup", .reference(.resourceGroup), "the group it belongs to"),
    .optional("location", .string, "its region; northeurope unless said"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("name") }
  private var group: String { arguments.string("resourceGroup") }
  private var location: String { arguments.optional("location") ?? AzureDefaults.location }

  var commands: [String] {
    ["az identity create --name \(subject) --resource-group \(group) --location \(location)"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.createManagedIdentity(
      named: subject, resourceGroup: group, location: location
    ).json
  }
}
