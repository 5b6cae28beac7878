import ArcFedJSON
import ArcFedSQLite

/// The log of a cluster that has a file: one table in SQLite, as k3s keeps it (kine's).
final class KineLog: RevisionLog {
  private let connection: Connection

  init(_ location: StorageLocation) throws {
    try Self.migrator.check(location)
    connection = try Self.migrator.connection(to: location)
  }

  /// Whether a file is one of a cluster's, and whole.
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

  func last() throws(SQLiteError) -> Int64 {
    try connection.rows("SELECT max(id) AS id FROM kubernetes_kine").first?
      .optionalInt64("id") ?? 0
  }

  func live() throws -> [StoredObject] {
    try connection.rows(
      """
      SELECT id, name, value FROM kubernetes_kine
      WHERE id IN (SELECT max(id) FROM kubernetes_kine GROUP BY name) AND deleted = 0
      """
    ).map(Self.stored)
  }

  private static func stored(_ row: Row) throws -> StoredObject {
    guard case .object(let object)? = try? JSONParser.parse(row.blob("value")) else {
      throw UnreadableObject(key: row.text("name"))
    }
    return StoredObject(key: row.text("name"), object: object, revision: row.int64("id"))
  }

  func append(_ entry: LogEntry, _ object: JSONObject) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO kubernetes_kine (id, name, created, deleted, previous_revision, value)
      VALUES (?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(entry.revision), .text(entry.key.text), .bool(entry.previous == 0),
        .bool(entry.isDeletion), .integer(entry.previous), .blob(object.serialized()),
      ])
  }

  /// What lies in the file is at hand in the index as well.
  func object(at revision: Int64) -> JSONObject? { nil }

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

  func changes(since revision: Int64, under prefix: String) throws -> [StoredChange] {
    try connection.rows(
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

  /// `CompactSQL` in kine's `pkg/drivers/sqlite/sqlite.go`.
  func forget(through revision: Int64) throws(SQLiteError) {
    try connection.run(
      """
      DELETE FROM kubernetes_kine WHERE id IN (
        SELECT previous_revision FROM kubernetes_kine WHERE id <= ?
        UNION SELECT id FROM kubernetes_kine WHERE id <= ? AND deleted = 1
      )
      """,
      [.integer(revision), .integer(revision)])
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
