/// How long a text may become, found without writing it.
private struct TextBound {
  /// The longest escape of one byte, `\u003c`.
  private static let escapeBytesMaximum = 6
  /// Quotes, colon and comma of a member.
  private static let memberBytes = 4
  /// `false`.
  private static let literalBytesMaximum = 5
  /// The least of 64 bits, with its sign.
  private static let integerBytesMaximum = 20

  private let levelsMaximum: Int
  /// So many bytes are left.
  private(set) var room: Int

  init(levelsMaximum: Int, bytesMaximum: Int) {
    self.levelsMaximum = levelsMaximum
    room = bytesMaximum
  }

  /// Takes the room for a value in so many arrays and objects; whether there was enough, and the
  /// text is sure to be read as the value itself.
  mutating func take(_ value: JSONValue, level: Int) -> Bool {
    switch value {
    case .null, .bool: room -= Self.literalBytesMaximum
    case .number(let number):
      // Others have more than one literal, or none.
      guard number.isMachineInteger else { return false }
      room -= Self.integerBytesMaximum
    case .string(let text): room -= text.utf8.count * Self.escapeBytesMaximum + 2
    case .array(let elements):
      guard level < levelsMaximum else { return false }
      room -= elements.count + 2
      let elements = elements.span
      for place in elements.indices {
        guard take(elements[place], level: level + 1) else { return false }
      }
    case .object(let object):
      guard level < levelsMaximum else { return false }
      room -= 2
      let members = object.members.span
      for place in members.indices {
        room -= members[place].key.utf8.count * Self.escapeBytesMaximum + Self.memberBytes
        guard take(members[place].value, level: level + 1) else { return false }
      }
    }
    return room >= 0
  }
}

extension JSONValue {
  /// So many bytes the text on one line has at most, whatever is escaped. Nil when that may be
  /// more than `bytesMaximum`, when more than `levelsMaximum` arrays and objects are in each other,
  /// and for a number that is no machine integer: then the text need not read as the value itself.
  package func textBound(levelsMaximum: Int, bytesMaximum: Int) -> Int? {
    var bound = TextBound(levelsMaximum: levelsMaximum, bytesMaximum: bytesMaximum)
    return bound.take(self, level: 0) ? bytesMaximum - bound.room : nil
  }
}
