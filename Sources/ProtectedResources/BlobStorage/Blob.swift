import ArcFedJSON
import ArcFedSimulation

/// A container of blobs.
struct BlobContainer: Hashable, Sendable {
  let name: String
  let etag: String
  let lastModified: Timestamp
  var metadata: JSONObject = [:]
}

/// A block blob without its bytes.
struct Blob: Hashable, Sendable {
  let name: String
  let etag: String
  let created: Timestamp
  let lastModified: Timestamp
  let contentType: String
  let length: Int
  var metadata: JSONObject = [:]

  /// "Put Blob": what a blob is when the request does not say.
  static let contentTypeDefault = "application/octet-stream"
}
