/// Bytes that have arrived, cut into lines and pieces from the front.
struct LineBuffer: Sendable {
  private var bytes: [UInt8] = []
  private var start = 0
  /// How far the search for a line end has come, so that a line that drips in is not read anew.
  private var scanned = 0

  var count: Int { bytes.count - start }

  mutating func append(_ more: some Collection<UInt8>) {
    // What has been handed out is dropped in bulk, when it is most of the buffer.
    if start > 0, start >= bytes.count / 2 {
      bytes.removeFirst(start)
      scanned -= start
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// The next line without its CR LF, or nil until its end has arrived.
  mutating func line(
    bytesMax: Int, orThrow tooLong: HTTPParseError
  ) throws(HTTPParseError) -> ArraySlice<UInt8>? {
    while scanned < bytes.count {
      switch bytes[scanned] {
      case UInt8(ascii: "\n"): throw .bareLineFeed
      case UInt8(ascii: "\r"):
        guard scanned + 1 < bytes.count else { return nil }
        guard bytes[scanned + 1] == UInt8(ascii: "\n") else { throw .bareCarriageReturn }
        let line = bytes[start..<scanned]
        start = scanned + 2
        scanned = start
        return line
      default:
        guard scanned - start < bytesMax else { throw tooLong }
        scanned += 1
      }
    }
    return nil
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
