import ArcFedJSON
import ArcFedSQLite

/// An object as it lies in the store.
struct StoredObject: Sendable {
  let key: String
  let object: JSONObject
  let revision: Int64
}

/// One revision of an object, with what was before it.
struct StoredChange: Sendable {
  let revision: Int64
  let isDeletion: Bool
  let new: JSONObject
  /// nil when it is the first, or the one before is forgotten.
  let old: JSONObject?
}

/// An object in the file that is not JSON.
struct UnreadableObject: Error, CustomStringConvertible {
  let key: String
  var description: String { "the stored object \(key) is not JSON" }
}

/// The cluster's database: a log of revisions, with the live objects at hand by their keys. Every
/// write is in the log before anybody sees it.
///
/// A cluster with a file keeps its log there, as k3s does, and its live objects as they are. A
/// cluster in memory has nothing but the log: thousands of them fit into one process, because an
/// object that nobody looks at is no more than its difference from others like it.
final class ObjectStore {
  /// Superseded revisions that stay readable (`compactMinRetain` of kine's `pkg/server`).
  static let retainedRevisionsMinimum: Int64 = 1_000

  private let log: any RevisionLog
  private var index = ObjectIndex()
  /// Whether live objects are held in the index, and not read back from the log.
  private let holdsObjects: Bool
  /// The revision of the last write; what lists report.
  private(set) var revision: Int64 = 0
  /// Older revisions are forgotten; a watch cannot begin before it.
  private(set) var compactedRevision: Int64 = 0
  /// Called after each write with the new revision.
  var onWrite: (@Sendable (Int64) -> Void)?

  init(_ location: StorageLocation, pool: ObjectPool) throws {
    holdsObjects = location != .memory
    log = location == .memory ? MemoryLog(pool) : try KineLog(location)
    for stored in try log.live() { hold(stored, at: ObjectKey(stored.key)) }
    revision = try log.last()
    compactedRevision = Int64(try log.setting(Self.compactedSetting) ?? "") ?? 0
  }

  static func check(_ location: StorageLocation) throws(SQLiteError) {
    try KineLog.check(location)
  }

  private func hold(_ stored: StoredObject, at key: ObjectKey) {
    let place = ObjectIndex.Place(
      revision: stored.revision, object: holdsObjects ? stored.object : nil)
    index.put(place, key)
  }

  func object(_ key: String) -> StoredObject? { object(ObjectKey(key), text: key) }

  /// The object of that name, as it is under its key.
  func object(
    _ name: String, of resource: ResourceDescriptor, in namespace: String
  ) -> JSONObject? {
    guard let place = index.place(of: name, resource, namespace: namespace) else { return nil }
    return place.object ?? log.object(at: place.revision)
  }

  /// The revision in which the object of that name has changed last; nil when there is none.
  func revision(of name: String, of resource: ResourceDescriptor, in namespace: String) -> Int64? {
    index.place(of: name, resource, namespace: namespace)?.revision
  }

  private func object(_ key: ObjectKey, text: String) -> StoredObject? {
    object(key).map { StoredObject(key: text, object: $0.object, revision: $0.revision) }
  }

  private func object(_ key: ObjectKey) -> (object: JSONObject, revision: Int64)? {
    guard let place = index[key], let object = place.object ?? log.object(at: place.revision)
    else { return nil }
    return (object, place.revision)
  }

  /// The live objects below a prefix, which ends in a slash, in the order of their keys.
  func objects(under prefix: String) -> [StoredObject] {
    index.keys(under: prefix).compactMap { object($0, text: $0.text) }
  }

  /// Whether one of the live objects below a prefix, which ends in a slash, is of that kind; those
  /// behind it are not read.
  func contains(under prefix: String, where isOfKind: (JSONObject) -> Bool) -> Bool {
    index.keys(under: prefix).contains { object($0).map { isOfKind($0.object) } ?? false }
  }

  /// The newest revision in which an object directly below a prefix has changed; nil when there is
  /// none. What was made of the objects is good as long as this stays the same.
  func newestRevision(in prefix: String) -> Int64? { index.newestRevision(in: prefix) }

  /// Writes an object, new or not, with its revision in its metadata.
  func put(_ key: String, _ object: JSONObject) throws(SQLiteError) -> StoredObject {
    let next = revision + 1
    var written = object
    written.setMeta(("resourceVersion", .string(String(next))))
    let place = index.sharing(ObjectKey(key))
    try append(
      LogEntry(
        revision: next, key: place, previous: index[place]?.revision ?? 0, isDeletion: false),
      written)
    let stored = StoredObject(key: key, object: written, revision: next)
    hold(stored, at: place)
    return stored
  }

  /// Deletes an object; the result carries the revision of the deletion.
  /// - Parameter final: the object as it leaves, when that is not as it last was.
  func remove(
    _ key: String, as final: JSONObject? = nil
  ) throws(SQLiteError) -> StoredObject? {
    guard let last = object(key) else { return nil }
    let next = revision + 1
    var removed = final ?? last.object
    removed.setMeta(("resourceVersion", .string(String(next))))
    let place = index.sharing(ObjectKey(key))
    try append(
      LogEntry(revision: next, key: place, previous: last.revision, isDeletion: true), removed)
    index.remove(place, at: next)
    return StoredObject(key: key, object: removed, revision: next)
  }

  private func append(_ entry: LogEntry, _ object: JSONObject) throws(SQLiteError) {
    try log.append(entry, object)
    revision = entry.revision
    onWrite?(entry.revision)
    if entry.revision % Self.retainedRevisionsMinimum == 0 { try compact() }
  }

  // MARK: The past

  /// The objects below a prefix as they were at a revision, in the order of their keys.
  func objects(under prefix: String, at revision: Int64) throws -> [StoredObject] {
    try log.objects(under: prefix, at: revision)
  }

  /// What happened below a prefix after a revision, in order.
  func changes(since revision: Int64, under prefix: String) throws -> [StoredChange] {
    if revision >= self.revision { return [] }
    return try log.changes(since: revision, under: prefix)
  }

  private static let compactedSetting = "compacted-revision"

  /// Forgets superseded revisions beyond the limit, as kine does.
  private func compact() throws(SQLiteError) {
    compactedRevision = revision - Self.retainedRevisionsMinimum
    try log.setSetting(Self.compactedSetting, String(compactedRevision))
    try log.forget(through: compactedRevision)
  }

  func setting(_ name: String) throws(SQLiteError) -> String? { try log.setting(name) }

  func setSetting(_ name: String, _ value: String) throws(SQLiteError) {
    try log.setSetting(name, value)
  }
}
