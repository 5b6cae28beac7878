package import ArcFedJSON

/// A protected header as it stands in a token: who signs many with one key has it written once.
package struct JWSHeader: Sendable {
  /// The algorithm that it names.
  package let algorithm: SignatureAlgorithm
  /// The first part of a token, as UTF-8.
  let part: [UInt8]

  /// The header is written as given; `alg` comes first if it is missing, and is an error if it
  /// names another algorithm.
  package init(_ header: JSONObject, _ algorithm: SignatureAlgorithm) throws(JOSEError) {
    var header = header
    let name = JSONValue.string(algorithm.rawValue)
    switch header["alg"] {
    case nil: header = JSONObject([("alg", name)] + header.map { ($0.key, $0.value) })
    case name: break
    default: throw .algorithmDoesNotFitHeader(algorithm)
    }
    self.algorithm = algorithm
    part = Base64URL.encode(utf8: header.serialized())
  }

  /// The header that names the algorithm and the key.
  package init(_ algorithm: SignatureAlgorithm, keyID: String) {
    self.algorithm = algorithm
    part = Base64URL.encode(
      utf8: JSONComposer.object {
        $0.member("alg", algorithm.rawValue)
        $0.member("kid", keyID)
      })
  }
}
