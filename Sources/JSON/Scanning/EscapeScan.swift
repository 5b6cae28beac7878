/// Looks through a text for bytes that JSON does not have in a string as they are.
enum EscapeScan {
  /// Whether a byte must be escaped or, as the first one of U+2028, may have to be.
  ///
  /// - Parameter escapesHTML: whether `<`, `>`, `&` and U+2028 are escaped too.
  static func mayNeedEscape(_ text: UnsafeBufferPointer<UInt8>, escapesHTML: Bool) -> Bool {
    let raw = UnsafeRawBufferPointer(text)
    return escapesHTML
      ? ByteScan.contains(
        raw, block: { places(in: $0) | placesOfGo(in: $0) },
        single: { mayNeedEscape($0, escapesHTML: true) })
      : ByteScan.contains(
        raw, block: places, single: { mayNeedEscape($0, escapesHTML: false) })
  }

  @inline(__always)
  private static func places(in block: ByteBlock) -> ByteBlock.Places {
    block.places(below: 0x20) | block.places(of: UInt8(ascii: "\""))
      | block.places(of: UInt8(ascii: "\\"))
  }

  @inline(__always)
  private static func placesOfGo(in block: ByteBlock) -> ByteBlock.Places {
    block.places(of: UInt8(ascii: "<")) | block.places(of: UInt8(ascii: ">"))
      | block.places(of: UInt8(ascii: "&")) | block.places(of: 0xE2)
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
