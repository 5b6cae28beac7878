import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `az storage container delete --auth-mode login`.
struct DeleteContainer: Verb {
  static let name = "deleteContainer"
  static let summary = "deletes a container with its blobs, in the operator's name"
  static let reality = """
    Role assignments on a container are on its name: they stay, and count for one of the same \
    name made later.
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
      "az storage container delete --name \(container) --account-name \(account) "
        + "--auth-mode login"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let url = try stage.emulator.storageAccount(named: account).url
    return try await stage.ask(.delete, "\(url)/\(container)?restype=container")
  }
}
