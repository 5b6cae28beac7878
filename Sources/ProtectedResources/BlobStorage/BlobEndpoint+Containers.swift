import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

// The operations on containers, and the lists.

extension BlobEndpoint {
  func perform(
    _ route: BlobRoute, _ request: HTTPRequest, in account: StorageAccount
  ) async throws -> HTTPResponse {
    switch route {
    case .listContainers: return try await listContainers(request, account)
    case .createContainer(let name): return try await create(name, request, account)
    case .containerProperties(let name):
      let container = try await container(name, account)
      return HTTPResponse(status: 200, headers: Self.headers(of: container))
    case .deleteContainer(let name):
      _ = try await container(name, account)
      try await store.deleteContainer(name, of: account)
      return HTTPResponse(status: 202)
    case .listBlobs(let name):
      _ = try await container(name, account)
      return try await listBlobs(name, request, account)
    case .putBlob(let name, let blob):
      _ = try await container(name, account)
      return try await put(blob, in: name, request, account)
    case .getBlob(let name, let blob):
      let found = try await existing(blob, in: name, account)
      return try await get(found, in: name, request, account)
    case .blobProperties(let name, let blob):
      let found = try await existing(blob, in: name, account)
      try checkConditions(request, found)
      var headers = Self.headers(of: found)
      headers["Content-Length"] = "\(found.length)"
      return HTTPResponse(status: 200, headers: headers)
    case .deleteBlob(let name, let blob):
      let found = try await existing(blob, in: name, account)
      try checkConditions(request, found)
      try await store.deleteBlob(blob, in: name, of: account)
      return HTTPResponse(status: 202, headers: ["x-ms-delete-type-permanent": "true"])
    }
  }

  private func container(_ name: String, _ account: StorageAccount) async throws -> BlobContainer {
    guard let container = try await store.container(name, of: account) else {
      throw StorageError.containerNotFound
    }
    return container
  }

  private func create(
    _ name: String, _ request: HTTPRequest, _ account: StorageAccount
  ) async throws -> HTTPResponse {
    guard try await store.container(name, of: account) == nil else {
      throw StorageError.containerExists
    }
    let container = BlobContainer(
      name: name, etag: newETag(for: "\(account.name)/\(name)", after: nil),
      lastModified: clock.now, metadata: Self.metadata(in: request))
    try await store.insert(container, of: account)
    return HTTPResponse(
      status: 201,
      headers: ["ETag": container.etag, "Last-Modified": container.lastModified.httpDate])
  }

  private static func headers(of container: BlobContainer) -> HTTPHeaders {
    var headers: HTTPHeaders = [
      "ETag": container.etag, "Last-Modified": container.lastModified.httpDate,
      "x-ms-lease-status": "unlocked", "x-ms-lease-state": "available",
      "x-ms-has-immutability-policy": "false", "x-ms-has-legal-hold": "false",
    ]
    for (name, value) in container.metadata {
      headers["x-ms-meta-\(name)"] = value.stringValue ?? ""
    }
    return headers
  }

  /// The `x-ms-meta-…` headers of a request.
  static func metadata(in request: HTTPRequest) -> JSONObject {
    var metadata: JSONObject = [:]
    for field in request.headers where field.name.lowercased().hasPrefix("x-ms-meta-") {
      metadata[String(field.name.dropFirst("x-ms-meta-".count))] = .string(field.value)
    }
    return metadata
  }
}

// MARK: - Lists

extension BlobEndpoint {
  /// "List Blobs": at most 5000 a page.
  private static let pageMaximum = 5000

  private func pageSize(_ request: HTTPRequest) throws(StorageError) -> Int {
    guard let text = request.queryValue("maxresults") else { return Self.pageMaximum }
    guard let wanted = Int(text), wanted > 0 else { throw .invalidParameter("maxresults", text) }
    return min(wanted, Self.pageMaximum)
  }

  private func listContainers(
    _ request: HTTPRequest, _ account: StorageAccount
  ) async throws -> HTTPResponse {
    let prefix = request.queryValue("prefix") ?? ""
    let marker = request.queryValue("marker") ?? ""
    let size = try pageSize(request)
    let found = try await store.containers(of: account).filter {
      $0.name.hasPrefix(prefix) && $0.name >= marker
    }
    var xml = XMLWriter()
    xml.element("EnumerationResults", ["ServiceEndpoint": "https://\(account.host)/"]) { results in
      if !prefix.isEmpty { results.element("Prefix", prefix) }
      results.element("Containers") { containers in
        for container in found.prefix(size) { Self.write(container, to: &containers) }
      }
      results.element("NextMarker", found.count > size ? found[size].name : "")
    }
    return Self.xml(xml)
  }

  private static func write(_ container: BlobContainer, to xml: inout XMLWriter) {
    xml.element("Container") { item in
      item.element("Name", container.name)
      item.element("Properties") { properties in
        properties.element("Last-Modified", container.lastModified.httpDate)
        properties.element("Etag", container.etag)
        properties.element("LeaseStatus", "unlocked")
        properties.element("LeaseState", "available")
        properties.element("HasImmutabilityPolicy", "false")
        properties.element("HasLegalHold", "false")
      }
    }
  }

  private func listBlobs(
    _ container: String, _ request: HTTPRequest, _ account: StorageAccount
  ) async throws -> HTTPResponse {
    let prefix = request.queryValue("prefix") ?? ""
    let delimiter = request.queryValue("delimiter") ?? ""
    let marker = request.queryValue("marker") ?? ""
    let size = try pageSize(request)
    let blobs = try await store.blobs(in: container, of: account).filter {
      $0.name.hasPrefix(prefix) && $0.name >= marker
    }
    let entries = BlobListEntry.entries(of: blobs, prefix: prefix, delimiter: delimiter)
    var xml = XMLWriter()
    let endpoint = "https://\(account.host)/"
    xml.element(
      "EnumerationResults", ["ServiceEndpoint": endpoint, "ContainerName": container]
    ) { results in
      if !prefix.isEmpty { results.element("Prefix", prefix) }
      if !delimiter.isEmpty { results.element("Delimiter", delimiter) }
      results.element("Blobs") { list in
        for entry in entries.prefix(size) { entry.write(to: &list) }
      }
      results.element("NextMarker", entries.count > size ? entries[size].name : "")
    }
    return Self.xml(xml)
  }

  private static func xml(_ document: XMLWriter) -> HTTPResponse {
    HTTPResponse(
      status: 200, headers: ["Content-Type": "application/xml"], body: document.bytes)
  }
}
