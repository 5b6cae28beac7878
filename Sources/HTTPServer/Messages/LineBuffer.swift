/// Bytes that have arrived, cut into lines and pieces from the front.
struct LineBuffer: Sendable {
  private var bytes: [UInt8] = []
  private var start = 0
  /// How far the search for a line end has come, so that a line that drips in is not read anew.
  private var scanned = 0
  /// How many bytes were handed out and dropped.
  private var dropped = 0

  var count: Int { bytes.count - start }

  /// How many bytes were handed out.
  var position: Int { dropped + start }

  /// What was handed out since a position; nil when some of it was dropped.
  func bytes(since position: Int) -> ArraySlice<UInt8>? {
    position < dropped ? nil : bytes[(position - dropped)..<start]
  }

  mutating func append(_ more: some Collection<UInt8>) {
    // What has been handed out is dropped in bulk, when it is most of the buffer.
    if start > 0, start >= bytes.count / 2 {
      bytes.removeFirst(start)
      scanned -= start
      dropped += start
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// The next line without its CR LF, or nil until its end has arrived.
  mutating func line(
    bytesMax: Int, orThrow tooLong: HTTPParseError
  ) throws(HTTPParseError) -> ArraySlice<UInt8>? {
    let latest = min(bytes.count, start + bytesMax)
    scanned = max(scanned, Self.lineEnd(in: bytes, from: scanned, to: latest))
    guard scanned < bytes.count else { return nil }
    switch bytes[scanned] {
    case UInt8(ascii: "\n"): throw .bareLineFeed
    case UInt8(ascii: "\r"):
      guard scanned + 1 < bytes.count else { return nil }
      guard bytes[scanned + 1] == UInt8(ascii: "\n") else { throw .bareCarriageReturn }
      let line = bytes[start..<scanned]
      start = scanned + 2
      scanned = start
      return line
    default: throw tooLong
    }
  }

  /// Where the first CR or LF stands; `end` when there is none before.
  private static func lineEnd(in bytes: [UInt8], from start: Int, to end: Int) -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      var place = start
      while place < end, bytes[place] != UInt8(ascii: "\r"), bytes[place] != UInt8(ascii: "\n") {
        place += 1
      }
      return place
    }
  }

  /// Hands out the bytes that are next if they are those given; whether they are.
  mutating func take(_ expected: [UInt8]) -> Bool {
    guard count >= expected.count else { return false }
    // Without a branch, so that many are compared at a time.
    let difference = bytes.withUnsafeBufferPointer { bytes in
      expected.withUnsafeBufferPointer { expected in
        expected.indices.reduce(UInt8(0)) { $0 | (bytes[start &+ $1] ^ expected[$1]) }
      }
    }
    guard difference == 0 else { return false }
    start += expected.count
    scanned = start
    return true
  }

  /// At most `limit` bytes; nil when there are none.
  mutating func take(upTo limit: Int) -> [UInt8]? {
    guard count > 0 else { return nil }
    let end = start + min(limit, count)
    let piece = Array(bytes[start..<end])
    start = end
    scanned = end
    return piece
  }
}
