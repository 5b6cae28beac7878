import ArcFedJSON

/// Strategic merge patches (`apimachinery/pkg/util/strategicpatch/patch.go`): merge patches that
/// merge lists of named things by their name.
enum StrategicMergePatch {
  static let directive = "$patch"
  /// The members that are to stay; all others go.
  private static let retainKeys = "$retainKeys"
  /// Values to take out of a list, by the list's name.
  private static let deletionPrefix = "$deleteFromPrimitiveList"
  /// The order of a list, by the list's name: what `kubectl apply` always sends along.
  private static let orderPrefix = "$setElementOrder"

  /// `mergeMap`.
  static func apply(
    _ patch: JSONValue, to value: JSONValue, _ type: FieldType
  ) throws(StatusError) -> JSONValue {
    guard case .object(var changes) = patch else { return patch }
    switch changes[directive] {
    case .none: break
    case "replace":
      changes.removeValue(forKey: directive)
      return .object(changes)
    case "delete": return .object([:])
    case .some(let unknown): throw .unknownPatchType(unknown, in: patch)
    }
    var result = value.objectValue ?? [:]
    // 1. What is not to stay.
    try retain(&changes, &result)
    // 2. Lists whose order is given, together with what is changed in them.
    for name in changes.keys where name.hasPrefix(orderPrefix) {
      try order(name, &changes, &result, type)
    }
    // 3. All other members. Go takes them at random, and here deletions come last.
    for (name, change) in changes where !name.hasPrefix(deletionPrefix) {
      result[name] = try merged(change, result[name], memberType(name, type))
    }
    for (name, change) in changes where name.hasPrefix(deletionPrefix) {
      let list = try listName(name, deletionPrefix, .badPrimitiveList)
      result[list] = try merged(
        change, result[list], memberType(list, type), isDeletion: true)
    }
    return .object(result)
  }

  /// `extractKey`.
  private static func listName(
    _ name: String, _ prefix: String, _ fault: StatusError
  ) throws(StatusError) -> String {
    let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == prefix else { throw fault }
    return String(parts[1])
  }

  /// `applyRetainKeysDirective`.
  private static func retain(
    _ changes: inout JSONObject, _ result: inout JSONObject
  ) throws(StatusError) {
    guard let given = changes.removeValue(forKey: retainKeys) else { return }
    guard let names = given.arrayValue else { throw .badRetainKeys }
    for (name, change) in changes where !change.isNull && !names.contains(.string(name)) {
      guard name.hasPrefix(deletionPrefix) || name.hasPrefix(orderPrefix) else {
        throw .badRetainKeys
      }
    }
    for name in result.keys where !names.contains(.string(name)) {
      result.removeValue(forKey: name)
    }
  }

  /// `mergePatchIntoOriginal` for one list.
  private static func order(
    _ directive: String, _ changes: inout JSONObject, _ result: inout JSONObject,
    _ type: FieldType
  ) throws(StatusError) {
    let order = try members(changes.removeValue(forKey: directive)) ?? []
    let name = try listName(directive, orderPrefix, .badElementOrder)
    let old = try members(result[name])
    let given = try members(changes[name])
    if case .object(let schema) = type, schema.field(name) == nil {
      throw .unknownField(name, of: schema.name)
    }
    let list = StrategicListMerge(memberType(name, type))
    // What is replaced, or of a kind that nothing here looks into, has the order of the patch.
    guard list.isMerged else { return }
    try list.check(given ?? [], order: order)
    let merged: [JSONValue]
    switch (old, given) {
    case (nil, nil): return
    case (.some(let old), nil): merged = old
    case (nil, .some(let given)): merged = given.compactMap(withoutDirectives)
    case (.some(let old), .some(let given)): merged = try list.merged(given, into: old)
    }
    _ = try StrategicListMerge.sample([old ?? [], given ?? []])
    result[name] = .array(try list.arranged(merged, by: order, among: old ?? []))
    changes.removeValue(forKey: name)
  }

  /// A list, if there is anything.
  private static func members(_ value: JSONValue?) throws(StatusError) -> [JSONValue]? {
    guard let value else { return nil }
    guard let members = value.arrayValue else { throw .noList(value) }
    return members
  }

  /// What becomes of a member; nil when it goes.
  ///
  /// - Parameter isDeletion: whether the change lists what is to be taken out.
  private static func merged(
    _ change: JSONValue, _ old: JSONValue?, _ type: FieldType, isDeletion: Bool = false
  ) throws(StatusError) -> JSONValue? {
    if change.isNull { return .none }
    switch (change, old) {
    case (.object, .some(let old)) where old.objectValue != nil:
      return try apply(change, to: old, type)
    case (.array(let changes), .some(.array(let members))):
      return .array(
        try StrategicListMerge(type).merged(changes, into: members, isDeletion: isDeletion))
    case (_, let old) where isDeletion && old?.isSameGoType(as: change) != true: return old
    default: return withoutDirectives(withoutNulls(change))
    }
  }

  /// `discardNullValuesFromPatch`.
  private static func withoutNulls(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members):
      .object(JSONObject(members.filter { !$0.value.isNull }.map { ($0, withoutNulls($1)) }))
    case .array(let members): .array(members.map(withoutNulls))
    default: value
    }
  }

  /// `removeDirectives`: what is new has nothing to be merged with. nil when it is a directive
  /// itself.
  private static func withoutDirectives(_ value: JSONValue) -> JSONValue? {
    switch value {
    case .object(let members):
      members.contains(directive)
        ? .none
        : .object(
          JSONObject(
            members.compactMap { name, member in withoutDirectives(member).map { (name, $0) } }))
    case .array(let members): .array(members.compactMap(withoutDirectives))
    default: value
    }
  }

  private static func memberType(_ name: String, _ type: FieldType) -> FieldType {
    switch type {
    case .object(let schema): schema.field(name)?.type ?? .any
    case .map(let element): element
    default: .any
    }
  }
}
