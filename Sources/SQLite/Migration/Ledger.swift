/// The table that remembers which migrations a database went through.
///
/// It keeps each step's whole text, not a digest: what was run can be compared exactly, and read.
enum Ledger {
  static let table = "schema_migrations"

  /// Makes the table unless it is there.
  static func create(in connection: Connection) throws(SQLiteError) {
    try connection.run(
      """
      CREATE TABLE IF NOT EXISTS \(table) (
        room TEXT NOT NULL,
        ordinal INTEGER NOT NULL CHECK (ordinal > 0),
        name TEXT NOT NULL,
        sql TEXT NOT NULL,
        PRIMARY KEY (room, ordinal)
      ) STRICT, WITHOUT ROWID
      """)
  }

  /// The steps that one room has behind it, oldest first.
  static func entries(of room: String, in connection: Connection) throws(SQLiteError) -> [Migration]
  {
    let rows = try connection.rows(
      "SELECT ordinal, name, sql FROM \(table) WHERE room = ? ORDER BY ordinal", [.text(room)])
    guard rows.map({ $0.int("ordinal") }) == Array(1..<(rows.count + 1)) else {
      throw SQLiteError(.damaged, "the ledger of migrations of \(room) has a gap")
    }
    return rows.map { Migration(name: $0.text("name"), sql: $0.text("sql")) }
  }

  /// Writes down that a step was run.
  static func record(
    _ migration: Migration, ordinal: Int, of room: String, in connection: Connection
  ) throws(SQLiteError) {
    try connection.run(
      "INSERT INTO \(table) (room, ordinal, name, sql) VALUES (?, ?, ?, ?)",
      [.text(room), .int(ordinal), .text(migration.name), .text(migration.sql)])
  }
}
