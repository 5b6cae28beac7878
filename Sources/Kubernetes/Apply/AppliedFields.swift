import ArcFedJSON

/// The fields that a configuration names, as its applier owns them
/// (`structured-merge-diff/typed/tofieldset.go`): leaves, members of maps and items of lists.
struct AppliedFields {
  private(set) var fields = FieldSet()

  /// What is of no owner: identity, and what the server writes
  /// (`managedfields/internal/stripmeta.go`).
  private static let stripped = [
    "name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields",
    "resourceVersion",
  ]

  init(_ configuration: JSONObject, _ schema: ObjectSchema) {
    var object = configuration
    object.removeValue(forKey: "kind")
    object.removeValue(forKey: "apiVersion")
    var metadata = object["metadata"]?.objectValue ?? [:]
    for name in Self.stripped { metadata.removeValue(forKey: name) }
    object["metadata"] = metadata.isEmpty ? .none : .some(.object(metadata))
    walk(.object(object), .object(schema), [])
  }

  private mutating func walk(_ value: JSONValue, _ type: FieldType, _ path: [FieldSet.Step]) {
    switch (type, value) {
    case (.object(let schema), .object(let members)):
      for (name, member) in members {
        let next = path + ["f:\(name)"]
        if member.isNull || member.objectValue?.isEmpty == true {
          fields.insert(next)
        } else {
          walk(member, schema.field(name)?.type ?? .any, next)
        }
      }
    case (.map(let element), .object(let members)):
      for (name, member) in members {
        fields.insert(path + ["f:\(name)"])
        walk(member, element, path + ["f:\(name)"])
      }
    case (.list(let element, .map(let keys)), .array(let members)):
      for member in members {
        let next = path + [FieldSet.step(of: member, keys: keys, in: element)]
        walk(member, element, next)
        fields.insert(next)
      }
    case (.list(_, .set), .array(let members)):
      for member in members { fields.insert(path + [FieldSet.step(of: member)]) }
    default: fields.insert(path)
    }
  }
}

extension FieldSet {
  /// The step to an item of a list of named things.
  static func step(of item: JSONValue, keys: [String], in element: FieldType) -> Step {
    let pairs = keys.sorted().map { key in
      (key, item[key] ?? keyDefault(key, in: element) ?? .null)
    }
    return "k:\(JSONObject(pairs).text(.go))"
  }

  /// The step to an item of a list of values.
  static func step(of value: JSONValue) -> Step { "v:\(value.text(.go))" }

  /// What a key says that an item leaves out: the `default` of the published schemas
  /// (`client-go/applyconfigurations/internal/internal.go`), which is nothing, `TCP` apart, for
  /// whatever a kind always writes. nil when there is none.
  static func keyDefault(_ key: String, in element: FieldType) -> JSONValue? {
    guard case .object(let schema) = element, let field = schema.field(key) else { return "" }
    switch (field.presence, field.type) {
    case _ where key == "protocol": return "TCP"
    case (.always, .int32): return 0
    case (.always, _): return ""
    default: return schema === CoreSchema.localObjectReference ? "" : .none
    }
  }

  func intersection(_ other: FieldSet) -> FieldSet {
    var result = FieldSet(isMember: isMember && other.isMember)
    for (step, child) in children {
      guard let match = other.children[step]?.intersection(child), !match.isEmpty else { continue }
      result.children[step] = match
    }
    return result
  }

  /// Every member's path in the words of messages: `.spec.containers[name="c"].image`.
  var paths: [String] { paths(from: "") }

  private func paths(from prefix: String) -> [String] {
    var found = isMember && !prefix.isEmpty ? [prefix] : []
    for step in children.keys.sorted(by: GoOrder.precedes) {
      found += children[step]?.paths(from: prefix + Self.text(step)) ?? []
    }
    return found
  }

  /// `fieldpath/element.go#String`.
  static func text(_ step: Step) -> String {
    let rest = step.dropFirst(2)
    switch step.first {
    case "f": return ".\(rest)"
    case "k":
      let keys = (try? JSONParser.parse(Array(rest.utf8)))?.objectValue ?? [:]
      return "[" + keys.map { "\($0)=\($1.text(.go))" }.joined(separator: ",") + "]"
    default: return "[=\(rest)]"
    }
  }
}
