/// The line that opens a chunk: `chunk-size [ chunk-ext ]` (RFC 9112 §7.1).
enum ChunkLine {
  /// More hexadecimal digits than any size that fits: 2^32 has nine.
  private static let sizeDigitsMax = 15

  /// The size of the chunk; extensions are checked and ignored (RFC 9112 §7.1.1).
  static func size(parsing line: ArraySlice<UInt8>) throws(HTTPParseError) -> Int {
    let digits = line.prefix(while: HTTPCharacter.isHexDigit)
    guard !digits.isEmpty, digits.count <= sizeDigitsMax else { throw .malformedChunk }
    let rest = line[digits.endIndex...]
    guard rest.isEmpty || isExtension(rest) else { throw .malformedChunk }
    return digits.reduce(0) { $0 << 4 | (HTTPCharacter.hexValue($1) ?? 0) }
  }

  /// White space may stand before the semicolon, and nowhere without one.
  private static func isExtension(_ bytes: ArraySlice<UInt8>) -> Bool {
    HTTPCharacter.trimmed(bytes).first == UInt8(ascii: ";")
      && bytes.allSatisfy(HTTPCharacter.isFieldContent)
  }
}
