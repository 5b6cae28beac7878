package import ArcFedJSON

/// A JSON Web Key Set (RFC 7517 §5): what an issuer publishes at its `jwks_uri`.
package struct JWKSet: Hashable, Sendable {
  /// The keys, in the order of the document.
  package var keys: [JWK]

  /// A set of these keys.
  package init(keys: [JWK]) { self.keys = keys }

  /// The set that a JSON object describes.
  ///
  /// Keys of a type not understood, or without the members their type needs, are left out, as
  /// RFC 7517 §5 recommends; what is no key at all spoils the document.
  package init(parsing value: JSONValue, limits: JOSELimits = .standard) throws(JOSEError) {
    guard let values = value["keys"]?.arrayValue else { throw .malformedKeySet }
    guard values.count <= limits.keyCount else {
      throw .tooLarge(.keyCount, limit: limits.keyCount)
    }
    keys = []
    for value in values {
      guard value["kty"]?.stringValue != nil else { throw .malformedKeySet }
      if let key = try? JWK(parsing: value) { keys.append(key) }
    }
  }

  /// The set in a document as it came over the network.
  package init(parsing bytes: [UInt8], limits: JOSELimits = .standard) throws(JOSEError) {
    guard bytes.count <= limits.keySetBytes else {
      throw .tooLarge(.keySet, limit: limits.keySetBytes)
    }
    let value: JSONValue
    do { value = try JSONParser.parse(bytes) } catch { throw .malformedKeySet }
    try self.init(parsing: value, limits: limits)
  }

  /// `{"keys": […]}` with each key in its usual order.
  package var json: JSONValue { ["keys": .array(keys.map { $0.json() })] }

  /// The first key of that name.
  package func key(id: String) -> JWK? { keys.first { $0.keyID == id } }
}
