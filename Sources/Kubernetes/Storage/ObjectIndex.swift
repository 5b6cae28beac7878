import ArcFedJSON

/// The live objects by their keys, those of one directory together.
struct ObjectIndex {
  /// Where an object is, and what it is where that is at hand.
  struct Place {
    let revision: Int64
    let object: JSONObject?
  }

  private struct Directory {
    private var revisions: [String: Int64] = [:]
    /// What is at hand. Where nothing is, an object of the cluster is no more here than a number.
    private var objects: [String: JSONObject] = [:]
    /// The newest revision in which one of them has changed, come or gone.
    private(set) var newestRevision: Int64 = 0
    /// The names in their order; nil when somebody has come or gone since they were asked for.
    private var names: [String]? = []

    var isEmpty: Bool { revisions.isEmpty }

    subscript(_ name: String) -> Place? {
      revisions[name].map { Place(revision: $0, object: objects[name]) }
    }

    mutating func put(_ place: Place, _ name: String) {
      newestRevision = place.revision
      if let object = place.object { objects[name] = object }
      guard revisions.updateValue(place.revision, forKey: name) == nil else { return }
      // Who comes last in the order leaves it as it is.
      let isLast = names.map { $0.last.map { GoOrder.precedes($0, name) } ?? true } ?? false
      if isLast { names?.append(name) } else { names = nil }
    }

    mutating func remove(_ name: String, at revision: Int64) {
      newestRevision = revision
      objects[name] = nil
      if revisions.removeValue(forKey: name) != nil { names = nil }
    }

    mutating func orderedNames() -> [String] {
      let ordered = names ?? revisions.keys.sorted(by: GoOrder.precedes)
      names = ordered
      return ordered
    }
  }

  private var directories: [String: Directory] = [:]

  subscript(_ key: ObjectKey) -> Place? { directories[key.directory]?[key.name] }

  mutating func put(_ place: Place, _ key: ObjectKey) {
    directories[key.directory, default: Directory()].put(place, key.name)
  }

  mutating func remove(_ key: ObjectKey, at revision: Int64) {
    directories[key.directory]?.remove(key.name, at: revision)
    if directories[key.directory]?.isEmpty == true { directories[key.directory] = nil }
  }

  /// The same key, with the text of its directory in the one place that all keys there share.
  func sharing(_ key: ObjectKey) -> ObjectKey {
    guard let place = directories.index(forKey: key.directory) else { return key }
    return ObjectKey(directory: directories[place].key, name: key.name)
  }

  /// The newest revision in which something in a directory has changed; nil when nothing is there.
  func newestRevision(in directory: String) -> Int64? { directories[directory]?.newestRevision }

  /// The keys below a prefix, which ends in a slash, in their order.
  mutating func keys(under prefix: String) -> [ObjectKey] {
    if directories[prefix] != nil { return keys(in: prefix) }
    // No directory lies within another: the order of all is that of one after the other.
    return directories.keys.filter { $0.hasPrefix(prefix) }.sorted(by: GoOrder.precedes)
      .flatMap { keys(in: $0) }
  }

  private mutating func keys(in directory: String) -> [ObjectKey] {
    (directories[directory]?.orderedNames() ?? []).map {
      ObjectKey(directory: directory, name: $0)
    }
  }
}
