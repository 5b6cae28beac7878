import ArcFedSimulation

/// One entry of a list of blobs: a blob, or what the names up to a delimiter have in common.
enum BlobListEntry: Hashable {
  case blob(Blob)
  case prefix(String)

  var name: String {
    switch self {
    case .blob(let blob): blob.name
    case .prefix(let name): name
    }
  }

  /// The entries for blobs in the order of their names' bytes ("List Blobs", delimiter).
  static func entries(of blobs: [Blob], prefix: String, delimiter: String) -> [BlobListEntry] {
    var entries: [BlobListEntry] = []
    for blob in blobs {
      guard let common = common(in: blob.name, prefix: prefix, delimiter: delimiter) else {
        entries.append(.blob(blob))
        continue
      }
      let isKnown = entries.last.map { $0.name.utf8.elementsEqual(common.utf8) } ?? false
      if !isKnown { entries.append(.prefix(common)) }
    }
    return entries
  }

  /// The name up to and with the first delimiter behind the prefix; nil when there is none.
  private static func common(in name: String, prefix: String, delimiter: String) -> String? {
    guard !delimiter.isEmpty else { return nil }
    let rest = name.utf8.dropFirst(prefix.utf8.count)
    return rest.firstRange(of: delimiter.utf8).map { String(name[..<$0.upperBound]) }
  }

  /// Writes the entry as the service does.
  func write(to xml: inout XMLWriter, withMetadata: Bool) {
    guard case .blob(let blob) = self else {
      xml.element("BlobPrefix") { $0.element("Name", name) }
      return
    }
    xml.element("Blob") { item in
      item.element("Name", blob.name)
      item.element("Properties") { properties in
        properties.element("Creation-Time", blob.created.httpDate)
        properties.element("Last-Modified", blob.lastModified.httpDate)
        if !blob.etag.isEmpty {
          properties.element("Etag", blob.etag.filter { $0 != "\"" })
        }
        properties.element("Content-Length", "\(blob.length)")
        for header in BlobHeaders.names {
          if let value = blob.headers[header] { properties.element(header, value) }
        }
        properties.element("BlobType", "BlockBlob")
        properties.element("AccessTier", "Hot")
        properties.element("AccessTierInferred", "true")
        properties.element("LeaseStatus", "unlocked")
        properties.element("LeaseState", "available")
        properties.element("ServerEncrypted", "true")
      }
      if withMetadata { BlobMetadata.write(blob.metadata, to: &item) }
      item.element("OrMetadata", "")
    }
  }
}
