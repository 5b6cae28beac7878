import ArcFedHTTP
import ArcFedJOSE
import ArcFedSimulation

// What a blob says of itself, read and set.

extension BlobEndpoint {
  /// "Get Blob Metadata".
  func metadata(of place: BlobPlace, _ call: BlobCall) async throws -> HTTPResponse {
    let blob = try await store.existing(at: place)
    try BlobConditions(call.request).checkRead(blob)
    var headers = Self.stamp(of: blob)
    BlobMetadata.write(blob.metadata, to: &headers)
    return HTTPResponse(status: 200, headers: headers)
  }

  /// "Set Blob Metadata": what is not given is cleared.
  func setMetadata(of place: BlobPlace, _ call: BlobCall) async throws -> HTTPResponse {
    let metadata = try BlobMetadata.read(call.request)
    var headers = try await change(place, call) { $0.metadata = metadata }
    headers["x-ms-request-server-encrypted"] = "true"
    return HTTPResponse(status: 200, headers: headers)
  }

  /// "Set Blob Properties": what is not given is cleared.
  func setProperties(of place: BlobPlace, _ call: BlobCall) async throws -> HTTPResponse {
    let properties = BlobHeaders(call.request)
    return HTTPResponse(
      status: 200, headers: try await change(place, call) { $0.headers = properties })
  }

  /// Changes a blob if the request's conditions hold; it has a new tag and time then.
  private func change(
    _ place: BlobPlace, _ call: BlobCall, _ change: @Sendable (inout Blob) -> Void
  ) async throws -> HTTPHeaders {
    let conditions = try BlobConditions(call.request)
    let blob = try await store.change(at: place) { [self] existing in
      try conditions.checkWrite(existing)
      var changed = existing
      change(&changed)
      changed.etag = newETag(for: place.path, after: existing.etag)
      changed.lastModified = clock.now
      return changed
    }
    return Self.stamp(of: blob)
  }

  /// The MD5 hash of some bytes as headers have it.
  static func md5(_ bytes: [UInt8]) -> String { Base64.encode(Digest.md5(bytes)) }
}
