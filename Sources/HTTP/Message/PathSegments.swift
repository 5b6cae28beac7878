import ArcFedJSON

/// Where the segments of a path stand, empty ones dropped: for those who look at each and want few
/// of them as texts.
struct PathSegments {
  private let path: UnsafeRawBufferPointer
  private let ranges: [Range<Int>]
  /// Whether nothing is to be decoded, as in nearly all paths.
  private let isPlain: Bool
  /// Whether the path is these segments with a slash before each, and nothing is to be decoded.
  let isWhole: Bool

  /// Most paths of these protocols have no more.
  private static let usualSegments = 8

  /// The segments of a path, which must outlive them.
  init(_ path: UnsafeRawBufferPointer, atMost maximum: Int = .max) {
    self.path = path
    isPlain = ByteScan.place(of: UInt8(ascii: "%"), in: path) == path.count
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(min(maximum, Self.usualSegments))
    var start = 0
    var slashes = 0
    while start < path.count, ranges.count < maximum {
      let end = ByteScan.place(of: UInt8(ascii: "/"), in: path, from: start)
      if start < end { ranges.append(start..<end) }
      if end < path.count { slashes += 1 }
      start = end + 1
    }
    self.ranges = ranges
    isWhole = isPlain && slashes == ranges.count
  }

  /// How many there are.
  var count: Int { ranges.count }

  /// A segment as it was sent.
  subscript(place: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: path[ranges[place]])
  }

  /// A segment decoded, or as it was sent when it cannot be.
  func text(at place: Int) -> String {
    let text = String(decoding: self[place], as: UTF8.self)
    return isPlain ? text : PercentEncoding.decode(text) ?? text
  }

  /// All segments from a place on, decoded likewise.
  func texts(from start: Int = 0) -> [String] { (start..<count).map { text(at: $0) } }
}
