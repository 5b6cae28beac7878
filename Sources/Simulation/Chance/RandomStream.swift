package import FoundationEssentials
import Synchronization

/// A named sequence of numbers. One owner draws from it, in an order that only its own work
/// decides.
package final class RandomStream: Sendable {
  private enum Generator {
    case seeded(SplitMix64)
    case system(SystemRandomNumberGenerator)

    mutating func next() -> UInt64 {
      switch self {
      case .seeded(var seeded):
        let number = seeded.next()
        self = .seeded(seeded)
        return number
      case .system(var system):
        return system.next()
      }
    }

    /// The next numbers of a range, each equally likely.
    mutating func next(_ count: Int, in range: RangeFromZero, _ body: (Int, Int) -> Void) {
      guard case .seeded(var seeded) = self else {
        for place in 0..<count { body(place, Int(next(in: range))) }
        return
      }
      for place in 0..<count {
        var number = seeded.next()
        while number >= range.limit { number = seeded.next() }
        body(place, Int(range.remainder(number)))
      }
      self = .seeded(seeded)
    }

    /// The next number of a range, each equally likely.
    mutating func next(in range: RangeFromZero) -> UInt64 {
      var number = next()
      while number >= range.limit { number = next() }
      return range.remainder(number)
    }
  }

  /// The numbers below a width, with what drawing them takes: a division by a number that is known
  /// only then costs as much as all the rest.
  private struct RangeFromZero {
    let width: UInt64
    /// Numbers from here on are drawn anew, because they would make some of the range likelier.
    let limit: UInt64
    /// For a power of two the bits of a remainder, else nothing.
    let mask: UInt64

    init(width: UInt64) {
      self.width = width
      limit = UInt64.max - UInt64.max % width
      mask = width.nonzeroBitCount == 1 ? width - 1 : 0
    }

    func remainder(_ number: UInt64) -> UInt64 { mask == 0 ? number % width : number & mask }
  }

  private let generator: Mutex<Generator>

  /// A stream that is the same for the same seed.
  package init(seed: UInt64) {
    generator = Mutex(.seeded(SplitMix64(state: seed)))
  }

  init(system: SystemRandomNumberGenerator) {
    generator = Mutex(.system(system))
  }

  /// The next 64 bits.
  package func next() -> UInt64 { generator.withLock { $0.next() } }

  /// The next `count` bytes.
  package func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      var word = next()
      for _ in 0..<min(8, count - bytes.count) {
        bytes.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
      }
    }
    return bytes
  }

  /// The next random UUID, version 4 (RFC 9562 §5.4).
  package func uuid() -> UUID {
    let words = generator.withLock { ($0.next(), $0.next()) }
    var bytes = UUID.null
    withUnsafeMutableBytes(of: &bytes) { bytes in
      // The same bytes in the same order as `bytes(16)`.
      bytes.storeBytes(of: words.0.littleEndian, as: UInt64.self)
      bytes.storeBytes(of: words.1.littleEndian, toByteOffset: 8, as: UInt64.self)
      bytes[6] = bytes[6] & 0x0f | 0x40
      bytes[8] = bytes[8] & 0x3f | 0x80
    }
    return UUID(uuid: bytes)
  }

  /// The next number in `range`, each equally likely.
  package func integer(in range: ClosedRange<Int>) -> Int {
    let width = UInt64(bitPattern: Int64(range.upperBound) &- Int64(range.lowerBound)) &+ 1
    guard width != 0 else { return Int(truncatingIfNeeded: next()) }
    let number = generator.withLock { $0.next(in: RangeFromZero(width: width)) }
    return Int(Int64(range.lowerBound) &+ Int64(bitPattern: number))
  }

  /// The next number in 0..<1.
  package func fraction() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// The next `count` letters, each of `alphabet`, which is ASCII, with what stands before and
  /// behind them.
  package func text(
    _ count: Int, from alphabet: String, between prefix: StaticString = "",
    and suffix: StaticString = ""
  ) -> String {
    var alphabet = alphabet
    return alphabet.withUTF8 { letters in
      precondition(!letters.isEmpty && letters.allSatisfy { $0 < 0x80 }, "an alphabet has letters")
      let start = prefix.utf8CodeUnitCount
      let end = start + count
      return String(unsafeUninitializedCapacity: end + suffix.utf8CodeUnitCount) { text in
        prefix.withUTF8Buffer { _ = text.update(fromContentsOf: $0) }
        generator.withLock { generator in
          let range = RangeFromZero(width: UInt64(letters.count))
          generator.next(count, in: range) { text[start + $0] = letters[$1] }
        }
        return suffix.withUTF8Buffer { text[end...].update(fromContentsOf: $0) }
      }
    }
  }

  /// The next `digits` lower-case hexadecimal digits.
  package func hex(_ digits: Int) -> String {
    text(digits, from: "0123456789abcdef")
  }
}

/// Steele, Lea and Flood's SplitMix64: small, fast, and the same on every machine.
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return StreamSeed.finalise(state)
  }
}

extension UUID {
  /// The UUID in lower case, as Azure and Kubernetes print it.
  package var lowercase: String {
    withUnsafeBytes(of: uuid) { bytes in
      String(unsafeUninitializedCapacity: Self.textLength) { text in
        var place = 0
        for index in 0..<bytes.count {
          if Self.placesBehindHyphens >> index & 1 == 1 {
            text[place] = UInt8(ascii: "-")
            place &+= 1
          }
          text[place] = Self.digit(bytes[index] >> 4)
          text[place &+ 1] = Self.digit(bytes[index] & 15)
          place &+= 2
        }
        return place
      }
    }
  }

  /// The nil UUID (RFC 9562 §5.9).
  fileprivate static let null: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  /// A bit for each byte before which a hyphen stands (RFC 9562 §4): 4, 6, 8 and 10.
  private static let placesBehindHyphens = 0b101_0101_0000
  /// 32 digits and four hyphens (RFC 9562 §4).
  private static let textLength = 36

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
