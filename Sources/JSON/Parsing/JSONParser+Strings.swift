extension JSONParser {
  /// A string from its opening quote to its closing one (RFC 8259 section 7, JSON5 section 5).
  ///
  /// The usual string has no escape and becomes a `String` in one go.
  mutating func parseString() throws(JSONError) -> String {
    let opening = offset
    let quote = bytes[offset]
    offset += 1
    let start = offset
    try skipPlainCharacters(quote: quote)
    if current == quote {
      offset += 1
      let end = offset - 1
      return bytes.withUnsafeBufferPointer { bytes in
        String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
      }
    }
    var content = Array(bytes[start..<offset])
    while let byte = current, byte != quote {
      try parseEscape(into: &content)
      let run = offset
      try skipPlainCharacters(quote: quote)
      content.append(contentsOf: bytes[run..<offset])
    }
    guard skip(quote) else { throw failure(.unterminatedString, at: opening) }
    return String(decoding: content, as: UTF8.self)
  }

  /// Steps up to the closing quote, a backslash or the end, and checks what it passes.
  private mutating func skipPlainCharacters(quote: UInt8) throws(JSONError) {
    while true {
      offset = bytes.withUnsafeBytes { StringScan.placeOfMark(in: $0, from: offset) }
      guard offset < bytes.count else { return }
      let byte = bytes[offset]
      switch byte {
      case quote, UInt8(ascii: "\\"): return
      case 0x00...0x1F:
        guard options.isJSON5, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") else {
          throw failure(.controlCharacter(byte))
        }
        offset += 1
      case 0x80...:
        guard let sequence = UTF8Sequence(at: offset, in: bytes) else {
          throw failure(.invalidUTF8)
        }
        offset += sequence.length
      default: offset += 1
      }
    }
  }

  /// One escape, its backslash at hand.
  private mutating func parseEscape(into content: inout [UInt8]) throws(JSONError) {
    let start = offset
    guard offset + 1 < bytes.count else {
      offset += 1  // The string ends behind its last backslash.
      return
    }
    let letter = bytes[offset + 1]
    if letter == UInt8(ascii: "u") {
      Self.append(try parseUnicodeEscape(), to: &content)
    } else if let byte = Self.simpleEscapes(letter) {
      offset += 2
      content.append(byte)
    } else if options.isJSON5 {
      try parseEscapeOfJSON5(into: &content)
    } else {
      throw invalidEscape(at: start)
    }
  }

  private static func simpleEscapes(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  private func invalidEscape(at start: Int) -> JSONError {
    guard let sequence = UTF8Sequence(at: start + 1, in: bytes) else {
      return failure(.invalidUTF8, at: start + 1)
    }
    return failure(.invalidEscape(sequence.scalar), at: start)
  }

  /// `\v`, `\0`, `\xHH`, line continuations, and any other character for itself but a digit
  /// (JSON5 section 5.1 and 5.2).
  private mutating func parseEscapeOfJSON5(into content: inout [UInt8]) throws(JSONError) {
    let start = offset
    guard let sequence = UTF8Sequence(at: offset + 1, in: bytes) else {
      throw failure(.invalidUTF8, at: offset + 1)
    }
    offset += 1 + sequence.length
    switch sequence.scalar {
    case "v": content.append(0x0B)
    case "0":
      if case UInt8(ascii: "0")...UInt8(ascii: "9") = current ?? 0 {
        throw failure(.invalidEscape(sequence.scalar), at: start)
      }
      content.append(0x00)
    case "1"..."9": throw failure(.invalidEscape(sequence.scalar), at: start)
    case "x":
      guard let value = hexadecimal(digits: 2), let scalar = Unicode.Scalar(value) else {
        throw failure(.invalidHexadecimalEscape, at: start)
      }
      Self.append(scalar, to: &content)
    case "\r": _ = skip(UInt8(ascii: "\n"))
    case "\n", "\u{2028}", "\u{2029}": break
    default: Self.append(sequence.scalar, to: &content)
    }
  }

  /// `\uXXXX`, or two of them for a character beyond the basic plane.
  private mutating func parseUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
    let start = offset
    offset += 2
    guard let unit = hexadecimal(digits: 4) else { throw failure(.invalidUnicodeEscape, at: start) }
    if let scalar = Unicode.Scalar(unit) { return scalar }
    let second = offset
    guard unit < 0xDC00, skip("\\u") else {
      throw failure(.loneSurrogate(UInt16(unit)), at: start)
    }
    guard let low = hexadecimal(digits: 4) else { throw failure(.invalidUnicodeEscape, at: second) }
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw failure(.loneSurrogate(UInt16(unit)), at: start) }
    return scalar
  }

  /// Steps over exactly so many hexadecimal digits and returns their value; nil when they are not
  /// all there.
  mutating func hexadecimal(digits: Int) -> UInt32? {
    guard offset + digits <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[offset..<offset + digits] {
      guard let digit = Self.hexadecimalDigit(byte) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    offset += digits
    return value
  }

  /// The value of a hexadecimal digit.
  static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to content: inout [UInt8]) {
    content.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}
