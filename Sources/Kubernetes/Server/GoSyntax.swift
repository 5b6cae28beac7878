/// Where a text stops being JSON, in the words of Go's scanner (`encoding/json/scanner.go`).
package struct GoSyntax {
  private struct Fault: Error {
    let text: String
  }

  /// `maxNestingDepth`, cut down to what our own parser takes.
  private static let depthMaximum = 512
  private static let end = Fault(text: "unexpected end of JSON input")

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// The complaint about a text that a parser has refused.
  package static func complaint(_ bytes: [UInt8]) -> String {
    var scanner = GoSyntax(bytes: bytes)
    do throws(Fault) {
      try scanner.value()
      scanner.skipBlanks()
      if scanner.position < bytes.count { throw scanner.fault("after top-level value") }
      // Go takes bytes that are no UTF-8; we do not.
      return "invalid UTF-8 in string literal"
    } catch {
      return error.text
    }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte = current, " \t\r\n".utf8.contains(byte) { position += 1 }
  }

  /// The byte at hand, and what it stands in the way of.
  private func fault(_ context: String) -> Fault {
    guard let byte = current else { return Self.end }
    let quoted: String
    switch byte {
    case UInt8(ascii: "'"): quoted = #"'\''"#
    case UInt8(ascii: "\""): quoted = #"'"'"#
    default:
      quoted = "'\(GoText.quoted(String(Unicode.Scalar(byte))).dropFirst().dropLast())'"
    }
    return Fault(text: "invalid character \(quoted) \(context)")
  }

  private mutating func expect(_ byte: Character, _ context: String) throws(Fault) {
    guard current == byte.asciiValue else { throw fault(context) }
    position += 1
  }

  private mutating func value() throws(Fault) {
    skipBlanks()
    switch current {
    case UInt8(ascii: "{"): try object()
    case UInt8(ascii: "["): try array()
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): try number()
    default: throw fault("looking for beginning of value")
    }
  }

  private mutating func enter() throws(Fault) {
    depth += 1
    if depth > Self.depthMaximum { throw fault("exceeded max depth") }
    position += 1
    skipBlanks()
  }

  private mutating func object() throws(Fault) {
    try enter()
    if current == UInt8(ascii: "}") {
      leave()
      return
    }
    while true {
      guard current == UInt8(ascii: "\"") else {
        throw fault("looking for beginning of object key string")
      }
      try string()
      skipBlanks()
      try expect(":", "after object key")
      try value()
      skipBlanks()
      if current == UInt8(ascii: "}") {
        leave()
        return
      }
      try expect(",", "after object key:value pair")
      skipBlanks()
    }
  }

  private mutating func array() throws(Fault) {
    try enter()
    if current == UInt8(ascii: "]") {
      leave()
      return
    }
    while true {
      try value()
      skipBlanks()
      if current == UInt8(ascii: "]") {
        leave()
        return
      }
      try expect(",", "after array element")
    }
  }

  private mutating func leave() {
    depth -= 1
    position += 1
  }

  private mutating func string() throws(Fault) {
    position += 1
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return
      case UInt8(ascii: "\\"):
        position += 1
        try escape()
      case 0..<0x20: throw fault("in string literal")
      default: position += 1
      }
    }
    throw Self.end
  }

  private mutating func escape() throws(Fault) {
    guard let byte = current, "bfnrt\\/\"u".utf8.contains(byte) else {
      throw fault("in string escape code")
    }
    position += 1
    guard byte == UInt8(ascii: "u") else { return }
    for _ in 0..<4 {
      guard let digit = current, Self.isHexadecimal(digit) else {
        throw fault(#"in \u hexadecimal character escape"#)
      }
      position += 1
    }
  }

  static func isHexadecimal(_ byte: UInt8) -> Bool {
    "0123456789abcdefABCDEF".utf8.contains(byte)
  }

  private mutating func word(_ word: String) throws(Fault) {
    for (index, byte) in word.utf8.enumerated() {
      guard current == byte else {
        if index == 0 { throw fault("looking for beginning of value") }
        throw fault("in literal \(word) (expecting '\(Character(Unicode.Scalar(byte)))')")
      }
      position += 1
    }
  }

  private mutating func number() throws(Fault) {
    if current == UInt8(ascii: "-") { position += 1 }
    if current == UInt8(ascii: "0") {
      position += 1
    } else {
      try digits("in numeric literal")
    }
    if current == UInt8(ascii: ".") {
      position += 1
      try digits("after decimal point in numeric literal")
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      try digits("in exponent of numeric literal")
    }
  }

  private mutating func digits(_ context: String) throws(Fault) {
    guard let first = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      throw fault(context)
    }
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      position += 1
    }
  }
}
