import ArcFedJSON

/// What an update changed, as paths (`structured-merge-diff/typed/typed.go#Compare`).
struct FieldComparison {
  /// New paths and those whose value is another.
  private(set) var changed = FieldSet()
  /// Paths that are no more.
  private(set) var removed = FieldSet()

  /// Metadata that nobody owns (`managedfields/internal/stripmeta.go`).
  private static let unowned: Set<String> = [
    "name", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
    "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields",
  ]

  /// Compares two objects of one kind. `old` of a creation is the empty object, whose written
  /// members (`spec`, `spec.containers`) count as having been there.
  init(
    old: JSONObject, new: JSONObject, _ schema: ObjectSchema, ignoring: Set<String> = []
  ) {
    compare(
      Self.owned(old, ignoring), Self.owned(new, ignoring), .object(schema), path: [])
  }

  private static func owned(_ object: JSONObject, _ ignoring: Set<String>) -> JSONValue {
    var object = object
    for name in ["kind", "apiVersion"] + ignoring { object.removeValue(forKey: name) }
    var metadata = object["metadata"]?.objectValue ?? [:]
    for name in unowned { metadata.removeValue(forKey: name) }
    object["metadata"] = .object(metadata)
    return .object(object)
  }

  private mutating func compare(
    _ old: JSONValue?, _ new: JSONValue?, _ type: FieldType, path: [FieldSet.Step]
  ) {
    if old == new { return }
    guard let new else { return remove(old ?? .null, type, path: path) }
    guard let members = Self.members(new, type) else {
      changed.insert(path)
      return
    }
    if let old, !old.isNull, Self.members(old, type) == nil { changed.insert(path) }
    if old == nil { changed.insert(path) }
    let before = old.flatMap { Self.members($0, type) } ?? []
    for (step, value, memberType) in members {
      let match = before.first { $0.step == step }
      compare(match?.value, value, memberType, path: path + [step])
    }
    for (step, value, memberType) in before where !members.contains(where: { $0.step == step }) {
      compare(value, nil, memberType, path: path + [step])
    }
  }

  private mutating func remove(_ value: JSONValue, _ type: FieldType, path: [FieldSet.Step]) {
    removed.insert(path)
    for (step, member, memberType) in Self.members(value, type) ?? [] {
      remove(member, memberType, path: path + [step])
    }
  }

  private typealias Member = (step: FieldSet.Step, value: JSONValue, type: FieldType)

  /// The parts of a value that are owned one by one; nil when it is owned as a whole.
  private static func members(_ value: JSONValue, _ type: FieldType) -> [Member]? {
    switch (type, value) {
    case (.object(let schema), .object(let object)):
      return object.map { name, member in
        ("f:\(name)", member, schema.field(name)?.type ?? .any)
      }
    case (.map(let element), .object(let object)):
      return object.map { ("f:\($0)", $1, element) }
    case (.list(let element, .set), .array(let array)):
      return array.map { ("v:\($0.text(.go))", .null, element) }
    case (.list(let element, .map(let keys)), .array(let array)):
      return array.map { item in
        let key = JSONObject(keys.sorted().map { ($0, item[$0] ?? .null) })
        return ("k:\(key.text(.go))", item, element)
      }
    default: return nil
    }
  }
}
