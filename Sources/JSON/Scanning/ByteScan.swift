/// Looks for bytes in a text, sixteen at a time: a token is a kilobyte, and much of what is done
/// with it is to find where its parts end.
package enum ByteScan {
  /// The first place from `start` on where `byte` stands; the text's end when it does not.
  package static func place(
    of byte: UInt8, in text: UnsafeRawBufferPointer, from start: Int = 0
  ) -> Int {
    place(
      in: text, from: start, block: { $0.places(of: byte) }, single: { $0 == byte })
  }

  /// The first place from `start` on where one of two bytes stands; the text's end when neither
  /// does.
  package static func place(
    of byte: UInt8, or other: UInt8, in text: UnsafeRawBufferPointer, from start: Int = 0
  ) -> Int {
    place(
      in: text, from: start, block: { $0.places(of: byte) | $0.places(of: other) },
      single: { $0 == byte || $0 == other })
  }

  /// Whether all bytes are ASCII.
  package static func isASCII(_ text: UnsafeRawBufferPointer) -> Bool {
    !contains(text, block: { $0.placesBeyondASCII }, single: { $0 >= 0x80 })
  }

  /// The first place that `single` holds for; `block` finds the same among sixteen.
  @inline(__always)
  static func place(
    in text: UnsafeRawBufferPointer, from start: Int, block: (ByteBlock) -> ByteBlock.Places,
    single: (UInt8) -> Bool
  ) -> Int {
    var place = start
    let lastBlock = text.count &- ByteBlock.byteCount
    while place <= lastBlock {
      let found = block(ByteBlock(text, at: place))
      if found.isAny { return place &+ found.first }
      place &+= ByteBlock.byteCount
    }
    while place < text.count, !single(text[place]) { place &+= 1 }
    return place
  }

  /// Whether `single` holds for any byte; `block` says the same of sixteen.
  @inline(__always)
  static func contains(
    _ text: UnsafeRawBufferPointer, block: (ByteBlock) -> ByteBlock.Places,
    single: (UInt8) -> Bool
  ) -> Bool {
    guard text.count >= 4 else { return text.contains(where: single) }
    guard text.count > ByteBlock.byteCount else { return block(ByteBlock(short: text)).isAny }
    var place = 0
    let lastBlock = text.count &- ByteBlock.byteCount
    while place < lastBlock {
      if block(ByteBlock(text, at: place)).isAny { return true }
      place &+= ByteBlock.byteCount
    }
    return block(ByteBlock(text, at: lastBlock)).isAny
  }
}
