import ArcFedJSON

/// Lays a configuration over an object, and takes out what its applier no longer names
/// (`structured-merge-diff/merge/update.go#Apply`).
enum AppliedMerge {
  static func merge(
    _ configuration: JSONValue, over live: JSONValue?, _ type: FieldType
  ) -> JSONValue {
    guard let live else { return configuration }
    switch (type, configuration, live) {
    case (.object(let schema), .object(let changes), .object(var result)):
      for (name, change) in changes {
        result[name] = merge(change, over: result[name], schema.field(name)?.type ?? .any)
      }
      return .object(result)
    case (.map(let element), .object(let changes), .object(var result)):
      for (name, change) in changes { result[name] = merge(change, over: result[name], element) }
      return .object(result)
    case (.list(let element, .map(let keys)), .array(let changes), .array(var result)):
      for change in changes {
        let step = FieldSet.step(of: change, keys: keys, in: element)
        let index = result.firstIndex {
          FieldSet.step(of: $0, keys: keys, in: element) == step
        }
        if let index {
          result[index] = merge(change, over: result[index], element)
        } else {
          result.append(change)
        }
      }
      return .array(result)
    case (.list(_, .set), .array(let changes), .array(let old)):
      return .array(old + changes.filter { !old.contains($0) })
    default: return configuration
    }
  }

  /// Without the given fields. An item or a map goes whole when it is named itself.
  static func prune(_ value: JSONValue, _ fields: FieldSet, _ type: FieldType) -> JSONValue? {
    if fields.isEmpty { return value }
    if fields.isMember { return nil }
    switch (type, value) {
    case (.object(let schema), .object(let members)):
      return .object(
        members.pruned { step, member in
          fields.children[step].map { prune(member, $0, schema.type(ofStep: step)) } ?? member
        })
    case (.map(let element), .object(let members)):
      return .object(
        members.pruned { step, member in
          fields.children[step].map { prune(member, $0, element) } ?? member
        })
    case (.list(let element, .map(let keys)), .array(let members)):
      return .array(
        members.compactMap { member -> JSONValue? in
          let step = FieldSet.step(of: member, keys: keys, in: element)
          guard let below = fields.children[step] else { return member }
          return prune(member, below, element)
        })
    case (.list(_, .set), .array(let members)):
      return .array(members.filter { fields.children[FieldSet.step(of: $0)] == nil })
    default: return value
    }
  }
}

extension JSONObject {
  fileprivate func pruned(_ keep: (FieldSet.Step, JSONValue) -> JSONValue?) -> JSONObject {
    var result: JSONObject = [:]
    for (name, member) in self {
      if let kept = keep("f:\(name)", member) { result[name] = kept }
    }
    return result
  }
}

extension ObjectSchema {
  fileprivate func type(ofStep step: FieldSet.Step) -> FieldType {
    field(String(step.dropFirst(2)))?.type ?? .any
  }
}
