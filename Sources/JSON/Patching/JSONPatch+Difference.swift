extension JSONPatch {
  /// A patch that turns one document into the other with `add`, `remove` and `replace` only.
  ///
  /// Members and elements that are alike stay untouched, what differs within both is changed
  /// within, and elements of an array are named by their index at the time of the operation.
  package static func difference(from old: JSONValue, to new: JSONValue) -> JSONPatch {
    var difference = Difference()
    difference.compare(old, new, at: JSONPointer())
    return JSONPatch(difference.operations)
  }

  /// Collects the operations from the outermost value inwards.
  private struct Difference {
    /// How many pairs of elements are compared to find the longest common run of two arrays; for
    /// larger ones elements are paired by their index.
    private static let maximumComparedPairs = 65_536

    var operations: [Operation] = []

    mutating func compare(_ old: JSONValue, _ new: JSONValue, at path: JSONPointer) {
      switch (old, new) {
      case _ where old == new: break
      case (.object(let old), .object(let new)): compareMembers(old, new, at: path)
      case (.array(let old), .array(let new)): compareElements(old, new, at: path)
      default: operations.append(.replace(path, new))
      }
    }

    private mutating func compareMembers(
      _ old: JSONObject, _ new: JSONObject, at path: JSONPointer
    ) {
      for key in old.keys where !new.contains(key) {
        operations.append(.remove(path.appending(key)))
      }
      for (key, value) in new {
        if let before = old[key] {
          compare(before, value, at: path.appending(key))
        } else {
          operations.append(.add(path.appending(key), value))
        }
      }
    }

    /// Walks both arrays from one common element to the next; what lies between is changed in
    /// pairs, and the rest of the longer side is removed or added.
    private mutating func compareElements(
      _ old: [JSONValue], _ new: [JSONValue], at path: JSONPointer
    ) {
      let common = Self.commonElements(old, new) + [(old.count, new.count)]
      var (oldIndex, newIndex) = (0, 0)
      for (oldEnd, newEnd) in common {
        while oldIndex < oldEnd, newIndex < newEnd {
          compare(old[oldIndex], new[newIndex], at: path.appending(String(newIndex)))
          (oldIndex, newIndex) = (oldIndex + 1, newIndex + 1)
        }
        while oldIndex < oldEnd {
          operations.append(.remove(path.appending(String(newIndex))))
          oldIndex += 1
        }
        while newIndex < newEnd {
          operations.append(.add(path.appending(String(newIndex)), new[newIndex]))
          newIndex += 1
        }
        (oldIndex, newIndex) = (oldEnd + 1, newEnd + 1)
      }
    }

    /// The indexes of the elements that both arrays have in the same order: those at both ends, and
    /// a longest common subsequence of what lies between.
    private static func commonElements(
      _ old: [JSONValue], _ new: [JSONValue]
    ) -> [(Int, Int)] {
      let prefix = zip(old, new).prefix { $0 == $1 }.count
      let rest = min(old.count, new.count) - prefix
      let suffix = zip(old.reversed(), new.reversed()).prefix(rest).prefix { $0 == $1 }.count
      let middle = longestCommonSubsequence(
        Array(old[prefix..<old.count - suffix]), Array(new[prefix..<new.count - suffix]))
      return (0..<prefix).map { ($0, $0) }
        + middle.map { (prefix + $0, prefix + $1) }
        + (0..<suffix).map { (old.count - suffix + $0, new.count - suffix + $0) }
    }

    private static func longestCommonSubsequence(
      _ old: [JSONValue], _ new: [JSONValue]
    ) -> [(Int, Int)] {
      guard !old.isEmpty, !new.isEmpty, old.count * new.count <= maximumComparedPairs else {
        return []
      }
      let width = new.count + 1
      var lengths = [Int](repeating: 0, count: (old.count + 1) * width)
      for i in old.indices.reversed() {
        for j in new.indices.reversed() {
          lengths[i * width + j] =
            old[i] == new[j]
            ? lengths[(i + 1) * width + j + 1] + 1
            : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
        }
      }
      var pairs: [(Int, Int)] = []
      var (i, j) = (0, 0)
      while i < old.count, j < new.count {
        if old[i] == new[j] {
          pairs.append((i, j))
          (i, j) = (i + 1, j + 1)
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
          i += 1
        } else {
          j += 1
        }
      }
      return pairs
    }
  }
}
