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
      // A line feed may follow.
      var room = Self.bytesMaximum - 1
      let isPlain = Self.isPlain(value, depth: 0, &room)
      known = isPlain ? Self.bytesMaximum - room : Self.unbounded
      bound.store(known, ordering: .relaxed)
    }
    return known == Self.unbounded ? nil : known
  }

  /// What ``lengthBound`` has found, since a server asks several times.
  private let bound = Atomic(unknown)
  private static let unknown = -1
  private static let unbounded = Int.max

  /// The longest escape of one byte, `\u003c`.
  private static let escapeBytesMaximum = 6
  /// Quotes, colon and comma of a member.
  private static let memberBytes = 4
  /// `false`.
  private static let literalBytesMaximum = 5
  /// The least of 64 bits, with its sign.
  private static let integerBytesMaximum = 20

  private static func isPlain(_ value: JSONValue, depth: Int, _ room: inout Int) -> Bool {
    switch value {
    case .null, .bool: room -= literalBytesMaximum
    case .number(let number):
      // Others have more than one literal, or none.
      guard number.isMachineInteger else { return false }
      room -= integerBytesMaximum
    case .string(let text): room -= text.utf8.count * escapeBytesMaximum + 2
    case .array(let elements):
      guard depth < depthMaximum else { return false }
      room -= elements.count + 2
      for element in elements {
        guard isPlain(element, depth: depth + 1, &room) else { return false }
      }
    case .object(let members):
      guard depth < depthMaximum else { return false }
      room -= 2
      for (name, member) in members {
        room -= name.utf8.count * escapeBytesMaximum + memberBytes
        guard isPlain(member, depth: depth + 1, &room) else { return false }
      }
    }
    return room >= 0
  }
}
