import ArcFedJOSE
import ArcFedJSON

/// What decoding an object against its schema found.
struct DecodedObject: Sendable {
  var object: JSONObject
  /// Paths of members that the schema does not know, in the order met.
  var unknownFields: [String]
}

/// A value of the wrong type, in the words of Go's decoder (`encoding/json`).
struct DecodingFailure: Error, Hashable, Sendable {
  let message: String
  /// The same in the words of the converter that strategic merge patches go through
  /// (`apimachinery/pkg/runtime/converter.go#fromUnstructured`).
  var reflected = ""
  /// What the object says it is, when that is what is wrong.
  var kind: String?
  var groupVersion: String?
}

/// Reads JSON into the shape of a schema as Go's decoder would: members in the struct's order,
/// unknown members dropped (and reported), empty optional members left out.
struct SchemaDecoder {
  /// One step down from the whole object.
  private enum Step {
    case member(String)
    case element(Int)
  }

  private var unknownFields: [String] = []
  /// The way to what is being read, for those who complain.
  private var steps: [Step] = []
  /// Whether the way is kept. Nearly everything is read without a complaint, and when there is one
  /// all is read once more.
  private let keepsWay: Bool

  private init(keepsWay: Bool) { self.keepsWay = keepsWay }

  /// - Parameter known: an object that was decoded by this schema already. What the value has in
  ///   common with it, in memory and not only in looks, is not read again.
  static func decode(
    _ value: JSONValue, as schema: ObjectSchema, knowing known: JSONObject? = nil
  ) throws(DecodingFailure) -> DecodedObject {
    guard case .object(let given) = value else {
      throw SchemaDecoder(keepsWay: false).mismatch(value, .object(schema), nil)
    }
    var reader = SchemaDecoder(keepsWay: false)
    do throws(DecodingFailure) {
      let object = try reader.object(given, schema, known) ?? given
      if reader.unknownFields.isEmpty { return DecodedObject(object: object, unknownFields: []) }
    } catch {}
    return try decodeKeepingWay(given, as: schema, knowing: known)
  }

  /// The same, with the way kept from the beginning.
  static func decodeKeepingWay(
    _ given: JSONObject, as schema: ObjectSchema, knowing known: JSONObject? = nil
  ) throws(DecodingFailure) -> DecodedObject {
    var reader = SchemaDecoder(keepsWay: true)
    let object = try reader.object(given, schema, known) ?? given
    return DecodedObject(object: object, unknownFields: reader.unknownFields)
  }

  /// The field being read: the struct that holds it, and how far its path goes.
  private struct Owner {
    let structName: String
    let stepCount: Int
  }

  private func path(of steps: some Sequence<Step>) -> String {
    steps.reduce(into: "") { path, step in
      switch step {
      case .member(let name): path += path.isEmpty ? name : ".\(name)"
      case .element(let index): path += "[\(index)]"
      }
    }
  }

  /// The object in the shape of the schema; nil when it has that shape already. What the server
  /// has once read is read again at every step of a request: then nothing is made anew.
  private mutating func object(
    _ given: JSONObject, _ schema: ObjectSchema, _ known: JSONObject?
  ) throws(DecodingFailure) -> JSONObject? {
    if let known, given.isSameMemory(as: known) { return nil }
    switch Self.arrangement(of: given, schema) {
    case .final: return nil
    case .inOrder: return try ordered(given, schema, known)
    case .other: break
    }
    var result = JSONObject(capacity: given.count)
    var knownCount = 0
    let places = Self.places(of: schema, in: given)
    for (field, place) in zip(schema.fields, places) {
      if place != nil { knownCount += 1 }
      guard let place, !given.isNull(at: place) else {
        if let kept = Self.written(.null, field) { result.append(field.name, kept) }
        continue
      }
      let raw = given.value(at: place)
      let decoded = try member(raw, field, of: schema, known) ?? raw
      if let kept = Self.written(decoded, field) { result.append(field.name, kept) }
    }
    if knownCount < given.count {
      for key in given.keys where schema.field(key) == nil {
        unknownFields.append(path(of: steps + [.member(key)]))
      }
    }
    return result
  }

