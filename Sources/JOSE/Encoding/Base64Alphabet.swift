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
  /// The two characters of each value of twelve bits, the first one in the lower byte.
  private let pairs: [UInt16]
  /// The value of each possible character at the first of four places, then at the second and so
  /// on, shifted to where it stands among the 24 bits; `invalid` for those outside the alphabet.
  private let values: [UInt32]

  /// No value of 24 bits: what stands for a character outside the alphabet.
  private static let invalid: UInt32 = 1 << 24

  private init(last: String) {
    let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    let characters = Array((common + last).utf8)
    self.characters = characters
    pairs = (0..<64 * 64).map {
      UInt16(characters[$0 >> 6]) | UInt16(characters[$0 & 63]) << 8
    }
    var values = [UInt32](repeating: Self.invalid, count: 4 * 256)
    for (value, character) in characters.enumerated() {
      for place in 0..<4 {
        values[place * 256 + Int(character)] = UInt32(value) << UInt32(18 - 6 * place)
      }
    }
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

  /// The parts of a token so far, a point, and the unpadded text of `bytes`, as UTF-8.
  func joined(_ parts: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: parts.count + 1 + Self.textCount(of: bytes)) {
      $1 = write(parts, bytes, to: $0)
    }
  }

  /// The same as a text.
  func joinedText(_ parts: [UInt8], _ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: parts.count + 1 + Self.textCount(of: bytes)) {
      write(parts, bytes, to: $0)
    }
  }

  private func write(
    _ parts: [UInt8], _ bytes: [UInt8], to text: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    var place = text.update(fromContentsOf: parts)
    text[place] = UInt8(ascii: ".")
    place += 1
    let rest = UnsafeMutableBufferPointer(rebasing: text[place...])
    return place + write(bytes, to: rest, padded: false)
  }

  private static func textCount(of bytes: [UInt8]) -> Int { (bytes.count + 2) / 3 * 4 }

  /// Writes the text and returns its length.
  private func write(
    _ bytes: [UInt8], to text: UnsafeMutableBufferPointer<UInt8>, padded: Bool
  ) -> Int {
    let output = UnsafeMutableRawBufferPointer(text)
    var written = 0
    var index = 0
    bytes.withUnsafeBytes { bytes in
      pairs.withUnsafeBufferPointer { pairs in
        // Six bytes at a time, of eight that are read.
        while index + 7 < bytes.count {
          let group = UInt64(
            bigEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
          let first =
            UInt64(pairs[Int(group >> 52)]) | UInt64(pairs[Int(group >> 40 & 0xFFF)]) << 16
          let second =
            UInt64(pairs[Int(group >> 28 & 0xFFF)]) | UInt64(pairs[Int(group >> 16 & 0xFFF)]) << 16
          let eight = first | second << 32
          output.storeBytes(of: eight.littleEndian, toByteOffset: written, as: UInt64.self)
          written += 8
          index += 6
        }
        while index + 2 < bytes.count {
          let group =
            Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
          let four = UInt32(pairs[group >> 12]) | UInt32(pairs[group & 0xFFF]) << 16
          output.storeBytes(of: four.littleEndian, toByteOffset: written, as: UInt32.self)
          written += 4
          index += 3
        }
      }
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

  /// The 24 bits of four characters.
  @inline(__always)
  private static func group(
    of text: UnsafeBufferPointer<UInt8>, at index: Int, by values: UnsafeBufferPointer<UInt32>
  ) -> UInt32 {
    values[Int(text[index])] | values[256 + Int(text[index + 1])]
      | values[512 + Int(text[index + 2])] | values[768 + Int(text[index + 3])]
  }

  /// Writes the bytes and returns how many they are; nil when the text is not canonical.
  private static func decode(
    _ text: UnsafeBufferPointer<UInt8>, by values: UnsafeBufferPointer<UInt32>,
    into bytes: UnsafeMutableBufferPointer<UInt8>
  ) -> Int? {
    let output = UnsafeMutableRawBufferPointer(bytes)
    var written = 0
    var index = 0
    var seen: UInt32 = 0
    // Six bytes at a time, of eight that are written: there is room for two more than the text has.
    while index + 7 < text.count {
      let first = group(of: text, at: index, by: values)
      let second = group(of: text, at: index + 4, by: values)
      seen |= first | second
      let six = UInt64(first) << 40 | UInt64(second) << 16
      output.storeBytes(of: six.bigEndian, toByteOffset: written, as: UInt64.self)
      written += 6
      index += 8
    }
    while index + 3 < text.count {
      let group = group(of: text, at: index, by: values)
      seen |= group
      bytes[written] = UInt8(truncatingIfNeeded: group >> 16)
      bytes[written + 1] = UInt8(truncatingIfNeeded: group >> 8)
      bytes[written + 2] = UInt8(truncatingIfNeeded: group)
      written += 3
      index += 4
    }
    let rest = text.count - index
    guard rest > 1 else { return seen & invalid == 0 ? written : nil }
    // Two characters are one byte and four bits left over, three are two bytes and two bits.
    var group = values[Int(text[index])] | values[256 + Int(text[index + 1])]
    if rest == 3 { group |= values[512 + Int(text[index + 2])] }
    seen |= group
    bytes[written] = UInt8(truncatingIfNeeded: group >> 16)
    if rest == 3 { bytes[written + 1] = UInt8(truncatingIfNeeded: group >> 8) }
    let leftOver = rest == 3 ? group & 0xFF : group & 0xFFFF
    return seen & invalid == 0 && leftOver == 0 ? written + rest - 1 : nil
  }
}
