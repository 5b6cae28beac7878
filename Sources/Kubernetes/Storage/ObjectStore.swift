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

/// The cluster's database: a log of revisions, as k3s keeps it in SQLite (kine's table), with the
/// live objects also at hand in memory. Every write is in the file before anybody sees it.
final class ObjectStore {
  /// Superseded revisions that stay readable (`compactMinRetain` of kine's `pkg/server`).
  static let retainedRevisionsMinimum: Int64 = 1_000

  private let connection: Connection
  private var live: [String: StoredObject] = [:]
  /// The revision of the last write; what lists report.
  private(set) var revision: Int64 = 0
  /// Older revisions are forgotten; a watch cannot begin before it.
  private(set) var compactedRevision: Int64 = 0
  /// Called after each write with the new revision.
  var onWrite: (@Sendable (Int64) -> Void)?

  init(_ location: StorageLocation) throws {
    try Self.migrator.check(location)
    connection = try Self.migrator.connection(to: location)
    try load()
  }

  static func check(_ location: StorageLocation) throws(SQLiteError) {
    try migrator.check(location)
  }

  private static let migrator = Migrator(
    room: "Kubernetes",
    [
      Migration(
        name: "kine",
        sql: """
          CREATE TABLE kubernetes_kine (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            created INTEGER NOT NULL,
            deleted INTEGER NOT NULL,
            previous_revision INTEGER NOT NULL,
            value BLOB NOT NULL
          );
          CREATE INDEX kubernetes_kine_name ON kubernetes_kine (name, id);
          """),
      Migration(
        name: "settings",
        sql: """
          CREATE TABLE kubernetes_settings (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
          ) WITHOUT ROWID;
          """),
    ])

  private func load() throws {
    let rows = try connection.rows(
      """
      SELECT id, name, value FROM kubernetes_kine
      WHERE id IN (SELECT max(id) FROM kubernetes_kine GROUP BY name) AND deleted = 0
      """)
    for row in rows {
      let stored = try Self.stored(row)
      live[stored.key] = stored
    }
    let last = try connection.rows("SELECT max(id) AS id FROM kubernetes_kine")
    revision = last.first?.optionalInt64("id") ?? 0
    compactedRevision = Int64(try setting(Self.compactedSetting) ?? "") ?? 0
  }

  private static func stored(_ row: Row) throws -> StoredObject {
    guard case .object(let object)? = try? JSONParser.parse(row.blob("value")) else {
      throw UnreadableObject(key: row.text("name"))
    }
    return StoredObject(key: row.text("name"), object: object, revision: row.int64("id"))
  }

  func object(_ key: String) -> StoredObject? { live[key] }

  /// The live objects below a prefix, in the order of their keys.
  func objects(under prefix: String) -> [StoredObject] {
    live.values.filter { $0.key.hasPrefix(prefix) }
      .sorted { GoOrder.precedes($0.key, $1.key) }
  }

  /// Writes an object, new or not, with its revision in its metadata.
  func put(_ key: String, _ object: JSONObject) throws(SQLiteError) -> StoredObject {
    let next = revision + 1
    var written = object
    written.setMeta(("resourceVersion", .string(String(next))))
    try append(key, written, previous: live[key]?.revision ?? 0, isDeleted: false, id: next)
    let stored = StoredObject(key: key, object: written, revision: next)
    live[key] = stored
    return stored
  }

  /// Deletes an object; the result carries the revision of the deletion.
  /// - Parameter final: the object as it leaves, when that is not as it last was.
  func remove(
    _ key: String, as final: JSONObject? = nil
  ) throws(SQLiteError) -> StoredObject? {
    guard let last = live[key] else { return nil }
    let next = revision + 1
    var removed = final ?? last.object
    removed.setMeta(("resourceVersion", .string(String(next))))
    try append(key, removed, previous: last.revision, isDeleted: true, id: next)
    live[key] = nil
    return StoredObject(key: key, object: removed, revision: next)
  }

  private func append(
    _ key: String, _ object: JSONObject, previous: Int64, isDeleted: Bool, id: Int64
  ) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO kubernetes_kine (id, name, created, deleted, previous_revision, value)
      VALUES (?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(id), .text(key), .bool(previous == 0), .bool(isDeleted), .integer(previous),
        .blob(object.serialized()),
      ])
    revision = id
    onWrite?(id)
    if id % Self.retainedRevisionsMinimum == 0 { try compact() }
  }

  // MARK: The past

  /// The objects below a prefix as they were at a revision, in the order of their keys.
  func objects(under prefix: String, at revision: Int64) throws -> [StoredObject] {
    try connection.rows(
      """
      SELECT id, name, value FROM kubernetes_kine
      WHERE id IN (
        SELECT max(id) FROM kubernetes_kine WHERE name >= ? AND name < ? AND id <= ? GROUP BY name
      ) AND deleted = 0 ORDER BY name
      """, [.text(prefix), .text(Self.end(of: prefix)), .integer(revision)]
    ).map(Self.stored)
  }

  /// What happened below a prefix after a revision, in order.
  func changes(since revision: Int64, under prefix: String) throws -> [StoredChange] {
    if revision >= self.revision { return [] }
    return try connection.rows(
      """
      SELECT now.id AS id, now.name AS name, now.deleted AS deleted, now.value AS value,
             before.value AS before
      FROM kubernetes_kine AS now
      LEFT JOIN kubernetes_kine AS before ON before.id = now.previous_revision
      WHERE now.id > ? AND now.name >= ? AND now.name < ? ORDER BY now.id
      """, [.integer(revision), .text(prefix), .text(Self.end(of: prefix))]
    ).map { row in
      let old = row.optionalBlob("before").flatMap { bytes -> JSONObject? in
        guard case .object(let object)? = try? JSONParser.parse(bytes) else { return nil }
        return object
      }
      return StoredChange(
        revision: row.int64("id"), isDeletion: row.int64("deleted") != 0,
        new: try Self.stored(row).object, old: old)
    }
  }

  /// The first key that no longer begins with a prefix, which ends in a slash.
  private static func end(of prefix: String) -> String { prefix.dropLast() + "0" }

  private static let compactedSetting = "compacted-revision"

  /// Forgets superseded revisions beyond the limit, as kine does.
  private func compact() throws(SQLiteError) {
    compactedRevision = revision - Self.retainedRevisionsMinimum
    try setSetting(Self.compactedSetting, String(compactedRevision))
    try connection.run(
      """
      DELETE FROM kubernetes_kine WHERE id <= ?
      AND (deleted = 1 OR id NOT IN (SELECT max(id) FROM kubernetes_kine GROUP BY name))
      """,
      [.integer(compactedRevision)])
  }

  func setting(_ name: String) throws(SQLiteError) -> String? {
    try connection.rows(
      "SELECT value FROM kubernetes_settings WHERE name = ?", [.text(name)]
    ).first?.text("value")
  }

  func setSetting(_ name: String, _ value: String) throws(SQLiteError) {
    try connection.run(
      "INSERT INTO kubernetes_settings (name, value) VALUES (?, ?) "
        + "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      [.text(name), .text(value)])
  }
}
