import ArcFedJSON

/// Strategic merge patches (`apimachinery/pkg/util/strategicpatch/patch.go`): merge patches that
/// merge lists of named things by their name.
enum StrategicMergePatch {
  private static let directive = "$patch"

  static func apply(_ patch: JSONValue, to value: JSONValue, _ type: FieldType) -> JSONValue {
    guard case .object(let changes) = patch else { return patch }
    switch changes[directive]?.stringValue {
    case "replace": return .object(withoutDirective(changes))
    case "delete": return .object([:])
    default: break
    }
    var result = value.objectValue ?? [:]
    for (name, change) in changes where name != directive {
      if change.isNull {
        result.removeValue(forKey: name)
      } else {
        result[name] = merged(change, result[name], memberType(name, type))
      }
    }
    return .object(result)
  }

  private static func merged(
    _ change: JSONValue, _ old: JSONValue?, _ type: FieldType
  ) -> JSONValue {
    switch (change, type) {
    case (.object, _): return apply(change, to: old ?? .object([:]), type)
    case (.array(let changes), .list(let element, let merge)):
      return .array(mergedList(changes, old?.arrayValue ?? [], element, merge))
    default: return change
    }
  }

  private static func mergedList(
    _ changes: [JSONValue], _ old: [JSONValue], _ element: FieldType, _ merge: ListMerge
  ) -> [JSONValue] {
    if merge != .atomic, changes.contains(where: { $0[directive]?.stringValue == "replace" }) {
      return changes.filter { $0[directive] == nil }
    }
    switch merge {
    case .atomic: return changes
    case .set: return old + changes.filter { !old.contains($0) }
    case .map(let keys):
      guard let key = keys.first else { return changes }
      return mergedByKey(changes, old, element, key: key)
    }
  }

  /// Known members are merged in place; new ones come first, as the patch lists them.
  private static func mergedByKey(
    _ changes: [JSONValue], _ old: [JSONValue], _ element: FieldType, key: String
  ) -> [JSONValue] {
    var result = old
    var added: [JSONValue] = []
    for change in changes {
      let index = result.firstIndex { $0[key] == change[key] }
      if change[directive]?.stringValue == "delete" {
        if let index { result.remove(at: index) }
      } else if let index {
        result[index] = apply(change, to: result[index], element)
      } else {
        added.append(change)
      }
    }
    return added + result
  }

  private static func memberType(_ name: String, _ type: FieldType) -> FieldType {
    switch type {
    case .object(let schema):
      guard let field = schema.field(name) else { return .any }
      return field.type
    case .map(let element): return element
    default: return .any
    }
  }

  private static func withoutDirective(_ object: JSONObject) -> JSONObject {
    var object = object
    object.removeValue(forKey: directive)
    return object
  }
}
