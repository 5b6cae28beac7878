import ArcFedJSON
import Synchronization

/// A body that is a JSON value, and its text when somebody wants the text.
///
/// Most messages of this process are written by one service and read by the next. The text between
/// the two is what it would be on the wire, but nobody sees it: who sends a value and who reads one
/// need none. It is made for whoever asks for bytes: a client outside, a digest, a limit. A server
/// asks several times, so that it is made once.
final class JSONBody: Sendable {
  /// Values with more levels than this are read from their text: so a reader's own limit, which is
  /// higher, is met where it would have been.
  private static let depthMaximum = 64
  /// Values whose text may be longer than this are read from it, for the same reason.
  private static let bytesMaximum = 1 << 20

  private let value: JSONValue
  private let escapesHTML: Bool
  private let endsLine: Bool
  private let text = Mutex<[UInt8]?>(nil)

  /// - Parameters:
  ///   - escapesHTML: whether it is written as Go writes it.
  ///   - endsLine: whether a line feed follows.
  init(_ value: JSONValue, escapesHTML: Bool = false, endsLine: Bool = false) {
    self.value = value
    self.escapesHTML = escapesHTML
    self.endsLine = endsLine
  }

  /// The text as UTF-8.
  var bytes: [UInt8] {
    text.withLock { text in
      if let text { return text }
      let written = value.serialized(
        JSONWriter.Options(escapesHTML: escapesHTML, endsLine: endsLine))
      text = written
      return written
    }
  }

  /// What a reader of the text reads, by the strict grammar.
  func read() throws(JSONError) -> JSONValue {
    lengthBound == nil ? try JSONParser.parse(bytes) : value
  }

  /// Whether the text has more bytes than that.
  func isLonger(than bytesMaximum: Int) -> Bool {
    if let lengthBound, lengthBound <= bytesMaximum { return false }
    return bytes.count > bytesMaximum
  }

  /// So many bytes the text has at most; nil when it does not surely read as the value itself. Not
  /// so a number that is no machine integer, nor what is large enough to meet a reader's limits.
  private var lengthBound: Int? {
    var known = bound.load(ordering: .relaxed)
    if known == Self.unknown {
      let lineFeedBytes = 1
      known =
        value.textBound(
          levelsMaximum: Self.depthMaximum, bytesMaximum: Self.bytesMaximum - lineFeedBytes
        ).map { $0 + lineFeedBytes } ?? Self.unbounded
      bound.store(known, ordering: .relaxed)
    }
    return known == Self.unbounded ? nil : known
  }

  /// What ``lengthBound`` has found, since a server asks several times.
  private let bound = Atomic(unknown)
  private static let unknown = -1
  private static let unbounded = Int.max
}
