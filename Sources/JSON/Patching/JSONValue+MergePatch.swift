extension JSONValue {
  /// The value with a merge patch applied (RFC 7386 section 2): members of the patch replace, merge
  /// into or, where they are `null`, remove members of the value; anything but an object replaces
  /// it.
  package func mergePatched(with patch: JSONValue) -> JSONValue {
    guard case .object(let changes) = patch else { return patch }
    var target = objectValue ?? JSONObject()
    for (key, change) in changes {
      if change.isNull {
        target.removeValue(forKey: key)
      } else {
        target[key] = (target[key] ?? .null).mergePatched(with: change)
      }
    }
    return .object(target)
  }
}
