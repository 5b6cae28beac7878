import ArcFedJSON

/// A set of paths into an object, as `metadata.managedFields` keeps it
/// (`structured-merge-diff/fieldpath/set.go`). A node that is itself a member is written `"."`.
struct FieldSet: Hashable, Sendable {
  /// One step: `f:name`, `k:{"name":"c"}` or `v:"x"`.
  typealias Step = String

  var isMember = false
  var children: [Step: FieldSet] = [:]

  var isEmpty: Bool { !isMember && children.values.allSatisfy(\.isEmpty) }

  mutating func insert(_ path: some Collection<Step>) {
    guard let first = path.first else {
      isMember = true
      return
    }
    children[first, default: FieldSet()].insert(path.dropFirst())
  }

  /// Takes in what is in another set; as it is where nothing was before.
  mutating func formUnion(_ other: FieldSet) {
    self = isMember || !children.isEmpty ? union(other) : other
  }

  func union(_ other: FieldSet) -> FieldSet {
    var result = self
    result.isMember = isMember || other.isMember
    for (step, child) in other.children {
      result.children[step] = (result.children[step] ?? FieldSet()).union(child)
    }
    return result
  }

  func subtracting(_ other: FieldSet) -> FieldSet {
    var result = FieldSet(isMember: isMember && !other.isMember)
    for (step, child) in children {
      let rest = other.children[step].map(child.subtracting) ?? child
      if !rest.isEmpty { result.children[step] = rest }
    }
    return result
  }

  /// `FieldsV1`: members sorted, a leaf as an empty object.
  var json: JSONValue {
    var object: JSONObject = [:]
    let kept = children.filter { !$0.value.isEmpty }
    if isMember, !kept.isEmpty { object["."] = [:] }
    for step in kept.keys.sorted(by: Self.precedes) { object[step] = kept[step]?.json }
    return .object(object)
  }

  init(isMember: Bool = false) { self.isMember = isMember }

  /// Reads `FieldsV1` back; an empty object is a leaf.
  init(parsing value: JSONValue, isRoot: Bool = true) {
    guard let members = value.objectValue else { return }
    if members.isEmpty, !isRoot { isMember = true }
    for (step, child) in members {
      if step == "." {
        isMember = true
      } else {
        children[step] = FieldSet(parsing: child, isRoot: false)
      }
    }
  }

  /// Fields before keys before values (`PathElement.Less`), each by its text.
  private static func precedes(_ left: Step, _ right: Step) -> Bool {
    let order = "fkvi"
    let ranks = [left, right].map { step in
      step.first.flatMap { order.firstIndex(of: $0) } ?? order.endIndex
    }
    return ranks[0] == ranks[1] ? GoOrder.precedes(left, right) : ranks[0] < ranks[1]
  }
}
