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
    for (name, value) in changes { object[name] = value }
    var ranked: [(rank: Int, name: String, value: JSONValue)] = []
    ranked.reserveCapacity(object.count)
    var isInOrder = true
    for (name, value) in object {
      guard let rank = Self.ranks[name] else {
        isInOrder = false
        continue
      }
      // Nearly all are in order: each is put behind those that come before it.
      var place = ranked.count
      while place > 0, ranked[place - 1].rank > rank { place -= 1 }
      if place < ranked.count { isInOrder = false }
      ranked.insert((rank, name, value), at: place)
    }
    if isInOrder { return }
    object = JSONObject(capacity: ranked.count)
    for (_, name, value) in ranked { object.append(name, value) }
  }

  /// The places of the members in the struct.
  private static let ranks = Dictionary(
    uniqueKeysWithValues: MetadataSchema.objectMeta.fields.enumerated().map {
      ($0.element.name, $0.offset)
    })

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
    meta.set(changes)
    self["metadata"] = .object(meta.object)
  }
}
