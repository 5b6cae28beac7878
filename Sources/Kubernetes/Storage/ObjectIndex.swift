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
      guard let revision = revisions[name] else { return nil }
      return Place(revision: revision, object: objects.isEmpty ? nil : objects[name])
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

  /// A directory that is found in two ways.
  private final class Shelf {
    var directory = Directory()
  }

  /// A directory by what is in it: a resource, and a namespace for those that have one.
  private struct Address: Hashable {
    let resource: ResourceDescriptor
    let namespace: String

    static func == (left: Address, right: Address) -> Bool {
      left.resource === right.resource && left.namespace == right.namespace
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(ObjectIdentifier(resource))
      hasher.combine(namespace)
    }
  }

  private var directories: [String: Shelf] = [:]
  /// Those that were asked for by their addresses. To put a directory's text together and look for
  /// it takes longer than all the rest of a look-up.
  private var addressed: [Address: Shelf] = [:]

  subscript(_ key: ObjectKey) -> Place? { directories[key.directory]?.directory[key.name] }

  /// The place of an object whose key is that of a resource, a namespace and a name.
  mutating func place(
    of name: String, _ resource: ResourceDescriptor, namespace: String
  ) -> Place? {
    let address = Address(
      resource: resource, namespace: resource.isNamespaced ? namespace : "")
    if let known = addressed[address] { return known.directory[name] }
    guard let found = directories[resource.prefix(namespace: namespace)] else { return nil }
    addressed[address] = found
    return found.directory[name]
  }

  mutating func put(_ place: Place, _ key: ObjectKey) {
    let shelf = directories[key.directory] ?? Shelf()
    directories[key.directory] = shelf
    shelf.directory.put(place, key.name)
  }

  mutating func remove(_ key: ObjectKey, at revision: Int64) {
    guard let shelf = directories[key.directory] else { return }
    shelf.directory.remove(key.name, at: revision)
    if !shelf.directory.isEmpty { return }
    directories[key.directory] = nil
    addressed.removeAll()
  }

  /// The same key, with the text of its directory in the one place that all keys there share.
  func sharing(_ key: ObjectKey) -> ObjectKey {
    guard let place = directories.index(forKey: key.directory) else { return key }
    return ObjectKey(directory: directories[place].key, name: key.name)
  }

  /// The newest revision in which something in a directory has changed; nil when nothing is there.
  func newestRevision(in directory: String) -> Int64? {
    directories[directory]?.directory.newestRevision
  }

  /// The keys below a prefix, which ends in a slash, in their order.
  func keys(under prefix: String) -> [ObjectKey] {
    if directories[prefix] != nil { return keys(in: prefix) }
    // No directory lies within another: the order of all is that of one after the other.
    return directories.keys.filter { $0.hasPrefix(prefix) }.sorted(by: GoOrder.precedes)
      .flatMap { keys(in: $0) }
  }

  private func keys(in directory: String) -> [ObjectKey] {
    (directories[directory]?.directory.orderedNames() ?? []).map {
      ObjectKey(directory: directory, name: $0)
    }
  }
}
