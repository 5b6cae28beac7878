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
    String(unsafeUninitializedCapacity: Self.textCount(of: bytes)) {
      write(bytes, to: $0, padded: padded)
    }
  }

  /// The same as UTF-8.
  func encode(utf8 bytes: [UInt8], padded: Bool) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.textCount(of: bytes)) { text, count in
      count = write(bytes, to: text, padded: padded)
    }
  }

  private static func textCount(of bytes: [UInt8]) -> Int { (bytes.count + 2) / 3 * 4 }

  /// Writes the text and returns its length.
  private func write(
    _ bytes: [UInt8], to text: UnsafeMutableBufferPointer<UInt8>, padded: Bool
  ) -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      characters.withUnsafeBufferPointer { characters in
        var written = 0
        var index = 0
        while index + 2 < bytes.count {
          let group =
            Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
          text[written] = characters[group >> 18]
          text[written + 1] = characters[group >> 12 & 63]
          text[written + 2] = characters[group >> 6 & 63]
          text[written + 3] = characters[group & 63]
          written += 4
          index += 3
        }
        let rest = bytes.count - index
        guard rest > 0 else { return written }
        let group = Int(bytes[index]) << 16 | (rest > 1 ? Int(bytes[index + 1]) << 8 : 0)
        for position in 0...rest {
          text[written] = characters[group >> (18 - 6 * position) & 63]
          written += 1
        }
        while padded, !written.isMultiple(of: 4) {
          text[written] = UInt8(ascii: "=")
          written += 1
        }
        return written
      }
    }
  }

  /// The bytes of an unpadded text, or nil when it is not canonical.
  func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count % 4 != 1 else { return nil }
    var isCanonical = true
    let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + 2) { bytes, written in
      written = text.withUnsafeBufferPointer { text in
        values.withUnsafeBufferPointer { values in
          Self.decode(text, by: values, into: bytes) ?? 0
        }
      }
      isCanonical = written > 0 || text.isEmpty
    }
    return isCanonical ? bytes : nil
  }

  /// Writes the bytes and returns how many they are; nil when the text is not canonical.
  private static func decode(
    _ text: UnsafeBufferPointer<UInt8>, by values: UnsafeBufferPointer<UInt8>,
    into bytes: UnsafeMutableBufferPointer<UInt8>
  ) -> Int? {
    var written = 0
    var index = 0
    // No value has one of its two highest bits, and `invalid` has both.
    var seen: UInt8 = 0
    while index + 3 < text.count {
      let first = values[Int(text[index])]
      let second = values[Int(text[index + 1])]
      let third = values[Int(text[index + 2])]
      let fourth = values[Int(text[index + 3])]
      seen |= first | second | third | fourth
      bytes[written] = first << 2 | second >> 4
      bytes[written + 1] = second << 4 | third >> 2
      bytes[written + 2] = third << 6 | fourth
      written += 3
      index += 4
    }
    var leftOver: UInt8 = 0
    let rest = text.count - index
    if rest > 1 {
      let first = values[Int(text[index])]
      let second = values[Int(text[index + 1])]
      seen |= first | second
      bytes[written] = first << 2 | second >> 4
      written += 1
      leftOver = second << 4
      if rest == 3 {
        let third = values[Int(text[index + 2])]
        seen |= third
        bytes[written] = second << 4 | third >> 2
        written += 1
        leftOver = third << 6
      }
    }
    return seen < 0x40 && leftOver == 0 ? written : nil
  }
}
