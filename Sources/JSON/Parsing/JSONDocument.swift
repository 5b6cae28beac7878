/// A value together with the text it was read from, for errors that say where in the file.
package struct JSONDocument: Sendable {
  /// The value.
  package let value: JSONValue
  private let bytes: [UInt8]
  private let marks: [Mark]

  /// Where one value stands. The marks lie in the order of the text, so those of the values within
  /// it follow until `end`.
  struct Mark: Sendable {
    let offset: Int
    let name: String?
    let nameOffset: Int?
    /// The place, in the list of marks, behind the last value within this one.
    var end: Int
  }

  init(value: JSONValue, bytes: [UInt8], marks: [Mark]) {
    self.value = value
    self.bytes = bytes
    self.marks = marks
  }

  /// Where the value at a path begins; nil when there is none.
  package func position(of path: [JSONPathElement]) -> JSONPosition? {
    mark(at: path).map { JSONPosition(offset: $0.offset, in: bytes) }
  }

  /// Where the name of the member at a path begins; nil when the path leads to no member.
  package func positionOfName(at path: [JSONPathElement]) -> JSONPosition? {
    mark(at: path)?.nameOffset.map { JSONPosition(offset: $0, in: bytes) }
  }

  private func mark(at path: [JSONPathElement]) -> Mark? {
    guard !marks.isEmpty else { return nil }
    var place = 0
    for element in path {
      guard let child = self.place(of: element, in: place) else { return nil }
      place = child
    }
    return marks[place]
  }

  /// The names of members in the order of the text, each as often as it stands there.
  package struct Outline: Sendable {
    /// The name; nil for an element of an array and for the whole.
    package let name: String?
    /// What lies within.
    package let children: [Outline]
  }

  /// The whole text by its names.
  package var outline: Outline { marks.isEmpty ? Outline(name: nil, children: []) : outline(at: 0) }

  private func outline(at parent: Int) -> Outline {
    var children: [Outline] = []
    var place = parent + 1
    while place < marks[parent].end {
      children.append(outline(at: place))
      place = marks[place].end
    }
    return Outline(name: marks[parent].name, children: children)
  }

  /// Of two members with one name the last is meant, as it is in the value.
  private func place(of element: JSONPathElement, in parent: Int) -> Int? {
    var place = parent + 1
    var index = 0
    var found: Int?
    while place < marks[parent].end {
      switch element {
      case .index(index) where marks[place].name == nil: return place
      case .member(let name):
        if let known = marks[place].name, JSONObject.isSameText(known, name) { found = place }
      default: break
      }
      index += 1
      place = marks[place].end
    }
    return found
  }
}
