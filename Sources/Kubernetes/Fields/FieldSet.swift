import ArcFedJSON

/// A set of paths into an object, as `metadata.managedFields` keeps it
/// (`structured-merge-diff/fieldpath/set.go`). A node that is itself a member is written `"."`.
struct FieldSet: Hashable, Sendable {
  /// One step: `f:name`, `k:{"name":"c"}` or `v:"x"`.
  typealias Step = String

  var isMember = false
  var children = FieldSteps()

  var isEmpty: Bool { !isMember && children.allSatisfy(\.below.isEmpty) }

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
      result.children[step, default: FieldSet()].formUnion(child)
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
    var object = JSONObject(capacity: children.count + (isMember ? 1 : 0))
    for (step, child) in children where !child.isEmpty {
      if isMember, object.isEmpty { object["."] = [:] }
      object.append(step, child.json)
    }
    return .object(object)
  }

  init(isMember: Bool = false) { self.isMember = isMember }

  /// Whether a value is what ``json`` writes of the set that is read from it.
  static func isWritten(_ value: JSONValue, isRoot: Bool = true) -> Bool {
    guard let members = value.objectValue else { return false }
    // Below the root, nothing is a leaf; what has only its own mark would be written like that.
    if members.isEmpty { return !isRoot }
    var last: Step?
    for (step, child) in members {
      if step == "." {
        guard last == nil, !isRoot, members.count > 1, child.objectValue?.isEmpty == true else {
          return false
        }
        continue
      }
      if let last, !FieldSteps.precedes(last, step) { return false }
      guard isWritten(child, isRoot: false) else { return false }
      last = step
    }
    return true
  }

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
}
