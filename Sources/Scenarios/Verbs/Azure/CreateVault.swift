import ArcFed
import ArcFedJSON

/// `az keyvault create`.
struct CreateVault: Verb {
  static let name = "createVault"
  static let summary = "makes a key vault with role-based access"
  static let reality = """
    A key vault is a resource that Microsoft Entra protects. With role-based access even its \
    owner needs a data role before reading or writing a secret.
    """
  static let fields: [FieldSchema] = [
    .required("name", .definition(.vault), "the vault's name, unique in the world"),
    .required("resourceGroup", .reference(.resourceGroup), "the group it belongs to"),
    .optional("location", .string, "its region; northeurope unless said"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  var subject: String { arguments.string("name") }
  private var group: String { arguments.string("resourceGroup") }
  private var location: String { arguments.optional("location") ?? AzureDefaults.location }

  var commands: [String] {
    [
      "az keyvault create --name \(subject) --resource-group \(group) --location \(location) "
        + "--enable-rbac-authorization true"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.createVault(
      named: subject, resourceGroup: group, location: location
    ).json
  }
}
