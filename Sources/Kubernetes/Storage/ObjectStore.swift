import ArcFedJSON
import ArcFedSQLite

/// An object as it lies in the store.
struct StoredObject: Sendable {
  let key: String
  let object: JSONObject
  let revision: Int64
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

  init(_ location: StorageLocation) throws {
    try Self.migrator.check(location)
    connection = try Connection(location)
    try Self.migrator.migrate(connection)
    try load()
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
  func remove(_ key: String) throws(SQLiteError) -> StoredObject? {
    guard let last = live[key] else { return nil }
    let next = revision + 1
    var removed = last.object
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
    if id % Self.retainedRevisionsMinimum == 0 { try compact() }
  }

  /// Forgets superseded revisions beyond the limit, as kine does.
  private func compact() throws(SQLiteError) {
    try connection.run(
      """
      DELETE FROM kubernetes_kine WHERE id <= ?
      AND (deleted = 1 OR id NOT IN (SELECT max(id) FROM kubernetes_kine GROUP BY name))
      """,
      [.integer(revision - Self.retainedRevisionsMinimum)])
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
