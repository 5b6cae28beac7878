/// Looks through a text for bytes that JSON does not have in a string as they are.
enum EscapeScan {
  /// 1 and 0x80 in each of eight bytes.
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits = ones << 7

  /// Whether a byte must be escaped or, as the first one of U+2028, may have to be.
  ///
  /// - Parameter escapesHTML: whether `<`, `>`, `&` and U+2028 are escaped too.
  static func mayNeedEscape(_ text: UnsafeBufferPointer<UInt8>, escapesHTML: Bool) -> Bool {
    let raw = UnsafeRawBufferPointer(text)
    var place = 0
    while place + 8 <= raw.count {
      let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      if mayNeedEscape(word, escapesHTML: escapesHTML) { return true }
      place += 8
    }
    while place < raw.count {
      if mayNeedEscape(raw[place], escapesHTML: escapesHTML) { return true }
      place += 1
    }
    return false
  }

  /// Eight bytes at once: taking away borrows into a byte's high bit when the byte was too small.
  private static func mayNeedEscape(_ word: UInt64, escapesHTML: Bool) -> Bool {
    var found = (word &- ones * 0x20) & ~word
    found |= zeroBytes(word, xor: UInt8(ascii: "\"")) | zeroBytes(word, xor: UInt8(ascii: "\\"))
    if escapesHTML {
      found |= zeroBytes(word, xor: UInt8(ascii: "<")) | zeroBytes(word, xor: UInt8(ascii: ">"))
      found |= zeroBytes(word, xor: UInt8(ascii: "&")) | zeroBytes(word, xor: 0xE2)
    }
    return found & highBits != 0
  }

  /// Has high bits set where `byte` stands in the word, and where not nowhere.
  private static func zeroBytes(_ word: UInt64, xor byte: UInt8) -> UInt64 {
    let rest = word ^ ones &* UInt64(byte)
    return (rest &- ones) & ~rest
  }

  /// The same of one byte.
  static func mayNeedEscape(_ byte: UInt8, escapesHTML: Bool) -> Bool {
    if byte >= 0x80 { return escapesHTML && byte == 0xE2 }
    let marks = escapesHTML ? marksOfGo : marks
    return (byte < 64 ? marks.low >> UInt64(byte) : marks.high >> UInt64(byte - 64)) & 1 == 1
  }

  /// A bit for each byte below 0x80: the control characters, `"` and `\`.
  private static let marks: (low: UInt64, high: UInt64) = (0x4_FFFF_FFFF, 1 << 28)
  /// The same with `&`, `<` and `>`.
  private static let marksOfGo: (low: UInt64, high: UInt64) = (0x5000_0044_FFFF_FFFF, 1 << 28)
}
