/// Bytes that become more. An array asks at every byte whether it is shared; this one never is.
struct ByteBuffer: ~Copyable {
  /// Most texts of these protocols fit in so much.
  private static let usualBytes = 1_024

  private var storage = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: usualBytes)
  private var count = 0

  deinit { storage.deallocate() }

  /// What has been put in.
  var bytes: [UInt8] { Array(UnsafeBufferPointer(rebasing: storage[..<count])) }

  mutating func append(_ byte: UInt8) {
    if count == storage.count { grow(by: 1) }
    storage[count] = byte
    count &+= 1
  }

  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }

  mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>) {
    if count &+ bytes.count > storage.count { grow(by: bytes.count) }
    put(bytes, at: count)
    count &+= bytes.count
  }

  /// Puts in the bytes with `mark` before and behind them.
  mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>, between mark: UInt8) {
    if count &+ bytes.count &+ 2 > storage.count { grow(by: bytes.count &+ 2) }
    storage[count] = mark
    put(bytes, at: count &+ 1)
    storage[count &+ 1 &+ bytes.count] = mark
    count &+= bytes.count &+ 2
  }

  /// Puts in an integer in decimal digits.
  mutating func append(decimal value: Int) {
    if value < 0 { append(UInt8(ascii: "-")) }
    var digitCount = 1
    var rest = value.magnitude
    while rest >= 10 {
      rest /= 10
      digitCount += 1
    }
    if count &+ digitCount > storage.count { grow(by: digitCount) }
    rest = value.magnitude
    for place in stride(from: count &+ digitCount &- 1, through: count, by: -1) {
      storage[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    count &+= digitCount
  }

  /// There must be room.
  @inline(__always)
  private func put(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) {
    guard let target = storage.baseAddress, let source = bytes.baseAddress else { return }
    (target + place).update(from: source, count: bytes.count)
  }

  private mutating func grow(by more: Int) {
    let larger = UnsafeMutableBufferPointer<UInt8>.allocate(
      capacity: max(storage.count * 2, count + more))
    _ = larger.update(fromContentsOf: storage[..<count])
    storage.deallocate()
    storage = larger
  }
}