  /// Where the members of fields stand; nil for those that an object does not have. An object has
  /// fewer members than its struct has fields, so they are gone through and not the fields.
  private static func places(of schema: ObjectSchema, in given: JSONObject) -> [Int?] {
    var places = [Int?](repeating: nil, count: schema.fields.count)
    // Behind a member mostly comes one that stands behind it in the struct.
    var next = 0
    for place in 0..<given.count {
      let name = given.name(at: place)
      guard let found = schema.index(of: name, from: next) ?? schema.index(of: name) else {
        continue
      }
      places[found] = place
      next = found + 1
    }
    return places
  }

  /// The value of a field; nil when it stays as it is.
  ///
  /// - Parameter known: the object that the field is of, as it was decoded already.
  private mutating func member(
    _ value: JSONValue, _ field: FieldSchema, of schema: ObjectSchema, _ known: JSONObject?
  ) throws(DecodingFailure) -> JSONValue? {
    if Self.isPlain(value, field) { return nil }
    let known = known?[field.name]
    if let known, value.isSameMemory(as: known) { return nil }
    if keepsWay { steps.append(.member(field.name)) }
    let decoded = try self.value(
      value, field.type, owner: Owner(structName: schema.name, stepCount: steps.count), known)
    if keepsWay { steps.removeLast() }
    return decoded
  }

  /// Whether a value is of its field's type and stays as it is, seen at a glance.
  private static func isPlain(_ value: JSONValue, _ field: FieldSchema) -> Bool {
    switch value {
    case .null: true
    case .string(let text):
      field.plain == .texts || field.plain == .all || field.plain == .times && !text.isEmpty
    case .bool: field.plain == .booleans || field.plain == .all
    case .number(let number):
      field.plain == .all || field.plain == .integers && number.isMachineInteger
    case .array, .object: field.plain == .all
    }
  }

  /// The same for a value that is in no field.
  private static func isPlain(_ value: JSONValue, _ type: FieldType) -> Bool {
    switch (type, value) {
    case (.any, _), (.string, .string), (.bool, .bool), (_, .null): true
    default: false
    }
  }

  /// What is seen of an object without a look into its members.
  private enum Arrangement {
    /// The members that the server writes, in their order, with values that stay as they are.
    case final
    /// The members that the server writes, in their order, and no other but null where a
    /// member may be absent.
    case inOrder
    case other
  }

  private static func arrangement(of given: JSONObject, _ schema: ObjectSchema) -> Arrangement {
    let fields = schema.fields
    var next = 0
    var isFinal = true
    for place in 0..<given.count {
      guard let found = schema.index(of: given.name(at: place), from: next),
        schema.mayBeAbsent(next..<found)
      else { return .other }
      let field = fields[found]
      if field.presence == .always, given.isNull(at: place) { return .other }
      if isFinal {
        let value = given.value(at: place)
        isFinal = isPlain(value, field) && isWritten(value, field)
      }
      next = found + 1
    }
    guard schema.mayBeAbsent(next..<fields.count) else { return .other }
    return isFinal ? .final : .inOrder
  }

  /// An object whose members are in order; nil when what lies in them stays as it is, too.
  private mutating func ordered(
    _ given: JSONObject, _ schema: ObjectSchema, _ known: JSONObject?
  ) throws(DecodingFailure) -> JSONObject? {
    var result: JSONObject?
    var absent: [String] = []
    let fields = schema.fields
    var next = 0
    for place in 0..<given.count {
      let name = given.name(at: place)
      guard let found = schema.index(of: name, from: next) else { continue }
      let field = fields[found]
      next = found + 1
      let value = given.value(at: place)
      let decoded = try member(value, field, of: schema, known)
      guard Self.isWritten(decoded ?? value, field) else {
        absent.append(name)
        continue
      }
      guard let decoded else { continue }
      if result == nil { result = given }
      result?.replace(at: place, with: decoded)
    }
    if !absent.isEmpty, absent.count == given.count { return JSONObject() }
    for name in absent {
      if result == nil { result = given }
      result?.removeValue(forKey: name)
    }
    return result
  }

