import ArcFedHTTP
import ArcFedJOSE
import ArcFedSimulation

// Blobs put together from blocks.

extension BlobEndpoint {
  /// "Put Block": before it is encoded, an id has at most 64 bytes.
  private static let blockIDMaximumBytes = 64

  func putBlock(_ place: BlobPlace, _ call: BlobCall) async throws -> HTTPResponse {
    let request = call.request
    guard let id = request.queryValue("blockid") else {
      throw StorageError.missingParameter("blockid")
    }
    guard let bytes = try? Base64.decode(id), (1...Self.blockIDMaximumBytes).contains(bytes.count)
    else { throw StorageError.invalidBlockID }
    try Self.checkBody(request)
    // From memory: a block holds something.
    guard !request.body.isEmpty else { throw StorageError.invalidHeader("Content-Length", "0") }
    var headers = try TransferHashes.check(request, version: call.version)
    try BlobConditions(request).checkLease(for: Blob.self)
    try await store.putBlock(id, request.body, at: place, time: clock.now)
    headers["x-ms-request-server-encrypted"] = "true"
    return HTTPResponse(status: 201, headers: headers)
  }

  func putBlockList(_ place: BlobPlace, _ call: BlobCall) async throws -> HTTPResponse {
    let request = call.request
    try Self.checkBody(request)
    let hashes = try TransferHashes.check(request, version: call.version)
    let conditions = try BlobConditions(request)
    let metadata = try BlobMetadata.read(request)
    let list = try BlockListDocument(request.body)
    let headers = BlobHeaders(request).withType
    let time = clock.now
    let blob = try await store.commit(list, at: place, time: time) { [self] existing, length in
      try conditions.checkWrite(existing, ifPresent: .blobExists)
      return Blob(
        name: place.blob, etag: newETag(for: place.path, after: existing?.etag),
        created: existing?.created ?? time, lastModified: time, headers: headers, length: length,
        metadata: metadata)
    }
    return Self.created(blob, hashes)
  }

  /// "Get Block List".
  func blockList(_ place: BlobPlace, _ call: BlobCall) async throws -> HTTPResponse {
    let wanted = call.request.queryValue("blocklisttype")?.lowercased() ?? "committed"
    guard ["committed", "uncommitted", "all"].contains(wanted) else {
      throw StorageError.invalidParameter("blocklisttype", wanted)
    }
    let blocks = try await store.blocks(at: place, time: clock.now)
    let blob = try await store.blob(at: place)
    if blob == nil, blocks.isEmpty { _ = try await store.existing(at: place) }
    try BlobConditions(call.request).checkAbsent(for: Blob.self)
    var xml = XMLWriter()
    xml.element("BlockList") { list in
      if wanted != "uncommitted" {
        Self.write(blocks.filter(\.isCommitted), as: "CommittedBlocks", to: &list)
      }
      if wanted != "committed" {
        Self.write(blocks.filter { !$0.isCommitted }, as: "UncommittedBlocks", to: &list)
      }
    }
    var response = Self.xml(xml)
    if let blob { response.headers.add(contentsOf: Self.stamp(of: blob)) }
    response.headers["x-ms-blob-content-length"] = "\(blob?.length ?? 0)"
    return response
  }

  /// Writes the blocks that have ids: a blob that was put whole has none.
  private static func write(
    _ blocks: [StoredBlock], as name: String, to xml: inout XMLWriter
  ) {
    let named = blocks.compactMap { block in block.id.map { ($0, block.length) } }
    guard !named.isEmpty else { return xml.element(name, "") }
    xml.element(name) { list in
      for (id, length) in named {
        list.element("Block") { block in
          block.element("Name", id)
          block.element("Size", "\(length)")
        }
      }
    }
  }
}
