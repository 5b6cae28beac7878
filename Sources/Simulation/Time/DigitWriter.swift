/// Writes the digits of dates into memory, since a date stands in every answer several times.
struct DigitWriter: ~Copyable {
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  /// How many bytes have been written.
  private(set) var count = 0

  /// - Parameter buffer: has room for all that will be written.
  init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

  mutating func write(_ text: StaticString) {
    text.withUTF8Buffer { bytes in
      for byte in bytes { write(byte: byte) }
    }
  }

  /// A number that is not negative, with zeros in front up to `width` digits, of which it has no
  /// more.
  mutating func write(_ number: Int64, width: Int) {
    var rest = number
    for place in (count..<count + width).reversed() {
      buffer[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    count += width
  }

  /// `09:00:00`.
  mutating func write(timeOfDay second: Int64) {
    write(second / 3600, width: 2)
    write(byte: UInt8(ascii: ":"))
    write(second / 60 % 60, width: 2)
    write(byte: UInt8(ascii: ":"))
    write(second % 60, width: 2)
  }

  mutating func write(byte: UInt8) {
    buffer[count] = byte
    count += 1
  }
}
