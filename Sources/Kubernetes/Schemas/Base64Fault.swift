/// Where Go's base64 decoder stops (`encoding/base64#decodeQuantum`).
enum Base64Fault {
  private static let groupCharacters = 4

  /// The offset of `CorruptInputError` for text that is not base64 with padding.
  static func offset(in text: String) -> Int {
    let bytes = Array(text.utf8)
    var group = 0
    for (index, byte) in bytes.enumerated() {
      if isDigit(byte) {
        group = (group + 1) % groupCharacters
        continue
      }
      guard byte == UInt8(ascii: "=") else { return index }
      // Padding closes the group that has begun; what follows it is too much.
      if group < 2 { return index }
      guard group == 2 else { return index + 1 }
      let next = index + 1
      if next >= bytes.count { return bytes.count }
      return bytes[next] == byte ? next + 1 : next
    }
    // The last group is too short.
    return bytes.count - group
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
      true
    default: false
    }
  }
}
