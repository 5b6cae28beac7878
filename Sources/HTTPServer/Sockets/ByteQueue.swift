/// Bytes on their way out, in order.
struct ByteQueue {
  private var bytes: [UInt8] = []
  private var start = 0

  var count: Int { bytes.count - start }
  var isEmpty: Bool { count == 0 }

  /// Takes the bytes over as they are when there are no others.
  mutating func append(_ more: [UInt8]) {
    if isEmpty { (bytes, start) = (more, 0) } else { bytes += more }
  }

  mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

  /// Lets `body` look at the front, at most `limit` bytes.
  func withFront<R>(_ limit: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    bytes.withUnsafeBytes { all in
      body(UnsafeRawBufferPointer(rebasing: all[start..<min(all.count, start + limit)]))
    }
  }

  /// Drops bytes from the front.
  mutating func consume(_ count: Int) {
    start += count
    if start == bytes.count {
      // An idle connection keeps no memory for what it once sent.
      removeAll()
    } else if start >= bytes.count / 2 {
      bytes.removeFirst(start)
      start = 0
    }
  }

  mutating func removeAll() {
    bytes = []
    start = 0
  }
}
