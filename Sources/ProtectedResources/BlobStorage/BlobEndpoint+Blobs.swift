import ArcFedHTTP
import ArcFedSimulation

// Blobs put whole, read and deleted.

extension BlobEndpoint {
  /// Put Blob takes up to 5000 MiB in reality ("Put Blob", remarks) and Put Block up to 4000 MiB;
  /// here a body is in memory when it arrives.
  static let bodyMaximumBytes = 256 << 20

  /// The first range that azure-storage-blob asks for (`max_single_get_size`): what is longer is
  /// read from a file while it is sent.
  private static let wholeMaximumBytes = 32 << 20

  /// "Get Blob": a hash of a range is given up to this size.
  private static let hashedRangeMaximumBytes = 4 << 20

  static func checkBody(_ request: HTTPRequest) throws(StorageError) {
    guard request.body.count <= bodyMaximumBytes else {
      throw .bodyTooLarge(maximumBytes: bodyMaximumBytes)
    }
  }

  func put(_ place: BlobPlace, _ call: BlobCall) async throws -> HTTPResponse {
    let request = call.request
    guard let type = request.headers["x-ms-blob-type"] else {
      throw StorageError.missingHeader("x-ms-blob-type")
    }
    guard type == "BlockBlob" else { throw StorageError.invalidHeader("x-ms-blob-type", type) }
    try Self.checkBody(request)
    let hashes = try TransferHashes.check(request, version: call.version)
    let conditions = try BlobConditions(request)
    let metadata = try BlobMetadata.read(request)
    var kept = BlobHeaders(request, takesOwn: true).withType
    // "Get Blob": a blob that is put whole has a hash even if the request gave none.
    kept["Content-MD5"] = Self.md5(request.body)
    let (headers, time) = (kept, clock.now)
    let blob = try await store.put(request.body, at: place, time: time) { [self] existing in
      try conditions.checkWrite(existing, ifPresent: .blobExists)
      return Blob(
        name: place.blob, etag: newETag(for: place.path, after: existing?.etag),
        created: existing?.created ?? time, lastModified: time, headers: headers,
        length: request.body.count, metadata: metadata)
    }
    return Self.created(blob, hashes)
  }

  /// The answer to a blob that was written.
  static func created(_ blob: Blob, _ hashes: HTTPHeaders) -> HTTPResponse {
    var headers = stamp(of: blob)
    headers.add(contentsOf: hashes)
    headers["x-ms-request-server-encrypted"] = "true"
    return HTTPResponse(status: 201, headers: headers)
  }

  func get(_ place: BlobPlace, _ call: BlobCall) async throws -> HTTPResponse {
    let request = call.request
    let conditions = try BlobConditions(request)
    // `x-ms-range` wins over `Range` ("Specifying the range header for Blob service operations").
    let range = (request.headers["x-ms-range"] ?? request.headers["Range"]).flatMap(ByteRange.init)
    let hash = try Self.rangeHash(in: request, version: call.version, hasRange: range != nil)
    let found = try await store.read(at: place, wholeMaximumBytes: Self.wholeMaximumBytes) { blob in
      try conditions.checkRead(blob)
      guard let range else { return 0..<blob.length }
      guard let bounds = range.bounds(in: blob.length) else { throw StorageError.invalidRange }
      guard hash == nil || bounds.count <= Self.hashedRangeMaximumBytes else {
        throw StorageError.invalidHeader(hash?.request ?? "", "true")
      }
      return bounds
    }
    var headers = Self.headers(of: found.blob, isPart: range != nil)
    if range != nil {
      headers["Content-Range"] =
        "bytes \(found.range.lowerBound)-\(found.range.upperBound - 1)/\(found.blob.length)"
    }
    switch found.content {
    case .whole(let bytes):
      if let hash { headers[hash.answer] = hash.compute(bytes) }
      return HTTPResponse(status: range == nil ? 200 : 206, headers: headers, body: bytes)
    case .chunks(let chunks):
      let reader = ChunkReader(store, chunks)
      return HTTPResponse(
        status: range == nil ? 200 : 206, headers: headers,
        streaming: .stream(HTTPBodyStream { await reader.next() }))
    }
  }

  /// "Get Blob Properties".
  func properties(of place: BlobPlace, _ call: BlobCall) async throws -> HTTPResponse {
    let blob = try await store.existing(at: place)
    try BlobConditions(call.request).checkRead(blob)
    var headers = Self.headers(of: blob, isPart: false)
    headers["Content-Length"] = "\(blob.length)"
    return HTTPResponse(status: 200, headers: headers)
  }

  func delete(_ place: BlobPlace, _ call: BlobCall) async throws -> HTTPResponse {
    let conditions = try BlobConditions(call.request)
    let name = "x-ms-delete-snapshots"
    let snapshots = call.request.headers[name]
    switch snapshots?.lowercased() {
    case nil, "include":
      try await store.deleteBlob(at: place) { try conditions.checkWrite($0) }
    case "only":
      // There are no snapshots, and the blob stays.
      try conditions.checkWrite(try await store.existing(at: place))
    default: throw StorageError.invalidHeader(name, snapshots ?? "")
    }
    return HTTPResponse(status: 202, headers: ["x-ms-delete-type-permanent": "true"])
  }

  private static func headers(of blob: Blob, isPart: Bool) -> HTTPHeaders {
    var headers = stamp(of: blob)
    blob.headers.write(to: &headers, isPart: isPart)
    headers.add(contentsOf: [
      "Accept-Ranges": "bytes", "x-ms-blob-type": "BlockBlob",
      "x-ms-creation-time": blob.created.httpDate, "x-ms-lease-status": "unlocked",
      "x-ms-lease-state": "available", "x-ms-server-encrypted": "true",
    ])
    BlobMetadata.write(blob.metadata, to: &headers)
    return headers
  }
}

// MARK: - Hashes of ranges

extension BlobEndpoint {
  /// A hash that a request wants of the range it reads.
  private struct RangeHash: Sendable {
    /// The header that asks for it.
    let request: String
    /// The header that gives it.
    let answer: String
    let compute: @Sendable ([UInt8]) -> String
  }

  private static func rangeHash(
    in request: HTTPRequest, version: StorageVersion, hasRange: Bool
  ) throws(StorageError) -> RangeHash? {
    let md5 = "x-ms-range-get-content-md5"
    let crc64 = "x-ms-range-get-content-crc64"
    let wantsMD5 = request.headers[md5]?.lowercased() == "true"
    let wantsCRC64 = version.hasCRC64 && request.headers[crc64]?.lowercased() == "true"
    guard wantsMD5 || wantsCRC64 else { return nil }
    guard !(wantsMD5 && wantsCRC64) else { throw .invalidHeader(crc64, "true") }
    guard hasRange else { throw .missingHeader("Range") }
    return wantsMD5
      ? RangeHash(request: md5, answer: "Content-MD5", compute: Self.md5)
      : RangeHash(request: crc64, answer: "x-ms-content-crc64", compute: CRC64.text)
  }
}
