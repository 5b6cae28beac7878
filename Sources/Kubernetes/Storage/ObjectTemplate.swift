/// A text from which others like it differ little. A difference is a sequence of steps: so many
/// bytes of its own, then so many bytes of the template from a place on.
final class ObjectTemplate: Sendable {
  /// A pod has four thousand bytes; places are 16 bits wide.
  static let bytesMaximum = 16 << 10
  /// Shorter matches are not worth a step.
  private static let matchBytesMinimum = 8
  /// Of 2^64, the part that the golden ratio cuts off: spreads neighbouring words (Knuth, The Art
  /// of Computer Programming, 6.4).
  private static let spread: UInt64 = 0x9e37_79b9_7f4a_7c15

  private let bytes: [UInt8]
  /// For the hash of eight bytes, where they stood last.
  private let places: [UInt16]
  private let shift: UInt64

  var count: Int { bytes.count }

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let bits = UInt64(max(4, Int.bitWidth - bytes.count.leadingZeroBitCount))
    let shift = 64 - bits
    self.shift = shift
    var places = [UInt16](repeating: 0, count: 1 << Int(bits))
    bytes.withUnsafeBytes { base in
      for place in 0..<max(0, base.count - Self.matchBytesMinimum + 1) {
        places[Int((Self.word(base, place) &* Self.spread) >> shift)] = UInt16(place)
      }
    }
    self.places = places
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
  }

  // MARK: Making a difference

  /// What has to be known besides this template to have `text`.
  func difference(to text: [UInt8]) -> [UInt8] {
    var steps: [UInt8] = []
    text.withUnsafeBytes { text in
      bytes.withUnsafeBytes { base in
        var done = 0
        var place = 0
        // Where the template goes on if the text has only replaced something.
        var lead = 0
        while place + Self.matchBytesMinimum <= text.count {
          guard let start = match(text, place, base, expected: lead + place - done) else {
            place += 1
            continue
          }
          let length = Self.matchLength(text, place, base, start)
          Self.append(&steps, text[done..<place])
          Self.append(&steps, start)
          Self.append(&steps, length)
          place += length
          done = place
          lead = start + length
        }
        if done < text.count { Self.append(&steps, text[done...]) }
      }
    }
    return Array(steps)
  }

  /// Where the template has the same eight bytes: where it would go on, or where it had them last.
  private func match(
    _ text: UnsafeRawBufferPointer, _ place: Int, _ base: UnsafeRawBufferPointer, expected: Int
  ) -> Int? {
    let last = base.count - Self.matchBytesMinimum
    if last < 0 { return nil }
    let wanted = Self.word(text, place)
    if expected <= last, Self.word(base, expected) == wanted { return expected }
    let start = Int(places[Int((wanted &* Self.spread) >> shift)])
    return Self.word(base, start) == wanted ? start : nil
  }

  private static func matchLength(
    _ text: UnsafeRawBufferPointer, _ place: Int, _ base: UnsafeRawBufferPointer, _ start: Int
  ) -> Int {
    let limit = min(text.count - place, base.count - start)
    var length = matchBytesMinimum
    while length + 8 <= limit {
      let difference = word(text, place + length) ^ word(base, start + length)
      if difference != 0 { return length + difference.littleEndian.trailingZeroBitCount / 8 }
      length += 8
    }
    while length < limit, text[place + length] == base[start + length] { length += 1 }
    return length
  }

  private static func append(_ steps: inout [UInt8], _ literal: Slice<UnsafeRawBufferPointer>) {
    append(&steps, literal.count)
    steps.append(contentsOf: UnsafeRawBufferPointer(rebasing: literal))
  }

  /// A number in groups of seven bits, the lowest first (LEB128).
  private static func append(_ steps: inout [UInt8], _ number: Int) {
    var rest = number
    while rest > 0x7F {
      steps.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    steps.append(UInt8(rest))
  }

  // MARK: Following it

  /// The text that a difference was made to.
  func text(from steps: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + steps.count)
    var place = 0
    while place < steps.count {
      let literal = Self.number(steps, &place)
      text.append(contentsOf: steps[place..<place + literal])
      place += literal
      guard place < steps.count else { break }
      let start = Self.number(steps, &place)
      let length = Self.number(steps, &place)
      text.append(contentsOf: bytes[start..<start + length])
    }
    return text
  }

  private static func number(_ steps: [UInt8], _ place: inout Int) -> Int {
    var number = 0
    var shift = 0
    while true {
      let byte = steps[place]
      place += 1
      number |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
  }
}
