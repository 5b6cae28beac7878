import ArcFedJSON

/// What keeps a configuration from being applied: lists whose items cannot be told apart
/// (`structured-merge-diff/typed/{validate,helpers}.go`).
struct AppliedValidation {
  /// With structured-merge-diff 6.3, of which this version is the first, an item may leave out
  /// some of its keys (`kubernetes/go.mod`).
  private static let optionalKeysMinor = 34

  private let hasOptionalKeys: Bool
  /// The complaints, each with the path to its list.
  private(set) var complaints: [String] = []

  init(_ configuration: JSONObject, _ schema: ObjectSchema, minorVersion: Int) {
    hasOptionalKeys = minorVersion >= Self.optionalKeysMinor
    visit(.object(configuration), .object(schema), "")
  }

  private mutating func visit(_ value: JSONValue, _ type: FieldType, _ path: String) {
    switch (type, value) {
    case (.object(let schema), .object(let members)):
      for (name, member) in members {
        guard let field = schema.field(name) else { continue }
        visit(member, field.type, "\(path).\(name)")
      }
    case (.map(let element), .object(let members)):
      for (name, member) in members { visit(member, element, "\(path).\(name)") }
    case (.list(let element, .atomic), .array(let items)):
      for (index, item) in items.enumerated() { visit(item, element, "\(path)[\(index)]") }
    case (.list(let element, let merge), .array(let items)):
      visit(items, element, merge, path)
    default: break
    }
  }

  /// `visitListItems`. After an item that cannot be told apart nothing more is looked at.
  private mutating func visit(
    _ items: [JSONValue], _ element: FieldType, _ merge: ListMerge, _ path: String
  ) {
    var seen: Set<FieldSet.Step> = []
    for (index, item) in items.enumerated() {
      if let complaint = complaint(about: item, element, merge) {
        complaints.append("\(path): element \(index): \(complaint)")
        return
      }
      let step =
        if case .map(let keys) = merge {
          FieldSet.step(of: item, keys: keys, in: element)
        } else {
          FieldSet.step(of: item)
        }
      let text = FieldSet.text(step)
      if !seen.insert(step).inserted {
        complaints.append("\(path): duplicate entries for key \(text)")
      }
      visit(item, element, path + text)
    }
  }

  /// Why an item has no identity; nil when it has one.
  private func complaint(
    about item: JSONValue, _ element: FieldType, _ merge: ListMerge
  ) -> String? {
    switch (merge, item) {
    case (.set, .object):
      return "associative list without keys has an element that's a map type"
    case (.set, .array): return "not supported: associative list with lists as elements"
    case (.set, .null):
      return "associative list without keys has an element that's an explicit null"
    case (.map, .null): return "associative list with keys may not have a null element"
    case (.map(let keys), .object):
      let missing = keys.filter {
        item[$0] == nil && FieldSet.keyDefault($0, in: element) == nil
      }
      return complaint(missing: missing, of: keys)
    case (.map, _): return "associative list with keys may not have non-map elements"
    default: return nil
    }
  }

  private func complaint(missing: [String], of keys: [String]) -> String? {
    guard let first = missing.first else { return nil }
    if !hasOptionalKeys {
      return "associative list with keys has an element that omits key field "
        + "\(GoText.quoted(first)) (and doesn't have default value)"
    }
    if missing.count < keys.count { return nil }
    return "associative list with keys has an element that omits all key fields "
      + "\(GoText.quoted(keys)) (and doesn't have default values for any key fields)"
  }
}
