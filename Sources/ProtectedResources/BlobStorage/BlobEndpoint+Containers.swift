import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

// What the caller came for; and the operations on containers.

extension BlobEndpoint {
  func perform(_ route: BlobRoute, _ call: BlobCall) async throws -> HTTPResponse {
    try await checkPast(route, call)
    switch route {
    case .listContainers: return try await listContainers(call)
    case .createContainer(let name): return try await createContainer(name, call)
    case .containerProperties(let name):
      return try await properties(ofContainer: name, call)
    case .setContainerMetadata(let name): return try await setMetadata(ofContainer: name, call)
    case .deleteContainer(let name): return try await deleteContainer(name, call)
    case .listBlobs(let name): return try await listBlobs(name, call)
    case .putBlob(let name, let blob): return try await put(call.place(name, blob), call)
    case .getBlob(let name, let blob): return try await get(call.place(name, blob), call)
    case .blobProperties(let name, let blob):
      return try await properties(of: call.place(name, blob), call)
    case .setBlobProperties(let name, let blob):
      return try await setProperties(of: call.place(name, blob), call)
    case .blobMetadata(let name, let blob):
      return try await metadata(of: call.place(name, blob), call)
    case .setBlobMetadata(let name, let blob):
      return try await setMetadata(of: call.place(name, blob), call)
    case .putBlock(let name, let blob): return try await putBlock(call.place(name, blob), call)
    case .putBlockList(let name, let blob):
      return try await putBlockList(call.place(name, blob), call)
    case .blockList(let name, let blob): return try await blockList(call.place(name, blob), call)
    case .deleteBlob(let name, let blob): return try await delete(call.place(name, blob), call)
    }
  }

  /// No blob has snapshots or versions: one that is asked for is not there.
  private func checkPast(_ route: BlobRoute, _ call: BlobCall) async throws {
    guard case (let container?, let blob?) = route.names,
      BlobRoute.pastParameter(of: call.request) != nil
    else { return }
    _ = try await store.existing(at: call.place(container, blob))
    throw StorageError.blobNotFound
  }

  private func properties(
    ofContainer name: String, _ call: BlobCall
  ) async throws -> HTTPResponse {
    let container = try await container(name, call)
    try BlobConditions(call.request).checkAbsent(for: BlobContainer.self)
    return HTTPResponse(status: 200, headers: Self.headers(of: container))
  }

  func container(_ name: String, _ call: BlobCall) async throws -> BlobContainer {
    guard let container = try await store.container(name, of: call.account) else {
      throw StorageError.containerNotFound
    }
    return container
  }

  private func createContainer(_ name: String, _ call: BlobCall) async throws -> HTTPResponse {
    let container = BlobContainer(
      name: name, etag: newETag(for: "\(call.account.name)/\(name)", after: nil),
      lastModified: clock.now, metadata: try BlobMetadata.read(call.request))
    try await store.insert(container, of: call.account)
    return HTTPResponse(status: 201, headers: Self.stamp(of: container))
  }

  /// "Set Container Metadata" knows one condition, `If-Modified-Since`.
  private func setMetadata(
    ofContainer name: String, _ call: BlobCall
  ) async throws -> HTTPResponse {
    let metadata = try BlobMetadata.read(call.request)
    let conditions = try BlobConditions(call.request)
    let changed = try await store.change(name, of: call.account) { [self] container in
      try conditions.checkWrite(container)
      var changed = container
      changed.etag = newETag(for: "\(call.account.name)/\(name)", after: container.etag)
      changed.lastModified = clock.now
      changed.metadata = metadata
      return changed
    }
    return HTTPResponse(status: 200, headers: Self.stamp(of: changed))
  }

  private func deleteContainer(_ name: String, _ call: BlobCall) async throws -> HTTPResponse {
    let conditions = try BlobConditions(call.request)
    try await store.deleteContainer(name, of: call.account, at: clock.now) { container in
      try conditions.checkWrite(container)
    }
    return HTTPResponse(status: 202)
  }

  /// What every answer about one thing says of it.
  static func stamp(of resource: some Versioned) -> HTTPHeaders {
    ["ETag": resource.etag, "Last-Modified": resource.lastModified.httpDate]
  }

  private static func headers(of container: BlobContainer) -> HTTPHeaders {
    var headers = stamp(of: container)
    headers.add(contentsOf: [
      "x-ms-lease-status": "unlocked", "x-ms-lease-state": "available",
      "x-ms-has-immutability-policy": "false", "x-ms-has-legal-hold": "false",
    ])
    BlobMetadata.write(container.metadata, to: &headers)
    return headers
  }
}
