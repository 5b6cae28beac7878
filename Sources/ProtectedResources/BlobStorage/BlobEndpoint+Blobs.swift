import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

// The operations on one blob.

extension BlobEndpoint {
  /// Put Blob takes up to 5000 MiB in reality ("Put Blob", remarks); this holds bodies in memory.
  private static let blobMaximumBytes = 256 << 20

  func existing(
    _ name: String, in container: String, _ account: StorageAccount
  ) async throws -> Blob {
    if let found = try await store.blob(name, in: container, of: account) { return found }
    guard try await store.container(container, of: account) != nil else {
      throw StorageError.containerNotFound
    }
    throw StorageError.blobNotFound
  }

  func put(
    _ name: String, in container: String, _ request: HTTPRequest, _ account: StorageAccount
  ) async throws -> HTTPResponse {
    guard let type = request.headers["x-ms-blob-type"] else {
      throw StorageError.missingHeader("x-ms-blob-type")
    }
    guard type == "BlockBlob" else { throw StorageError.invalidHeader("x-ms-blob-type", type) }
    guard request.body.count <= Self.blobMaximumBytes else { throw StorageError.bodyTooLarge }
    let existing = try await store.blob(name, in: container, of: account)
    if let existing {
      if request.headers["If-None-Match"] == "*" { throw StorageError.blobExists }
      try checkConditions(request, existing)
    } else if request.headers["If-Match"] != nil {
      throw StorageError.conditionNotMet
    }
    let now = clock.now
    let blob = Blob(
      name: name, etag: newETag(for: "\(account.name)/\(container)/\(name)", after: existing?.etag),
      created: existing?.created ?? now, lastModified: now,
      contentType: request.headers["x-ms-blob-content-type"] ?? request.headers["Content-Type"]
        ?? Blob.contentTypeDefault, length: request.body.count,
      metadata: Self.metadata(in: request))
    try await store.save(blob, content: request.body, in: container, of: account)
    return HTTPResponse(
      status: 201,
      headers: [
        "ETag": blob.etag, "Last-Modified": now.httpDate, "x-ms-request-server-encrypted": "true",
      ])
  }

  func get(
    _ blob: Blob, in container: String, _ request: HTTPRequest, _ account: StorageAccount
  ) async throws -> HTTPResponse {
    try checkConditions(request, blob)
    let content = try await store.content(of: blob, in: container, of: account)
    var headers = Self.headers(of: blob)
    // `x-ms-range` wins over `Range` ("Specifying the range header for Blob service operations").
    guard let text = request.headers["x-ms-range"] ?? request.headers["Range"],
      let range = ByteRange(text)
    else { return HTTPResponse(status: 200, headers: headers, body: content) }
    guard let bounds = range.bounds(in: content.count) else { throw StorageError.invalidRange }
    headers["Content-Range"] =
      "bytes \(bounds.lowerBound)-\(bounds.upperBound - 1)/\(content.count)"
    return HTTPResponse(status: 206, headers: headers, body: Array(content[bounds]))
  }

  /// "Specifying conditional headers for Blob service operations": entity tags.
  func checkConditions(_ request: HTTPRequest, _ blob: Blob) throws(StorageError) {
    if let wanted = request.headers["If-Match"], wanted != "*", wanted != blob.etag {
      throw .conditionNotMet
    }
    if let unwanted = request.headers["If-None-Match"], unwanted == "*" || unwanted == blob.etag {
      let isRead = request.method == .get || request.method == .head
      throw isRead ? .notModified : .conditionNotMet
    }
  }

  static func headers(of blob: Blob) -> HTTPHeaders {
    var headers: HTTPHeaders = [
      "Content-Type": blob.contentType, "ETag": blob.etag,
      "Last-Modified": blob.lastModified.httpDate, "Accept-Ranges": "bytes",
      "x-ms-blob-type": "BlockBlob", "x-ms-creation-time": blob.created.httpDate,
      "x-ms-lease-status": "unlocked", "x-ms-lease-state": "available",
      "x-ms-server-encrypted": "true",
    ]
    for (name, value) in blob.metadata {
      headers["x-ms-meta-\(name)"] = value.stringValue ?? ""
    }
    return headers
  }
}

/// A byte range of the two forms that the Blob service takes: `bytes=first-` and `bytes=first-last`
/// ("Specifying the range header for Blob service operations").
struct ByteRange: Hashable {
  let first: Int
  let last: Int?

  /// Reads a range; nil when it is of another form, and then it is ignored.
  init?(_ text: String) {
    guard text.hasPrefix("bytes=") else { return nil }
    let parts = text.dropFirst("bytes=".count).split(
      separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let first = Int(parts[0]), first >= 0 else { return nil }
    if parts[1].isEmpty {
      last = nil
    } else {
      guard let end = Int(parts[1]), end >= first else { return nil }
      last = end
    }
    self.first = first
  }

  /// The part of a content of `count` bytes; nil when the range begins behind it.
  func bounds(in count: Int) -> Range<Int>? {
    guard first < count else { return nil }
    return first..<min(last ?? (count - 1), count - 1) + 1
  }
}
