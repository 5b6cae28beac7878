/// Looks for the end of what stands in a string of JSON as it is.
enum StringScan {
  /// The first place from `start` on of a byte that may mean something there: a control character,
  /// a quotation mark of either kind, a backslash, or what is not ASCII. The text's end when there
  /// is none.
  static func placeOfMark(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
    ByteScan.place(
      in: text, from: start,
      block: {
        $0.places(below: 0x20) | $0.placesBeyondASCII | $0.places(of: UInt8(ascii: "\""))
          | $0.places(of: UInt8(ascii: "'")) | $0.places(of: UInt8(ascii: "\\"))
      }, single: isMark)
  }

  private static func isMark(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<0x20, 0x80..., UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"): true
    default: false
    }
  }
}
