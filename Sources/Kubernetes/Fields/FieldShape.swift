import ArcFedJSON

/// What of a new object decides which of its fields are owned (``FieldComparison``): which members
/// it has, and of a value that is owned as a whole only whether it is what is there anyway.
///
/// All kubelets ask for tokens in one shape, whatever names and audiences they ask for. It is one
/// list and not a tree, because every creation is held against it.
struct FieldShape: Sendable {
  private enum Kind: Sendable {
    case null
    case no
    case yes
    case zero
    case number
    case emptyText
    case text
    /// A list that is owned as a whole, or what is not looked into. Nothing of the kind is there
    /// before it is given.
    case whole
    /// An object whose members follow.
    case members
  }

  private struct Member: Sendable {
    let name: String
    let byteCount: Int
    let isASCII: Bool
    var kind = Kind.null
    /// How many members follow that lie directly in this one.
    var count = 0

    init(_ name: String) {
      self.name = name
      byteCount = name.utf8.count
      isASCII = name.utf8.allSatisfy { $0 < 0x80 }
    }

    /// Whether a member has this name, to the letter; `==` also holds for what only looks it.
    func isNamed(_ other: String) -> Bool {
      other.utf8.count == byteCount && name == other
        && (isASCII || name.utf8.elementsEqual(other.utf8))
    }
  }

  /// How many members the object itself has.
  private let count: Int
  /// Each followed by those that lie in it.
  private var members: [Member] = []

  /// The shape of an object; nil where elements of a list are owned one by one, by what they say.
  init?(_ object: JSONObject, _ fields: [FieldSchema]) {
    count = object.count
    guard append(object, { name in fields.first { $0.name == name }?.type ?? .any }) else {
      return nil
    }
  }

  private mutating func append(_ object: JSONObject, _ type: (String) -> FieldType) -> Bool {
    for (name, value) in object {
      let place = members.count
      members.append(Member(name))
      guard let kind = kind(of: value, type(name)) else { return false }
      members[place].kind = kind
      members[place].count = kind == .members ? value.objectValue?.count ?? 0 : 0
    }
    return true
  }

  /// The kind of a value, behind which its members are appended.
  private mutating func kind(of value: JSONValue, _ type: FieldType) -> Kind? {
    switch (value, type) {
    case (.null, _): return .null
    case (.bool(let value), _): return value ? .yes : .no
    case (.number(let value), _): return value == Self.zero ? .zero : .number
    case (.string(let value), _): return value.isEmpty ? .emptyText : .text
    case (.array, .list(_, .atomic)), (.array, .any), (.object, .any): return .whole
    case (.object(let object), .object(let schema)):
      return append(object, { schema.field($0)?.type ?? .any }) ? .members : nil
    case (.object(let object), .map(let element)):
      return append(object, { _ in element }) ? .members : nil
    default: return nil
    }
  }

  /// Whether an object of the same schema has this shape, its members in the same order.
  func fits(_ object: JSONObject) -> Bool {
    if object.count != count { return false }
    var next = 0
    return fits(object, &next)
  }

  /// - Parameter next: where the members of the object begin, and where they end in the end.
  private func fits(_ object: JSONObject, _ next: inout Int) -> Bool {
    for place in 0..<object.count {
      let index = next
      next += 1
      guard members[index].isNamed(object.name(at: place)) else { return false }
      let kind = members[index].kind
      let isSame =
        switch object.value(at: place) {
        case .null: kind == .null
        case .bool(let value): kind == (value ? .yes : .no)
        case .number(let value): kind == (value == Self.zero ? .zero : .number)
        case .string(let value): kind == (value.isEmpty ? .emptyText : .text)
        case .array: kind == .whole
        case .object(let inner):
          kind == .whole
            || kind == .members && inner.count == members[index].count
              && fits(inner, &next)
        }
      if !isSame { return false }
    }
    return true
  }

  private static let zero = JSONNumber(0)
}
