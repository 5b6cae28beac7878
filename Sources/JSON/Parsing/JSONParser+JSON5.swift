extension JSONParser {
  /// Steps over one white space character or comment that only JSON5 has (JSON5 sections 7 and 8).
  /// Answers false when there is none.
  mutating func skipWhiteSpaceOfJSON5() throws(JSONError) -> Bool {
    switch bytes[offset] {
    case 0x0B, 0x0C:
      offset += 1
      return true
    case UInt8(ascii: "/"): return try skipComment()
    case 0x80...:
      guard let sequence = UTF8Sequence(at: offset, in: bytes),
        Self.isWhiteSpace(sequence.scalar)
      else { return false }
      offset += sequence.length
      return true
    default: return false
    }
  }

  /// White space beyond ASCII: U+FEFF, the line terminators, and the category Zs (JSON5 section 8).
  private static func isWhiteSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\u{FEFF}", "\u{2028}", "\u{2029}": true
    default: scalar.properties.generalCategory == .spaceSeparator
    }
  }

  private mutating func skipComment() throws(JSONError) -> Bool {
    let start = offset
    if skip("//") {
      while let byte = current, !isLineTerminator(byte) { try skipScalar(byte) }
      return true
    }
    guard skip("/*") else { return false }
    while let byte = current {
      if byte == UInt8(ascii: "*"), skip("*/") { return true }
      try skipScalar(byte)
    }
    throw failure(.unterminatedComment, at: start)
  }

  private mutating func skipScalar(_ byte: UInt8) throws(JSONError) {
    guard byte >= 0x80 else {
      offset += 1
      return
    }
    guard let sequence = UTF8Sequence(at: offset, in: bytes) else { throw failure(.invalidUTF8) }
    offset += sequence.length
  }

  /// LF, CR, U+2028 or U+2029 (ECMAScript 5.1 section 7.3), with its first byte given.
  private func isLineTerminator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"): true
    case 0xE2:
      offset + 2 < bytes.count && bytes[offset + 1] == 0x80
        && (bytes[offset + 2] == 0xA8 || bytes[offset + 2] == 0xA9)
    default: false
    }
  }

  // MARK: - Identifiers

  /// Whether a name without quotes, or a bare word, could begin here.
  var isAtIdentifierStart: Bool {
    switch current {
    case nil: false
    case UInt8(ascii: "\\"): true
    default:
      UTF8Sequence(at: offset, in: bytes).map { Self.isIdentifierStart($0.scalar) } ?? false
    }
  }

  /// Whether what stands here would prolong a word or a number.
  var isAtIdentifierPart: Bool {
    switch current {
    // What stands behind most of them.
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"): false
    case nil: false
    case UInt8(ascii: "\\"): true
    default:
      UTF8Sequence(at: offset, in: bytes).map { Self.isIdentifierPart($0.scalar) } ?? false
    }
  }

  /// IdentifierName of ECMAScript 5.1 section 7.6, escapes decoded.
  mutating func parseIdentifier() throws(JSONError) -> String {
    var name = String.UnicodeScalarView()
    while let byte = current {
      let scalar: Unicode.Scalar
      let start = offset
      if byte == UInt8(ascii: "\\") {
        scalar = try parseIdentifierEscape()
      } else {
        guard let sequence = UTF8Sequence(at: offset, in: bytes) else {
          throw failure(.invalidUTF8)
        }
        scalar = sequence.scalar
        offset += sequence.length
      }
      guard name.isEmpty ? Self.isIdentifierStart(scalar) : Self.isIdentifierPart(scalar) else {
        if byte == UInt8(ascii: "\\") { throw failure(.invalidIdentifierEscape, at: start) }
        offset = start
        break
      }
      name.append(scalar)
    }
    return String(name)
  }

  private mutating func parseIdentifierEscape() throws(JSONError) -> Unicode.Scalar {
    let start = offset
    guard skip("\\u"), let unit = hexadecimal(digits: 4) else {
      throw failure(.invalidUnicodeEscape, at: start)
    }
    guard let scalar = Unicode.Scalar(unit) else {
      throw failure(.invalidIdentifierEscape, at: start)
    }
    return scalar
  }

  /// IdentifierStart: a letter (categories Lu, Ll, Lt, Lm, Lo, Nl), `$` or `_`.
  static func isIdentifierStart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "$", "_": return true
    default: break
    }
    guard !scalar.isASCII else { return false }
    return switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .letterNumber:
      true
    default: false
    }
  }

  /// IdentifierPart: also combining marks (Mn, Mc), digits (Nd), connectors (Pc), U+200C, U+200D.
  static func isIdentifierPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "\u{200C}", "\u{200D}": return true
    default: break
    }
    if isIdentifierStart(scalar) { return true }
    guard !scalar.isASCII else { return false }
    return switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: true
    default: false
    }
  }
}
