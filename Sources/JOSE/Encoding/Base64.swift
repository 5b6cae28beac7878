/// Base64 with padding (RFC 4648 §4), as certificates, PEM and Kubernetes' `data` use it.
package enum Base64 {
  /// The text of some bytes.
  package static func encode(_ bytes: [UInt8]) -> String {
    Base64Alphabet.standard.encode(bytes, padded: true)
  }

  /// The bytes of a text in its one canonical form: padded to a multiple of four, no white space.
  package static func decode(_ text: some StringProtocol) throws(JOSEError) -> [UInt8] {
    let characters = [UInt8](text.utf8)
    guard characters.count.isMultiple(of: 4) else { throw .malformedBase64 }
    let padding = characters.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard let bytes = Base64Alphabet.standard.decode(characters.dropLast(padding)),
      padding == (3 - bytes.count % 3) % 3
    else { throw .malformedBase64 }
    return bytes
  }
}
