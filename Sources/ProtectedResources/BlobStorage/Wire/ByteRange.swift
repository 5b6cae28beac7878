/// A byte range of the two forms that the Blob service takes: `bytes=first-` and `bytes=first-last`
/// ("Specifying the range header for Blob service operations").
struct ByteRange: Hashable {
  let first: Int
  let last: Int?

  /// Reads a range; nil when it is of another form, and then it is ignored.
  init?(_ text: String) {
    guard text.hasPrefix("bytes=") else { return nil }
    let parts = text.dropFirst("bytes=".count).split(
      separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let first = Int(parts[0]), first >= 0 else { return nil }
    if parts[1].isEmpty {
      last = nil
    } else {
      guard let end = Int(parts[1]), end >= first else { return nil }
      last = end
    }
    self.first = first
  }

  /// The part of a content of `count` bytes; nil when the range begins behind it.
  func bounds(in count: Int) -> Range<Int>? {
    guard first < count else { return nil }
    return first..<min(last ?? (count - 1), count - 1) + 1
  }
}
