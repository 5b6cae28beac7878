import ArcFedJSON

/// The fields by which a step names a blob, and what they name.
struct BlobArgument {
  static let fields: [FieldSchema] = [
    .required("storageAccount", .reference(.storageAccount), "the storage account"),
    .required("blob", .string, "the blob, container/name"),
  ]

  let account: String
  let container: String
  let name: String

  init(_ arguments: Arguments) {
    account = arguments.string("storageAccount")
    let parts = arguments.string("blob").split(separator: "/", maxSplits: 1).map(String.init)
    container = parts.first ?? ""
    name = parts.count == 2 ? parts[1] : ""
  }

  /// `account/container/name`.
  var path: String { "\(account)/\(container)/\(name)" }

  /// The Python that makes the blob's client.
  var client: String {
    "from azure.identity import WorkloadIdentityCredential as C; "
      + "from azure.storage.blob import BlobClient as B; "
      + "b = B(\"https://\(account).blob.core.windows.net\", \"\(container)\", \"\(name)\", "
      + "credential=C())"
  }
}
