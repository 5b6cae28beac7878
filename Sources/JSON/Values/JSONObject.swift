/// The members of an object in the order they were written; each name stands once.
///
/// Two objects are equal when they have the same members, in whatever order. Names are compared by
/// code point (RFC 8259 section 8.3), not by Unicode normalisation as Swift's strings are.
package struct JSONObject: Sendable {
  /// One name and its value.
  package typealias Element = (key: String, value: JSONValue)

  /// From this many members on, a table is kept; below, looking through them is faster.
  private static let tableThresholdMembers = 32

  /// For how many members there is room from the first one on.
  private static let usualMembers = 4

  /// A member as it lies in memory: a structure is destroyed and copied by code that the compiler
  /// made for it, a tuple by the runtime's for all tuples.
  @usableFromInline
  struct Member {
    @usableFromInline let key: String
    @usableFromInline var value: JSONValue
  }

  /// Whoever goes through its span looks at each member where it lies; a loop over the object
  /// itself takes a copy of each.
  @usableFromInline private(set) var members: [Member] = []
  /// Where each name stands in `members`; nothing below the threshold.
  private var table = Table.none

  /// An object without members.
  package init() {}

  /// The members in this order; of two with one name the last value counts, at the first's place.
  package init(_ pairs: [(String, JSONValue)]) {
    members.reserveCapacity(pairs.count)
    for (key, value) in pairs {
      if let place = place(of: key) { members[place].value = value } else { append(key, value) }
    }
  }

  /// How many members there are.
  package var count: Int { members.count }

  /// Whether there are no members.
  package var isEmpty: Bool { members.isEmpty }

  /// The names in their order.
  package var keys: [String] { members.map(\.key) }

  /// The values in the order of their names.
  package var values: [JSONValue] { members.map(\.value) }

  /// The value of a member. A new value stands where the old one stood, or else at the end; nil
  /// removes the member.
  package subscript(_ key: String) -> JSONValue? {
    get {
      guard let place = place(of: key) else { return nil }
      return members[place].value
    }
    set {
      guard let newValue else {
        removeValue(forKey: key)
        return
      }
      if let place = place(of: key) {
        members[place].value = newValue
      } else {
        append(key, newValue)
      }
    }
  }

  /// Removes a member and returns what it was; nil when there was none.
  @discardableResult
  package mutating func removeValue(forKey key: String) -> JSONValue? {
    guard let place = place(of: key) else { return nil }
    let removed = members.remove(at: place)
    rebuildTable()
    return removed.value
  }

  /// Whether there is a member of this name.
  package func contains(_ key: String) -> Bool { place(of: key) != nil }

  /// An object without members, with room for so many.
  package init(capacity: Int) { members.reserveCapacity(capacity) }

  /// The name of the member at a place, counted from 0.
  @inlinable @inline(__always)
  package func name(at place: Int) -> String { members[place].key }

  /// The value of the member at a place, counted from 0.
  @inlinable @inline(__always)
  package func value(at place: Int) -> JSONValue { members[place].value }

  /// Whether the value of the member at a place, counted from 0, is null.
  @inlinable @inline(__always)
  package func isNull(at place: Int) -> Bool {
    if case .null = members[place].value { true } else { false }
  }

  /// Puts a member whose name is known to be new before the one at a place, counted from 0.
  package mutating func insert(_ key: String, _ value: JSONValue, at place: Int) {
    if members.capacity == 0 { members.reserveCapacity(Self.usualMembers) }
    members.insert(Member(key: key, value: value), at: place)
    rebuildTable()
  }

  /// Puts another value in the place of one, counted from 0; the name stays.
  package mutating func replace(at place: Int, with value: JSONValue) {
    members[place].value = value
  }

  /// Adds a member whose name is known to be new.
  package mutating func append(_ key: consuming String, _ value: consuming JSONValue) {
    // Most objects of these protocols have a handful of members: one piece of memory for all, where
    // nobody has said how many there will be.
    if members.capacity == 0 { members.reserveCapacity(Self.usualMembers) }
    members.append(Member(key: key, value: value))
    if members.count == Self.tableThresholdMembers {
      rebuildTable()
    } else if members.count > Self.tableThresholdMembers {
      let place = members.count - 1
      table.insert(Name(text: members[place].key), place)
    }
  }

  /// Whether both are one: what was copied and not changed since is equal without a look at it.
  package func isSameMemory(as other: JSONObject) -> Bool {
    members.withUnsafeBufferPointer { mine in
      other.members.withUnsafeBufferPointer { $0.baseAddress == mine.baseAddress }
    }
  }

  private func place(of key: String) -> Int? {
    if case .places(let places) = table { return places[Name(text: key)] }
    let members = members.span
    for place in members.indices where Self.isSameText(members[place].key, key) { return place }
    return nil
  }

  private mutating func rebuildTable() {
    table = .none
    guard members.count >= Self.tableThresholdMembers else { return }
    var places: [Name: Int] = [:]
    for (place, member) in members.enumerated() { places[Name(text: member.key)] = place }
    table = .places(places)
  }

  /// Where each name stands, in a box of its own: most objects have none, and to copy them costs no
  /// more than to copy an array.
  private indirect enum Table {
    case none
    case places([Name: Int])

    mutating func insert(_ name: Name, _ place: Int) {
      guard case .places(var places) = self else { return }
      self = .none  // so that the places are changed where they are, without a copy
      places[name] = place
      self = .places(places)
    }
  }

  /// Whether two strings consist of the same code points. Swift's `==` also holds for strings that
  /// only look the same ("é" in one code point or two); it is necessary, quick, and not enough.
  static func isSameText(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && left == right
      && (left.utf8Span.isKnownASCII || left.utf8.elementsEqual(right.utf8))
  }

  /// A name as a key of the table: the same only if the code points are.
  private struct Name: Hashable {
    let text: String

    static func == (left: Name, right: Name) -> Bool { isSameText(left.text, right.text) }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
  }
}

extension JSONObject: Sequence {
  /// The members in their order.
  package func makeIterator() -> Iterator { Iterator(members) }

  /// Goes through the members in their order.
  package struct Iterator: IteratorProtocol {
    @usableFromInline let members: [Member]
    @usableFromInline var place = 0

    init(_ members: [Member]) { self.members = members }

    /// The next member; nil behind the last.
    @inlinable
    package mutating func next() -> Element? {
      guard place < members.count else { return nil }
      defer { place += 1 }
      return (members[place].key, members[place].value)
    }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// The members in the order written; of two with one name the last counts.
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

extension JSONObject: Hashable {
  /// The same members, in whatever order.
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count
      && (left.isSameMemory(as: right) || left.allSatisfy { right[$0.key] == $0.value })
  }

  /// Feeds the members so that their order does not matter.
  package func hash(into hasher: inout Hasher) {
    var sum = 0
    for (key, value) in self {
      var member = Hasher()
      member.combine(key)
      member.combine(value)
      sum &+= member.finalize()
    }
    hasher.combine(count)
    hasher.combine(sum)
  }
}