  /// Whether the server writes a field of that value, or leaves it out.
  private static func isWritten(_ value: JSONValue, _ field: FieldSchema) -> Bool {
    switch field.presence {
    case .omitEmpty: !isEmpty(value)
    case .pointer: !value.isNull
    case .nullable, .always: true
    }
  }

  /// What the server keeps of a decoded field; nil when it leaves the field out.
  private static func written(_ value: JSONValue, _ field: FieldSchema) -> JSONValue? {
    switch field.presence {
    // `nil` alone would be JSON's null here.
    case .omitEmpty, .pointer: isWritten(value, field) ? value : Optional.none
    case .nullable: value
    case .always: value.isNull ? zero(field.type) : value
    }
  }

  private static func isEmpty(_ value: JSONValue) -> Bool {
    switch value {
    case .null: true
    case .bool(let flag): !flag
    case .number(let number): number.intValue == 0
    case .string(let text): text.isEmpty
    case .array(let members): members.isEmpty
    case .object(let members): members.isEmpty
    }
  }

  private static func zero(_ type: FieldType) -> JSONValue {
    switch type {
    case .string, .bytes: ""
    case .bool: false
    case .int32, .int64: 0
    case .object(let schema): .object(schema.zero)
    case .time, .map, .list, .any: .null
    }
  }

  /// The object without a single member given.
  static func zero(_ schema: ObjectSchema) -> JSONObject {
    var object: JSONObject = [:]
    for field in schema.fields {
      switch field.presence {
      case .always: object[field.name] = zero(field.type)
      case .nullable: object[field.name] = .null
      case .omitEmpty, .pointer: continue
      }
    }
    return object
  }

  /// A value as the server reads it; nil when it stays as it is.
  private mutating func value(
    _ value: JSONValue, _ type: FieldType, owner: Owner, _ known: JSONValue? = nil
  ) throws(DecodingFailure) -> JSONValue? {
    if Self.isPlain(value, type) { return nil }
    switch (type, value) {
    case (.bytes, .string(let text)):
      let canonical = try Self.canonicalBase64(text)
      return canonical == text ? Optional.none : .string(canonical)
    case (.time, .string(let text)): return text.isEmpty ? .some(.null) : nil
    case (.int64, .number(let number)), (.int32, .number(let number)):
      guard let integer = number.intValue else { throw mismatch(value, type, owner) }
      if case .int32 = type, Int32(exactly: integer) == nil { throw mismatch(value, type, owner) }
      return number.isMachineInteger ? Optional.none : .int(integer)
    case (.map(let element), .object(let members)):
      return try map(members, element, owner: owner).map { .object($0) }
    case (.list(let element, _), .array(let members)):
      return try list(members, element, owner: owner, known?.arrayValue).map { .array($0) }
    case (.object(let schema), .object(let members)):
      return try object(members, schema, known?.objectValue).map { .object($0) }
    default: throw mismatch(value, type, owner)
    }
  }

  /// Go writes maps with their keys sorted. nil when they are, and the values stay as they are.
  private mutating func map(
    _ members: JSONObject, _ element: FieldType, owner: Owner
  ) throws(DecodingFailure) -> JSONObject? {
    if Self.isPlainInOrder(members, element) { return nil }
    let keys = members.keys
    var isChanged = !zip(keys, keys.dropFirst()).allSatisfy(GoOrder.precedes)
    var result = JSONObject(capacity: members.count)
    for key in isChanged ? keys.sorted(by: GoOrder.precedes) : keys {
      let given = members[key] ?? .null
      if keepsWay { steps.append(.member(key)) }
      let decoded = try value(given, element, owner: owner)
      if keepsWay { steps.removeLast() }
      if (decoded ?? given).isNull, Self.isText(element) {
        isChanged = true
        result.append(key, "")
      } else {
        if decoded != nil { isChanged = true }
        result.append(key, decoded ?? given)
      }
    }
    return isChanged ? result : nil
  }

