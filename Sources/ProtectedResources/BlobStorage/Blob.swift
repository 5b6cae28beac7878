import ArcFedJSON
import ArcFedSimulation

/// A container of blobs.
struct BlobContainer: Hashable, Sendable, Versioned {
  let name: String
  var etag: String
  var lastModified: Timestamp
  var metadata: JSONObject = [:]

  static var leaseNotPresent: StorageError { .containerLeaseNotPresent }
}

/// A block blob without its bytes.
struct Blob: Hashable, Sendable, Versioned {
  let name: String
  var etag: String
  let created: Timestamp
  var lastModified: Timestamp
  var headers = BlobHeaders()
  var length: Int
  var metadata: JSONObject = [:]

  static var leaseNotPresent: StorageError { .blobLeaseNotPresent }
}

/// Where a blob lies.
struct BlobPlace: Hashable, Sendable {
  /// The account's name in lower case.
  let account: String
  let container: String
  let blob: String

  /// The path, which names a blob apart from all others.
  var path: String { "\(account)/\(container)/\(blob)" }
}

/// A block of a blob. What a blob was given whole is a block without an id.
struct StoredBlock: Hashable, Sendable {
  /// The row that its bytes belong to.
  let piece: Int64
  let id: String?
  let isCommitted: Bool
  let length: Int
}
