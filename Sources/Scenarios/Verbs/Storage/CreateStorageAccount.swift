import ArcFed
import ArcFedJSON

/// `az storage account create`.
struct CreateStorageAccount: Verb {
  static let name = "createStorageAccount"
  static let summary = "makes a storage account for blobs, closed to anonymous readers"
  static let reality = """
    Blob storage is a resource that Microsoft Entra protects. Owning the account is not enough to \
    read or write a blob: that takes a data role.
    """
  static let fields: [FieldSchema] = [
    .required("name", .definition(.storageAccount), "the account's name, unique in the world"),
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
      "az storage account create --name \(subject) --resource-group \(group) "
        + "--location \(location) --sku Standard_LRS --kind StorageV2 "
        + "--allow-blob-public-access false"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    try await stage.emulator.createStorageAccount(
      named: subject, resourceGroup: group, location: location
    ).json
  }
}
