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
    for (name, value) in changes {
      if let value, !object.contains(name) {
        object.insert(name, value, at: place(for: name))
      } else {
        object[name] = value
      }
    }
    if isInOrder { return }
    var ranked: [(rank: Int, name: String, value: JSONValue)] = []
    ranked.reserveCapacity(object.count)
    for (name, value) in object {
      guard let rank = Self.rank(of: name, expected: ranked.count) else { continue }
      // Nearly all are in order: each is put behind those that come before it.
      var place = ranked.count
      while place > 0, ranked[place - 1].rank > rank { place -= 1 }
      ranked.insert((rank, name, value), at: place)
    }
    object = JSONObject(capacity: ranked.count)
    for (_, name, value) in ranked { object.append(name, value) }
  }

  /// Where a new member stands if the others are in order.
  private func place(for name: String) -> Int {
    guard let own = Self.rank(of: name, expected: 0) else { return object.count }
    var next = 0
    for (place, (other, _)) in object.enumerated() {
      guard let rank = Self.rank(of: other, expected: next) else { continue }
      if rank > own { return place }
      next = rank + 1
    }
    return object.count
  }

  /// Whether the members stand in the order of the struct, and there is no other.
  private var isInOrder: Bool {
    var next = 0
    for (name, _) in object {
      guard let rank = Self.rank(of: name, expected: next), rank >= next else { return false }
      next = rank + 1
    }
    return true
  }

  /// The place of a member in the struct, looked for from where it is expected on.
  private static func rank(of name: String, expected: Int) -> Int? {
    (names[expected...].firstIndex { isSame($0, name) })
      ?? names[..<expected].firstIndex { isSame($0, name) }
  }

  /// Whether two names are the same, one of them ASCII.
  private static func isSame(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && left == right
  }

  /// The members in the order of the struct.
  private static let names = MetadataSchema.objectMeta.fields.map(\.name)

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
    // Let go where it stands, so that nothing is copied that nobody else holds.
    if contains("metadata") { self["metadata"] = .null }
    meta.set(changes)
    self["metadata"] = .object(meta.object)
  }
}
