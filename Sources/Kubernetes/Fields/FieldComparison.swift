import ArcFedJSON

/// What an update changed, as paths (`structured-merge-diff/typed/typed.go#Compare`).
struct FieldComparison {
  /// New paths and those whose value is another.
  private(set) var changed = FieldSet()
  /// Paths that are no more.
  private(set) var removed = FieldSet()

  /// Whether nobody owns some metadata (`managedfields/internal/stripmeta.go`).
  private static func isUnowned(_ name: String) -> Bool {
    switch name {
    case "name", "namespace", "selfLink", "uid", "resourceVersion", "generation",
      "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields":
      true
    default: false
    }
  }

  /// Compares two objects of one kind. `old` of a creation is the empty object, whose written
  /// members (`spec`, `spec.containers`) count as having been there.
  init(
    old: JSONObject, new: JSONObject, _ schema: ObjectSchema, ignoring: [String] = []
  ) {
    Self.compare(
      Self.owned(old, schema, ignoring), Self.owned(new, schema, ignoring), &changed, &removed)
  }

  /// The members that somebody can own; the metadata are among them, given or not.
  private static func owned(
    _ object: JSONObject, _ schema: ObjectSchema, _ ignoring: [String]
  ) -> [Member] {
    var members: [Member] = []
    members.reserveCapacity(object.count + 1)
    for (name, member) in object where !isAnonymous(name) && !ignoring.contains(name) {
      members.append(Self.member(name, member, of: schema))
    }
    var metadata = JSONObject()
    for (name, member) in object["metadata"]?.objectValue ?? [:] where !isUnowned(name) {
      metadata.append(name, member)
    }
    members.append(member("metadata", .object(metadata), of: schema))
    return members
  }

  private static func isAnonymous(_ name: String) -> Bool {
    name == "kind" || name == "apiVersion" || name == "metadata"
  }

  private static func compare(
    _ old: JSONValue?, _ new: JSONValue?, _ type: FieldType, _ changed: inout FieldSet,
    _ removed: inout FieldSet
  ) {
    guard let old else {
      if let new { insertAll(new, type, &changed) }
      return
    }
    guard let new else { return insertAll(old, type, &removed) }
    if old == new { return }
    guard let members = members(new, type) else {
      changed.isMember = true
      return
    }
    let before = Self.members(old, type)
    if before == nil, !old.isNull { changed.isMember = true }
    compare(before ?? [], members, &changed, &removed)
  }

  private static func compare(
    _ before: [Member], _ members: [Member], _ changed: inout FieldSet, _ removed: inout FieldSet
  ) {
    for (step, value, memberType) in members {
      let match = before.first { $0.step == step }
      // Most of what an update leaves is equal.
      if let match, match.value == value { continue }
      descend(step, &changed, &removed) { compare(match?.value, value, memberType, &$0, &$1) }
    }
    for (step, value, memberType) in before where !members.contains(where: { $0.step == step }) {
      descend(step, &changed, &removed) { compare(value, nil, memberType, &$0, &$1) }
    }
  }

  /// Lets `body` fill the nodes below a step, and keeps those in which anything is.
  private static func descend(
    _ step: FieldSet.Step, _ changed: inout FieldSet, _ removed: inout FieldSet,
    _ body: (inout FieldSet, inout FieldSet) -> Void
  ) {
    var changedBelow = FieldSet()
    var removedBelow = FieldSet()
    body(&changedBelow, &removedBelow)
    if changedBelow.isMember || !changedBelow.children.isEmpty {
      changed.children[step, default: FieldSet()].formUnion(changedBelow)
    }
    if removedBelow.isMember || !removedBelow.children.isEmpty {
      removed.children[step, default: FieldSet()].formUnion(removedBelow)
    }
  }

  /// A value that is only on one side: it and all that lies in it.
  private static func insertAll(_ value: JSONValue, _ type: FieldType, _ set: inout FieldSet) {
    set.isMember = true
    for (step, member, memberType) in members(value, type) ?? [] {
      insertAll(member, memberType, &set.children[step, default: FieldSet()])
    }
  }

  private static func member(_ name: String, _ value: JSONValue, of schema: ObjectSchema) -> Member
  {
    guard let field = schema.field(name) else { return ("f:\(name)", value, .any) }
    return (field.step, value, field.type)
  }

  private typealias Member = (step: FieldSet.Step, value: JSONValue, type: FieldType)

  /// The step to an element that its key names: `k:{"type":"Ready"}`.
  private static func keyStep(_ item: JSONValue, _ keys: [String]) -> FieldSet.Step {
    // A single key with a plain text is the rule.
    if keys.count == 1, let text = item[keys[0]]?.stringValue, isPlain(text) {
      return "k:{\"\(keys[0])\":\"\(text)\"}"
    }
    let key = JSONObject(keys.sorted().map { ($0, item[$0] ?? .null) })
    return "k:\(key.text(.go))"
  }

  /// Whether a text is written as it is, between quotes.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
        || (UInt8(ascii: "-")...UInt8(ascii: "9")).contains(byte)
    }
  }

  /// The parts of a value that are owned one by one; nil when it is owned as a whole.
  private static func members(_ value: JSONValue, _ type: FieldType) -> [Member]? {
    switch (type, value) {
    case (.object(let schema), .object(let object)):
      var members: [Member] = []
      members.reserveCapacity(object.count)
      for (name, value) in object { members.append(member(name, value, of: schema)) }
      return members
    case (.map(let element), .object(let object)):
      return object.map { ("f:\($0)", $1, element) }
    case (.list(let element, .set), .array(let array)):
      return array.map { ("v:\($0.text(.go))", .null, element) }
    case (.list(let element, .map(let keys)), .array(let array)):
      return array.map { item in (keyStep(item, keys), item, element) }
    default: return nil
    }
  }
}
