import ArcFed
import ArcFedHTTP
import ArcFedJSON

/// `az storage blob delete --auth-mode login`.
struct DeleteBlob: Verb {
  static let name = "deleteBlob"
  static let summary = "deletes a blob, in the operator's name"
  static let reality = "Without soft delete a blob that is deleted is gone."
  static let fields: [FieldSchema] = BlobArgument.fields

  private let blob: BlobArgument

  init(_ arguments: Arguments) { blob = BlobArgument(arguments) }

  var subject: String { blob.path }

  var commands: [String] {
    [
      "az storage blob delete --account-name \(blob.account) --container-name \(blob.container) "
        + "--name \(blob.name) --auth-mode login"
    ]
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let url = try stage.emulator.storageAccount(named: blob.account).url
    return try await stage.ask(.delete, "\(url)/\(blob.container)/\(blob.name)")
  }
}
