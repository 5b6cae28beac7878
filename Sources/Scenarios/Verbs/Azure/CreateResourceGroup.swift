import ArcFed
import ArcFedJSON

/// `az group create`.
struct CreateResourceGroup: Verb {
  static let name = "createResourceGroup"
  static let summary = "makes a resource group"
  static let reality = """
    A resource group holds everything that belongs together in Azure: here the connected \
    cluster, the identity and the vault.
    """
  static let fields: [FieldSchema] = [
    .required("name", .definition(.resourceGroup), "the group's name"),
    .optional("location", .string, "its region; northeurope unless said"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("name") }
  private var location: String { arguments.optional("location") ?? AzureDefaults.location }

  var commands: [String] {
    ["az group create --name \(subject) --location \(location)"]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.putResourceGroup(subject, location: location)
  }
}

/// What steps use where a script does not say.
enum AzureDefaults {
  /// A region whose geography hosts Arc issuers.
  static let location = "northeurope"
}
