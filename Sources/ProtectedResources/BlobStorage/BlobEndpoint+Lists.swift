import ArcFedHTTP
import ArcFedSimulation

// The lists ("List Containers", "List Blobs").

/// What a list is asked for. Markers are the names at which the next page begins; the service's own
/// are opaque.
struct BlobListQuery: Hashable, Sendable {
  let prefix: String
  let delimiter: String
  let marker: String
  let size: Int
  /// The page's size as it was asked for.
  let maximum: String?
  let include: Set<String>

  /// "List Blobs": at most 5000 a page.
  private static let sizeMaximum = 5000

  init(_ request: HTTPRequest) throws(StorageError) {
    prefix = request.queryValue("prefix") ?? ""
    delimiter = request.queryValue("delimiter") ?? ""
    marker = request.queryValue("marker") ?? ""
    include = Set(
      (request.queryValue("include") ?? "").split(separator: ",").map { $0.lowercased() })
    maximum = request.queryValue("maxresults")
    guard let maximum else {
      size = Self.sizeMaximum
      return
    }
    guard let wanted = Int(maximum) else { throw .invalidParameter("maxresults", maximum) }
    guard wanted > 0 else {
      throw .parameterOutOfRange("maxresults", maximum, 1...Self.sizeMaximum)
    }
    size = min(wanted, Self.sizeMaximum)
  }

  /// Whether a name is on the page or behind it. Names are compared byte for byte, as the database
  /// sorts them: Swift holds two spellings of an accented letter for equal.
  func selects(_ name: String) -> Bool {
    name.utf8.starts(with: prefix.utf8) && !name.utf8.lexicographicallyPrecedes(marker.utf8)
  }

  /// Writes what the list repeats of its query.
  func write(to xml: inout XMLWriter) {
    if !prefix.isEmpty { xml.element("Prefix", prefix) }
    if !marker.isEmpty { xml.element("Marker", marker) }
    if let maximum { xml.element("MaxResults", maximum) }
    if !delimiter.isEmpty { xml.element("Delimiter", delimiter) }
  }
}

extension BlobEndpoint {
  func listContainers(_ call: BlobCall) async throws -> HTTPResponse {
    let query = try BlobListQuery(call.request)
    let found = try await store.containers(of: call.account).filter { query.selects($0.name) }
    var xml = XMLWriter()
    xml.element(
      "EnumerationResults", ["ServiceEndpoint": "https://\(call.account.host)/"]
    ) { results in
      query.write(to: &results)
      results.element("Containers") { containers in
        for container in found.prefix(query.size) {
          Self.write(container, query, to: &containers)
        }
      }
      results.element("NextMarker", found.count > query.size ? found[query.size].name : "")
    }
    return Self.xml(xml)
  }

  private static func write(
    _ container: BlobContainer, _ query: BlobListQuery, to xml: inout XMLWriter
  ) {
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
      if query.include.contains("metadata") { BlobMetadata.write(container.metadata, to: &item) }
    }
  }

  func listBlobs(_ name: String, _ call: BlobCall) async throws -> HTTPResponse {
    let query = try BlobListQuery(call.request)
    _ = try await container(name, call)
    var blobs = try await store.blobs(in: name, of: call.account)
    if query.include.contains("uncommittedblobs") {
      blobs += try await store.uncommittedNames(in: name, of: call.account).map {
        Blob(name: $0.name, etag: "", created: $0.since, lastModified: $0.since, length: 0)
      }
      blobs.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
    let entries = BlobListEntry.entries(
      of: blobs.filter { query.selects($0.name) }, prefix: query.prefix,
      delimiter: query.delimiter)
    var xml = XMLWriter()
    let endpoint = "https://\(call.account.host)/"
    xml.element(
      "EnumerationResults", ["ServiceEndpoint": endpoint, "ContainerName": name]
    ) { results in
      query.write(to: &results)
      results.element("Blobs") { list in
        for entry in entries.prefix(query.size) {
          entry.write(to: &list, withMetadata: query.include.contains("metadata"))
        }
      }
      results.element("NextMarker", entries.count > query.size ? entries[query.size].name : "")
    }
    return Self.xml(xml)
  }

  static func xml(_ document: XMLWriter) -> HTTPResponse {
    HTTPResponse(
      status: 200, headers: ["Content-Type": "application/xml"], body: document.bytes)
  }
}
