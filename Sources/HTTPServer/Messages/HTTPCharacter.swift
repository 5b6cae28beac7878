/// The character classes of HTTP and URIs, on bytes.
enum HTTPCharacter {
  /// `tchar` (RFC 9110 §5.6.2).
  static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
      UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
      UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  /// What a field value may hold: visible characters, `obs-text`, space and tab (RFC 9110 §5.5).
  static func isFieldContent(_ byte: UInt8) -> Bool {
    byte == 0x09 || (byte >= 0x20 && byte != 0x7F)
  }

  /// Whether a field value holds nothing else. Without a branch, so that the bytes are looked at
  /// many at a time: an answer has some five hundred of them.
  static func areFieldContent(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var strange: UInt8 = 0
    for byte in bytes {
      let isControl: UInt8 = byte < 0x20 ? 1 : 0
      let isNoTab: UInt8 = byte == 0x09 ? 0 : 1
      let isDelete: UInt8 = byte == 0x7F ? 1 : 0
      strange |= isControl & isNoTab | isDelete
    }
    return strange == 0
  }

  /// What a target may hold: RFC 3986's characters and those that the WHATWG URL Standard leaves
  /// unencoded in a query (``[ ] { } | ^ ` ``), which browsers and Node send and Go's server takes.
  static func isTarget(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "\\"):
      false
    default: byte > 0x20 && byte < 0x7F
    }
  }

  /// What a host name is made of; percent-encoded and sub-delimiter hosts are refused.
  static func isHostCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// Space or tab, `OWS` (RFC 9110 §5.6.3).
  static func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  static func isHexDigit(_ byte: UInt8) -> Bool { hexValue(byte) != nil }

  /// The value of a hexadecimal digit in either case.
  static func hexValue(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  /// The slice without white space at its ends.
  static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = bytes
    while let first = rest.first, isWhitespace(first) { rest.removeFirst() }
    while let last = rest.last, isWhitespace(last) { rest.removeLast() }
    return rest
  }

  /// The text of a field value: UTF-8 where it is that, and ISO 8859-1, HTTP's old default, else.
  static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}
