import ArcFedJSON

/// Strategic merge patches (`apimachinery/pkg/util/strategicpatch/patch.go`): merge patches that
/// merge lists of named things by their name.
enum StrategicMergePatch {
  private static let directive = "$patch"
  /// The members that are to stay; all others go.
  private static let retainKeys = "$retainKeys"
  /// Values to take out of a list, by the list's name.
  private static let deletionPrefix = "$deleteFromPrimitiveList/"
  /// The order of a list, by the list's name: what `kubectl apply` always sends along.
  private static let orderPrefix = "$setElementOrder/"

  static func apply(
    _ patch: JSONValue, to value: JSONValue, _ type: FieldType
  ) throws(StatusError) -> JSONValue {
    guard case .object(let changes) = patch else { return patch }
    switch changes[directive]?.stringValue {
    case "replace": return .object(withoutDirective(changes))
    case "delete": return .object([:])
    case "merge", nil: break
    case .some(let unknown):
      throw .plainInternal("unknown patch type: \(unknown) in map: \(GoText.value(patch))")
    }
    var result = value.objectValue ?? [:]
    for (name, change) in changes where !name.hasPrefix("$") {
      if change.isNull {
        result.removeValue(forKey: name)
      } else {
        result[name] = try merged(change, result[name], memberType(name, type))
      }
    }
    follow(changes, &result, type)
    return .object(result)
  }

  /// The directives about lists and members, after everything is merged.
  private static func follow(
    _ changes: JSONObject, _ result: inout JSONObject, _ type: FieldType
  ) {
    for (name, value) in changes {
      let listed = value.arrayValue ?? []
      if name.hasPrefix(deletionPrefix) {
        let list = String(name.dropFirst(deletionPrefix.count))
        guard let old = result[list]?.arrayValue else { continue }
        result[list] = .array(old.filter { !listed.contains($0) })
      } else if name.hasPrefix(orderPrefix) {
        let list = String(name.dropFirst(orderPrefix.count))
        guard let old = result[list]?.arrayValue else { continue }
        result[list] = .array(ordered(old, by: listed, memberType(list, type)))
      } else if name == retainKeys {
        for key in result.keys where !listed.contains(.string(key)) {
          result.removeValue(forKey: key)
        }
      }
    }
  }

  /// Those that the order names come as it says, the others after them as they were.
  private static func ordered(
    _ members: [JSONValue], by order: [JSONValue], _ type: FieldType
  ) -> [JSONValue] {
    guard case .list(_, let merge) = type, merge != .atomic else { return members }
    let place: (JSONValue) -> Int? = { member in
      order.firstIndex { wanted in
        guard case .map(let keys) = merge, let key = keys.first else { return wanted == member }
        return wanted[key] == member[key]
      }
    }
    let named = members.filter { place($0) != nil }
      .sorted { (place($0) ?? 0) < (place($1) ?? 0) }
    return named + members.filter { place($0) == nil }
  }

  private static func merged(
    _ change: JSONValue, _ old: JSONValue?, _ type: FieldType
  ) throws(StatusError) -> JSONValue {
    switch (change, type) {
    case (.object, _): return try apply(change, to: old ?? .object([:]), type)
    case (.array(let changes), .list(let element, let merge)):
      return .array(try mergedList(changes, old?.arrayValue ?? [], element, merge))
    default: return change
    }
  }

  private static func mergedList(
    _ changes: [JSONValue], _ old: [JSONValue], _ element: FieldType, _ merge: ListMerge
  ) throws(StatusError) -> [JSONValue] {
    if merge != .atomic, changes.contains(where: { $0[directive]?.stringValue == "replace" }) {
      return changes.filter { $0[directive] == nil }
    }
    switch merge {
    case .atomic: return changes
    case .set: return old + changes.filter { !old.contains($0) }
    case .map(let keys):
      guard let key = keys.first else { return changes }
      return try mergedByKey(changes, old, element, key: key)
    }
  }

  /// Known members are merged in place; new ones come first, as the patch lists them.
  private static func mergedByKey(
    _ changes: [JSONValue], _ old: [JSONValue], _ element: FieldType, key: String
  ) throws(StatusError) -> [JSONValue] {
    var result = old
    var added: [JSONValue] = []
    for change in changes {
      guard change[key] != nil else {
        throw .plainInternal(
          "map: \(GoText.value(change)) does not contain declared merge key: \(key)")
      }
      let index = result.firstIndex { $0[key] == change[key] }
      if change[directive]?.stringValue == "delete" {
        if let index { result.remove(at: index) }
      } else if let index {
        result[index] = try apply(change, to: result[index], element)
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
    JSONObject(object.filter { !$0.key.hasPrefix("$") }.map { ($0.key, $0.value) })
  }
}
