extension JSONPatch {
  /// A patch that turns one document into the other with `add`, `remove` and `replace` only.
  ///
  /// Written as Go's webhooks write theirs (`gomodules.xyz/jsonpatch/v2` v2.4.0, `CreatePatch`):
  /// elements of arrays are paired by their index, however alike they are elsewhere; what is too
  /// many is removed from the end first, what is new is added, and then the pairs are compared.
  /// Go visits the members of an object at random; here they come in the new document's order,
  /// and those that are gone behind them.
  package static func difference(from old: JSONValue, to new: JSONValue) -> JSONPatch {
    var operations: [Operation] = []
    compare(old, new, at: JSONPointer(), &operations)
    return JSONPatch(operations)
  }

  private static func compare(
    _ old: JSONValue, _ new: JSONValue, at path: JSONPointer, _ operations: inout [Operation]
  ) {
    switch (old, new) {
    case (.object(let old), .object(let new)):
      for (key, value) in new {
        if let before = old[key] {
          compare(before, value, at: path.appending(key), &operations)
        } else {
          operations.append(.add(path.appending(key), value))
        }
      }
      for key in old.keys where !new.contains(key) {
        operations.append(.remove(path.appending(key)))
      }
    case (.array(let old), .array(let new)):
      let common = min(old.count, new.count)
      for index in (common..<old.count).reversed() {
        operations.append(.remove(path.appending(String(index))))
      }
      for index in common..<new.count {
        operations.append(.add(path.appending(String(index)), new[index]))
      }
      for index in 0..<common {
        compare(old[index], new[index], at: path.appending(String(index)), &operations)
      }
    case _ where old == new: break
    default: operations.append(.replace(path, new))
    }
  }
}
