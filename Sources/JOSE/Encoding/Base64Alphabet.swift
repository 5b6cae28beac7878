/// One of the two alphabets of RFC 4648, with the tables to go both ways.
///
/// By the byte and by table: a token's three parts are decoded on every exchange.
struct Base64Alphabet: Sendable {
  /// RFC 4648 §4.
  static let standard = Base64Alphabet(last: "+/")
  /// RFC 4648 §5.
  static let url = Base64Alphabet(last: "-_")

  /// The character of each of the 64 values.
  private let characters: [UInt8]
  /// The value of each possible character, `invalid` for those outside the alphabet.
  private let values: [UInt8]

  /// No value of six bits: what stands for a character outside the alphabet.
  private static let invalid: UInt8 = 0xFF

  private init(last: String) {
    let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    characters = Array((common + last).utf8)
    var values = [UInt8](repeating: Self.invalid, count: 256)
    for (value, character) in characters.enumerated() { values[Int(character)] = UInt8(value) }
    self.values = values
  }

  /// The text of `bytes`, filled up with `=` to a multiple of four if `padded`.
  func encode(_ bytes: [UInt8], padded: Bool) -> String {
    String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { text in
      var written = 0
      var index = 0
      while index < bytes.count {
        let count = min(3, bytes.count - index)
        var group = UInt32(bytes[index]) << 16
        if count > 1 { group |= UInt32(bytes[index + 1]) << 8 }
        if count > 2 { group |= UInt32(bytes[index + 2]) }
        for position in 0...count {
          text[written + position] = characters[Int(group >> (18 - 6 * UInt32(position))) & 63]
        }
        written += count + 1
        index += 3
      }
      while padded, !written.isMultiple(of: 4) {
        text[written] = UInt8(ascii: "=")
        written += 1
      }
      return written
    }
  }

  /// The bytes of an unpadded text, or nil when it is not canonical.
  func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3 + 2)
    var buffer: UInt32 = 0
    var bits = 0
    for character in text {
      let value = values[Int(character)]
      guard value != Self.invalid else { return nil }
      buffer = buffer << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
      }
    }
    let leftOver = buffer & ((1 << UInt32(bits)) - 1)
    return leftOver == 0 ? bytes : nil
  }
}
