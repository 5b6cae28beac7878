import ArcFedHTTP
import ArcFedJSON

/// What users say about their containers and blobs: the headers `x-ms-meta-{name}`.
enum BlobMetadata {
  private static let prefix = "x-ms-meta-"

  /// "Setting and retrieving properties and metadata for Blob service resources": names and values
  /// together, 8 KiB.
  private static let sizeMaximumBytes = 8 * 1024

  /// The metadata that a request gives; names keep their casing.
  static func read(_ request: HTTPRequest) throws(StorageError) -> JSONObject {
    var metadata: JSONObject = [:]
    var size = 0
    for field in request.headers where field.name.lowercased().hasPrefix(prefix) {
      let name = String(field.name.dropFirst(prefix.count))
      guard !name.isEmpty else { throw .emptyMetadataKey }
      guard isIdentifier(name) else { throw .invalidMetadata }
      size += name.utf8.count + field.value.utf8.count
      metadata[name] = .string(field.value)
    }
    guard size <= sizeMaximumBytes else { throw .metadataTooLarge }
    return metadata
  }

  /// Adds the headers of an answer.
  static func write(_ metadata: JSONObject, to headers: inout HTTPHeaders) {
    for (name, value) in metadata { headers["\(prefix)\(name)"] = value.stringValue ?? "" }
  }

  /// The `Metadata` element of a list.
  static func write(_ metadata: JSONObject, to xml: inout XMLWriter) {
    guard !metadata.isEmpty else { return xml.element("Metadata", "") }
    xml.element("Metadata") { element in
      for (name, value) in metadata { element.element(name, value.stringValue ?? "") }
    }
  }

  /// "Naming and referencing containers, blobs, and metadata": names are C# identifiers.
  private static func isIdentifier(_ name: String) -> Bool {
    let isPlain = name.utf8.allSatisfy { byte in
      let character = Character(UnicodeScalar(byte))
      return character == "_" || character.isASCII && (character.isLetter || character.isNumber)
    }
    return isPlain && name.first?.isNumber == false
  }
}
