/// A JSON value as it was read: members keep their order, numbers keep their literal.
///
/// Equality is that of JSON (RFC 6902 section 4.6): strings by code point, never by Unicode
/// normalisation, numbers by their exact numeric value, objects whatever the order of their
/// members.
package enum JSONValue: Sendable {
  /// The literal `null`.
  case null
  /// The literal `true` or `false`.
  case bool(Bool)
  /// A number with the digits that were written.
  case number(JSONNumber)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object.
  case object(JSONObject)

  /// A number from an integer, where a literal will not do.
  package static func int(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

  /// A number from a binary floating-point value.
  package static func double(_ value: Double) -> JSONValue { .number(JSONNumber(value)) }
}

// MARK: - Looking inside

extension JSONValue {
  /// Whether this is the literal `null`.
  package var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// The truth value, if this is a boolean.
  package var boolValue: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The integer, if this is a number written as one: neither `1.0` nor `1e3` is.
  package var intValue: Int? {
    if case .number(let value) = self { value.intValue } else { nil }
  }

  /// The nearest binary floating-point value, if this is a number.
  package var doubleValue: Double? {
    if case .number(let value) = self { value.doubleValue } else { nil }
  }

  /// The text, if this is a string.
  package var stringValue: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The elements, if this is an array.
  package var arrayValue: [JSONValue]? {
    if case .array(let value) = self { value } else { nil }
  }

  /// The members, if this is an object.
  package var objectValue: JSONObject? {
    if case .object(let value) = self { value } else { nil }
  }

  /// The JSON name of the kind of value: `null`, `boolean`, `number`, `string`, `array`, `object`.
  package var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  /// The member of an object; nil when there is none, or when this is no object.
  ///
  /// Setting nil removes the member, setting a member of `null` makes an object of it first, and
  /// setting a member of any other kind of value changes nothing.
  package subscript(_ key: String) -> JSONValue? {
    get {
      guard case .object(let object) = self else { return nil }
      return object[key]
    }
    set {
      switch self {
      case .object(var object):
        self = .null  // so that the object is changed where it is, without a copy
        object[key] = newValue
        self = .object(object)
      case .null where newValue != nil:
        var object = JSONObject()
        object[key] = newValue
        self = .object(object)
      default: break
      }
    }
  }

  /// The element of an array; nil when the index is out of range, or when this is no array.
  package subscript(_ index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }
}

// MARK: - Equality

extension JSONValue {
  /// Whether both are one array or one object: what was copied and not changed since. Two that only
  /// look alike are not, and what is neither array nor object never is.
  package func isSameMemory(as other: JSONValue) -> Bool {
    switch (self, other) {
    case (.object(let left), .object(let right)): left.isSameMemory(as: right)
    case (.array(let left), .array(let right)):
      left.withUnsafeBufferPointer { mine in
        right.withUnsafeBufferPointer {
          $0.baseAddress == mine.baseAddress && $0.count == mine.count
        }
      }
    default: false
    }
  }
}

extension JSONValue: Hashable {
  /// Equal as JSON: see the type's own comment.
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): JSONObject.isSameText(left, right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }

  /// Feeds the kind of value and what it holds.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(kindName)
    switch self {
    case .null: break
    case .bool(let value): hasher.combine(value)
    case .number(let value): hasher.combine(value)
    case .string(let value): hasher.combine(value)
    case .array(let value): hasher.combine(value)
    case .object(let value): hasher.combine(value)
    }
  }
}
