extension JSONParser {
  /// The byte at hand; nil at the end.
  var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// Steps over a byte if it is the one at hand.
  mutating func skip(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    offset += 1
    return true
  }

  /// Steps over an ASCII word if it is at hand.
  mutating func skip(_ word: StaticString) -> Bool {
    let matches = word.withUTF8Buffer { bytes[offset...].starts(with: $0) }
    if matches { offset += word.utf8CodeUnitCount }
    return matches
  }

  /// Steps over white space, and over comments where there are comments.
  @inline(__always)
  mutating func skipWhiteSpace() throws(JSONError) {
    // What is written by a machine has none, and no other token begins with a smaller byte.
    if !options.isJSON5, offset < bytes.count, bytes[offset] > UInt8(ascii: " ") { return }
    try skipSomeWhiteSpace()
  }

  private mutating func skipSomeWhiteSpace() throws(JSONError) {
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        offset += 1
      default:
        guard options.isJSON5, try skipWhiteSpaceOfJSON5() else { return }
      }
    }
  }

  // MARK: - Errors

  /// An error at the byte at hand, or at another.
  func failure(_ kind: JSONError.Kind, at place: Int? = nil) -> JSONError {
    JSONError(kind: kind, position: JSONPosition(offset: place ?? offset, in: bytes))
  }

  /// The error for a byte that the grammar does not have here, as precise as can be.
  func unexpected(_ expected: JSONError.Expectation) -> JSONError {
    guard current != nil else { return failure(.unexpectedEnd(expected: expected)) }
    if let kind = misplacedKind() { return failure(kind) }
    if expected == .value || expected == .valueOrBracket, isAtIdentifierStart {
      return failure(.invalidLiteral)
    }
    guard let sequence = UTF8Sequence(at: offset, in: bytes) else { return failure(.invalidUTF8) }
    return failure(.unexpectedCharacter(sequence.scalar, expected: expected))
  }

  /// What is wrong with the bytes at hand wherever they stand between tokens; nil for nothing.
  func misplacedKind() -> JSONError.Kind? {
    guard let sequence = UTF8Sequence(at: offset, in: bytes) else {
      return current == nil ? nil : .invalidUTF8
    }
    if sequence.scalar == "\u{FEFF}" { return .byteOrderMark }
    let next = offset + 1 < bytes.count ? bytes[offset + 1] : 0
    if sequence.scalar == "/", next == UInt8(ascii: "/") || next == UInt8(ascii: "*") {
      return .comment
    }
    return nil
  }
}
