/// One scalar value in UTF-8, checked against the well-formed sequences of the Unicode Standard,
/// table 3-7: no overlong forms, no surrogates, nothing beyond U+10FFFF.
struct UTF8Sequence {
  /// U+FEFF in UTF-8.
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  let scalar: Unicode.Scalar
  let length: Int

  /// Reads the sequence that begins at `offset`; nil when there is no well-formed one.
  init?(at offset: Int, in bytes: [UInt8]) {
    guard offset < bytes.count else { return nil }
    let first = bytes[offset]
    let (length, secondRange): (Int, ClosedRange<UInt8>)
    switch first {
    case 0x00...0x7F: (length, secondRange) = (1, 0x80...0xBF)
    case 0xC2...0xDF: (length, secondRange) = (2, 0x80...0xBF)
    case 0xE0: (length, secondRange) = (3, 0xA0...0xBF)
    case 0xED: (length, secondRange) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, secondRange) = (3, 0x80...0xBF)
    case 0xF0: (length, secondRange) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, secondRange) = (4, 0x80...0xBF)
    case 0xF4: (length, secondRange) = (4, 0x80...0x8F)
    default: return nil
    }
    guard offset + length <= bytes.count else { return nil }
    var value = length == 1 ? UInt32(first) : UInt32(first) & (0x7F >> UInt32(length))
    for place in 1..<max(length, 1) {
      let byte = bytes[offset + place]
      guard (place == 1 ? secondRange : 0x80...0xBF).contains(byte) else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard let scalar = Unicode.Scalar(value) else { return nil }
    self.scalar = scalar
    self.length = length
  }
}
