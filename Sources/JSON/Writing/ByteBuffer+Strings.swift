extension ByteBuffer {
  /// Puts in a text as it is.
  mutating func append(_ text: String) {
    for byte in text.utf8 { append(byte) }
  }

  /// Puts in a text as a string of JSON. The usual one needs no escape and is put in in one go.
  ///
  /// - Parameter escapesHTML: whether `<`, `>`, `&`, U+2028 and U+2029 are escaped too.
  mutating func append(quoting text: String, escapesHTML: Bool) {
    let isPlain = text.utf8.withContiguousStorageIfAvailable { text in
      if EscapeScan.mayNeedEscape(text, escapesHTML: escapesHTML) { return false }
      append(contentsOf: text, between: UInt8(ascii: "\""))
      return true
    }
    if isPlain == true { return }
    append(UInt8(ascii: "\""))
    append(escaping: text, escapesHTML: escapesHTML)
    append(UInt8(ascii: "\""))
  }

  /// Certificates have a line feed in every line: what lies between is put in as it is.
  private mutating func append(escaping text: String, escapesHTML: Bool) {
    var rest = text[...]
    while !rest.isEmpty {
      let run = rest.utf8.prefix { byte in
        byte < 0x80 && !EscapeScan.mayNeedEscape(byte, escapesHTML: escapesHTML)
      }
      if run.isEmpty {
        append(rest.unicodeScalars.removeFirst(), escapesHTML: escapesHTML)
      } else {
        for byte in run { append(byte) }
        rest = rest[run.endIndex...]
      }
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar, escapesHTML: Bool) {
    switch scalar {
    case "\"": append("\\\"" as StaticString)
    case "\\": append("\\\\" as StaticString)
    case "\u{08}": append("\\b" as StaticString)
    case "\u{0C}": append("\\f" as StaticString)
    case "\n": append("\\n" as StaticString)
    case "\r": append("\\r" as StaticString)
    case "\t": append("\\t" as StaticString)
    case "\u{00}"..."\u{1F}": append(unicodeEscape: scalar)
    case "<", ">", "&", "\u{2028}", "\u{2029}":
      if escapesHTML { append(unicodeEscape: scalar) } else { append(String(scalar)) }
    default:
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(byte) }
    }
  }

  private mutating func append(unicodeEscape scalar: Unicode.Scalar) {
    let digits = String(scalar.value, radix: 16)
    append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
  }
}
