import ArcFedJSON

/// What of a new object decides which of its fields are owned (``FieldComparison``): which members
/// it has, and of a value that is owned as a whole only whether it is what is there anyway.
///
/// All kubelets ask for tokens in one shape, whatever names and audiences they ask for.
enum FieldShape: Sendable {
  case null
  case bool(Bool)
  case number(isZero: Bool)
  case text(isEmpty: Bool)
  /// A list that is owned as a whole, or what is not looked into. Nothing of the kind is there
  /// before it is given.
  case whole
  case members([Member])

  struct Member: Sendable {
    let shape: FieldShape
    private let name: String
    private let isASCII: Bool

    init(_ name: String, _ shape: FieldShape) {
      self.name = name
      self.shape = shape
      isASCII = name.utf8.allSatisfy { $0 < 0x80 }
    }

    /// Whether a member has this name, to the letter; `==` also holds for what only looks it.
    func isNamed(_ other: String) -> Bool {
      name.utf8.count == other.utf8.count && name == other
        && (isASCII || name.utf8.elementsEqual(other.utf8))
    }
  }

  /// The shape of an object; nil where elements of a list are owned one by one, by what they say.
  init?(_ object: JSONObject, _ fields: [FieldSchema]) {
    var members: [Member] = []
    for (name, value) in object {
      let type = fields.first { $0.name == name }?.type ?? .any
      guard let shape = FieldShape(value, type) else { return nil }
      members.append(Member(name, shape))
    }
    self = .members(members)
  }

  private init?(_ value: JSONValue, _ type: FieldType) {
    switch (value, type) {
    case (.null, _): self = .null
    case (.bool(let value), _): self = .bool(value)
    case (.number(let value), _): self = .number(isZero: value == Self.zero)
    case (.string(let value), _): self = .text(isEmpty: value.isEmpty)
    case (.array, .list(_, .atomic)), (.array, .any), (.object, .any): self = .whole
    case (.object(let object), .object(let schema)): self.init(object, schema.fields)
    case (.object(let object), .map(let element)):
      var members: [Member] = []
      for (name, value) in object {
        guard let shape = FieldShape(value, element) else { return nil }
        members.append(Member(name, shape))
      }
      self = .members(members)
    default: return nil
    }
  }

  /// Whether an object of the same schema has this shape, its members in the same order.
  func fits(_ object: JSONObject) -> Bool {
    guard case .members(let members) = self, members.count == object.count else { return false }
    for place in members.indices {
      guard members[place].isNamed(object.name(at: place)),
        members[place].shape.fits(object.value(at: place))
      else { return false }
    }
    return true
  }

  private func fits(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.null, .null): true
    case (.bool(let mine), .bool(let value)): mine == value
    case (.number(let isZero), .number(let value)): isZero == (value == Self.zero)
    case (.text(let isEmpty), .string(let value)): isEmpty == value.isEmpty
    case (.whole, .array), (.whole, .object): true
    case (.members, .object(let object)): fits(object)
    default: false
    }
  }

  private static let zero = JSONNumber(0)
}