  /// Whether a map has its keys sorted, and nothing in it that would be read otherwise.
  private static func isPlainInOrder(_ members: JSONObject, _ element: FieldType) -> Bool {
    for place in 0..<members.count {
      if place > 0, !GoOrder.precedes(members.name(at: place - 1), members.name(at: place)) {
        return false
      }
      if members.isNull(at: place) || !isPlain(members.value(at: place), element) { return false }
    }
    return true
  }

  private static func isText(_ type: FieldType) -> Bool {
    switch type {
    case .string, .bytes: true
    default: false
    }
  }

  /// Go's decoder takes line breaks in between and nothing else (`encoding/base64`).
  private static func canonicalBase64(_ text: String) throws(DecodingFailure) -> String {
    // By the scalar: together the two are one character.
    let plain = String(text.unicodeScalars.filter { $0 != "\n" && $0 != "\r" })
    if let bytes = try? Base64.decode(plain) { return Base64.encode(bytes) }
    throw DecodingFailure(
      message: "illegal base64 data at input byte \(Base64Fault.offset(in: plain))",
      reflected: "error decoding from json: illegal base64 data at input byte "
        + "\(Base64Fault.offset(in: plain))")
  }

  private mutating func list(
    _ members: [JSONValue], _ element: FieldType, owner: Owner, _ known: [JSONValue]?
  ) throws(DecodingFailure) -> [JSONValue]? {
    var result: [JSONValue]?
    for (index, member) in members.enumerated() {
      if !member.isNull, Self.isPlain(member, element) { continue }
      let twin = known.flatMap { index < $0.count ? $0[index] : nil }
      if let twin, member.isSameMemory(as: twin) { continue }
      if keepsWay { steps.append(.element(index)) }
      let decoded = try value(member, element, owner: owner, twin)
      if keepsWay { steps.removeLast() }
      let kept = (decoded ?? member).isNull ? Self.zero(element) : decoded
      guard let kept else { continue }
      if result == nil { result = members }
      result?[index] = kept
    }
    return result
  }

  private func mismatch(
    _ value: JSONValue, _ type: FieldType, _ owner: Owner?
  ) -> DecodingFailure {
    let found: String
    switch value {
    case .number(let number):
      if case .int32 = type {
        found = "number \(number.literal)"
      } else if case .int64 = type {
        found = "number \(number.literal)"
      } else {
        found = "number"
      }
    default: found = value.goKindName
    }
    let place =
      owner.map { owner in
        let field = Self.withoutIndexes(path(of: steps.prefix(owner.stepCount)))
        return "struct field \(owner.structName).\(field) of"
      } ?? "value of"
    return DecodingFailure(
      message: "json: cannot unmarshal \(found) into Go \(place) type \(type.goName)",
      reflected: Self.reflected(value, type))
  }

  private static func reflected(_ value: JSONValue, _ type: FieldType) -> String {
    let kind: String
    switch value {
    case .object: kind = "map"
    case .array: kind = "slice"
    case .number(let number): kind = number.intValue == nil ? "float64" : "int64"
    default: kind = value.goKindName
    }
    switch type {
    case .map: return "cannot restore map from \(kind)"
    case .list: return "cannot restore slice from \(kind)"
    case .object: return "cannot restore struct from: \(kind)"
    // Go would make a character of a number, so the two are convertible, and refused by name.
    case .string where kind == "int64", .int32 where kind == "float64",
      .int64 where kind == "float64":
      return "cannot convert \(kind) to \(type.goName)"
    default: return "unrecognized type: \(type.goName)"
    }
  }

  /// Go names the field, not the position in a list.
  private static func withoutIndexes(_ path: String) -> String {
    var result = ""
    var isInside = false
    for character in path {
      if character == "[" { isInside = true }
      if !isInside { result.append(character) }
      if character == "]" { isInside = false }
    }
    return result
  }
}

/// The order in which Go sorts strings: by their bytes.
enum GoOrder {
  static func precedes(_ left: String, _ right: String) -> Bool {
    if left.utf8Span.isKnownASCII, right.utf8Span.isKnownASCII { return left < right }
    return left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
