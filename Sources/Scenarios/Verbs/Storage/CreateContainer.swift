import ArcFed
import ArcFedJSON

/// `az storage container create --auth-mode login`.
struct CreateContainer: Verb {
  static let name = "createContainer"
  static let summary = "makes a container of blobs, in the operator's name"
  static let reality = """
    The operator presents a token, as everybody does: with --auth-mode login no account key is \
    used, and the role Storage Blob Data Contributor is what counts.
    """
  static let fields: [FieldSchema] = [
    .required("storageAccount", .reference(.storageAccount), "the storage account"),
    .required("name", .string, "the container's name"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var account: String { arguments.string("storageAccount") }
  private var container: String { arguments.string("name") }

  var subject: String { "\(container) in \(account)" }

  var commands: [String] {
    [
      "az storage container create --name \(container) --account-name \(account) "
        + "--auth-mode login"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let account = try stage.emulator.storageAccount(named: account)
    try await account.createContainer(named: container)
    return ["id": .string(account.resourceID(ofContainer: container))]
  }
}
