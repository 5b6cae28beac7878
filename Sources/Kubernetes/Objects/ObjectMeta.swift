import ArcFedJSON

/// Reading and writing `metadata` of an object in place, members in the struct's order.
struct ObjectMeta {
  private(set) var object: JSONObject

  /// The metadata of a decoded object.
  init(of resource: JSONObject) {
    object = resource["metadata"]?.objectValue ?? [:]
  }

  var name: String { object["name"]?.stringValue ?? "" }
  var namespace: String { object["namespace"]?.stringValue ?? "" }
  var generateName: String { object["generateName"]?.stringValue ?? "" }
  var uid: String { object["uid"]?.stringValue ?? "" }
  var resourceVersion: String { object["resourceVersion"]?.stringValue ?? "" }
  var generation: Int? { object["generation"]?.intValue }
  var deletionTimestamp: String? { object["deletionTimestamp"]?.stringValue }
  var labels: [String: String] { Self.texts(object["labels"]) }
  var annotations: [String: String] { Self.texts(object["annotations"]) }
  var finalizers: [String] { (object["finalizers"]?.arrayValue ?? []).compactMap(\.stringValue) }

  /// Sets or removes members, then puts all of them into the order of the struct.
  mutating func set(_ changes: [(String, JSONValue?)]) {
    let isInOrder = isInOrder
    if isInOrder, changes.allSatisfy({ $0.1 != nil && object.contains($0.0) }) {
      for (name, value) in changes { object[name] = value }
      return
    }
    let given = object
    object = JSONObject(capacity: given.count + changes.count)
    // Members that are in order are met one after the other.
    var members = given.makeIterator()
    var next = members.next()
    for field in MetadataSchema.objectMeta.fields {
      let old: JSONValue?
      if !isInOrder {
        old = given[field.name]
      } else if let member = next, member.key == field.name {
        old = member.value
        next = members.next()
      } else {
        old = nil
      }
      let change = changes.last { $0.0 == field.name }
      if let value = change.map(\.1) ?? old { object.append(field.name, value) }
    }
  }

  /// Whether all members are the struct's, in its order.
  private var isInOrder: Bool {
    let fields = MetadataSchema.objectMeta.fields
    var next = 0
    for (name, _) in object {
      while next < fields.count, fields[next].name != name { next += 1 }
      if next == fields.count { return false }
      next += 1
    }
    return true
  }

  private static func texts(_ value: JSONValue?) -> [String: String] {
    var result: [String: String] = [:]
    for (name, member) in value?.objectValue ?? [:] { result[name] = member.stringValue ?? "" }
    return result
  }
}

extension JSONObject {
  var meta: ObjectMeta { ObjectMeta(of: self) }

  /// Changes metadata in place.
  mutating func setMeta(_ changes: (String, JSONValue?)...) {
    var meta = self.meta
    // Nobody else holds the members meanwhile: they are changed where they are, without a copy.
    if contains("metadata") { self["metadata"] = .null }
    meta.set(changes)
    self["metadata"] = .object(meta.object)
  }
}
