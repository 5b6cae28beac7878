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

  /// Sets or removes members, and puts all of them into the order of the struct.
  mutating func set(_ changes: [(String, JSONValue?)]) {
    if !isInOrder { putInOrder() }
    for (name, value) in changes {
      if let place = place(of: name) {
        if let value { object.replace(at: place, with: value) } else { object[name] = nil }
      } else if let value, let place = placeForNew(name) {
        object.insert(name, value, at: place)
      }
    }
  }

  /// Whether two names are the same, one of them ASCII. Most differ in their length.
  private static func isSame(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && left == right
  }

  /// Whether all members are the struct's, in its order.
  private var isInOrder: Bool {
    let schema = MetadataSchema.objectMeta
    var next = 0
    for place in 0..<object.count {
      guard let found = schema.index(of: object.name(at: place), from: next) else { return false }
      next = found + 1
    }
    return true
  }

  private mutating func putInOrder() {
    let given = object
    object = JSONObject(capacity: given.count)
    for field in MetadataSchema.objectMeta.fields {
      if let value = given[field.name] { object.append(field.name, value) }
    }
  }

  private func place(of name: String) -> Int? {
    (0..<object.count).first { Self.isSame(object.name(at: $0), name) }
  }

  /// Where a member that is not there would stand among those that are in order; nil for one that
  /// the struct does not have.
  private func placeForNew(_ name: String) -> Int? {
    let schema = MetadataSchema.objectMeta
    guard let mine = schema.index(of: name) else { return nil }
    var next = 0
    for place in 0..<object.count {
      guard let found = schema.index(of: object.name(at: place), from: next), found < mine else {
        return place
      }
      next = found + 1
    }
    return object.count
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
