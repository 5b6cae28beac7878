/// An endless stream of bytes from a seed and a label: SHA-256 over a counter and both.
///
/// The keys of a simulation come from here and not from a general random source, so that they
/// depend on nothing but the seed and their own label.
struct SeededBytes {
  private let suffix: [UInt8]
  private var counter: UInt64 = 0
  private var buffered: [UInt8] = []

  /// `purpose` keeps streams of one seed and label apart.
  init(seed: UInt64, purpose: String, label: String) {
    suffix = Self.octets(seed) + Array(purpose.utf8) + [0] + Array(label.utf8)
  }

  /// The next `count` bytes.
  mutating func next(_ count: Int) -> [UInt8] {
    while buffered.count < count {
      buffered += Digest.sha256(Self.octets(counter) + suffix)
      counter += 1
    }
    defer { buffered.removeFirst(count) }
    return Array(buffered.prefix(count))
  }

  /// A number below `bound`, which is small: 64 bits more than it needs make the bias vanish.
  mutating func next(below bound: Int) -> Int {
    let value = next(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(value % UInt64(bound))
  }

  private static func octets(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
  }
}
