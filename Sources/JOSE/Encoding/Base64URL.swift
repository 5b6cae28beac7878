/// Base64url without padding (RFC 7515 §2 and appendix C; alphabet of RFC 4648 §5).
///
/// Decoding is strict: no padding, no white space, no other alphabet, and the bits left over in the
/// last character must be zero, so that a byte string has exactly one text.
package enum Base64URL {
  /// The text of some bytes.
  package static func encode(_ bytes: [UInt8]) -> String {
    Base64Alphabet.url.encode(bytes, padded: false)
  }

  /// The text of some bytes as UTF-8.
  static func encode(utf8 bytes: [UInt8]) -> [UInt8] {
    Base64Alphabet.url.encode(utf8: bytes, padded: false)
  }

  /// The bytes of a text in its one canonical form.
  package static func decode(_ text: some StringProtocol) throws(JOSEError) -> [UInt8] {
    try decode(utf8: [UInt8](text.utf8)[...])
  }

  /// The bytes of a text given as UTF-8.
  static func decode(utf8: ArraySlice<UInt8>) throws(JOSEError) -> [UInt8] {
    guard let bytes = Base64Alphabet.url.decode(utf8) else { throw .malformedBase64 }
    return bytes
  }
}
