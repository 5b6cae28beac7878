import CSQLite

/// One connection to a database. It is not `Sendable`: one actor, or one `Mutex`, owns it, and no
/// call on it suspends, so no statement is ever half-way through while somebody else comes in.
///
/// Tables should be declared `STRICT` (sqlite.org, "STRICT Tables"), so that a column holds what it
/// says; `Row` relies on it.
package final class Connection {
  /// How long a call waits for another connection's lock.
  package static let busyTimeoutMilliseconds: Int32 = 5_000

  let database: DatabaseHandle
  private var cache = StatementCache()

  /// Takes over a database that is open already.
  init(_ database: DatabaseHandle) {
    self.database = database
  }

  /// Opens the database, creating the file (readable by its owner only) if there is none.
  package init(_ location: StorageLocation) throws(SQLiteError) {
    let path = try DatabaseFile(location)?.createdPath() ?? ":memory:"
    database = try DatabaseHandle(
      path: path, flags: SQLITE_OPEN_READWRITE,
      busyTimeoutMilliseconds: Self.busyTimeoutMilliseconds)
    guard sqlite3_db_readonly(database.raw, "main") == 0 else {
      throw SQLiteError(.notWritable, "\(path) cannot be written")
    }
    // A file that lies cannot corrupt itself further, and its schema cannot call functions.
    shim_set_option(database.raw, SQLITE_DBCONFIG_DEFENSIVE, 1)
    shim_set_option(database.raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    if case .file(_, let isLasting) = location {
      let care = isLasting ? "NORMAL" : "OFF"
      try database.execute("PRAGMA synchronous = \(care); PRAGMA journal_mode = WAL")
    }
    try database.execute("PRAGMA foreign_keys = ON")
  }

  /// Runs a script of any number of statements, without values.
  package func execute(_ sql: String) throws(SQLiteError) {
    try database.execute(sql)
  }

  /// The compiled statement of this text, from the cache if it was used before.
  package func prepare(_ sql: String) throws(SQLiteError) -> Statement {
    try cache.statement(sql, in: database)
  }

  /// Runs one statement, with a value for each `?`.
  package func run(_ sql: String, _ bindings: [SQLiteValue] = []) throws(SQLiteError) {
    try prepare(sql).run(bindings)
  }

  /// Runs one statement, with a value for each `?`, and answers its rows.
  package func rows(_ sql: String, _ bindings: [SQLiteValue] = []) throws(SQLiteError) -> [Row] {
    try prepare(sql).rows(bindings)
  }

  /// How many rows the last INSERT, UPDATE or DELETE changed.
  package var changes: Int { Int(sqlite3_changes64(database.raw)) }

  /// How many rows this connection has changed since it was opened, those of triggers and foreign
  /// keys among them: with the same number, no row is another.
  package var totalChanges: Int64 { sqlite3_total_changes64(database.raw) }

  /// The rowid that the last INSERT gave.
  package var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(database.raw) }

  /// Whether a transaction is open.
  package var isInTransaction: Bool { sqlite3_get_autocommit(database.raw) == 0 }

  /// Runs `body` as one change: all of it, or, when it throws, nothing.
  ///
  /// It takes the write lock at once (BEGIN IMMEDIATE): a lock that is upgraded half-way can fail
  /// without waiting for the busy timeout. Transactions do not nest.
  package func transaction<T>(_ body: () throws -> T) throws -> T {
    try begin()
    do {
      let value = try body()
      try commit()
      return value
    } catch {
      rollBack()
      throw error
    }
  }

  func begin() throws(SQLiteError) {
    try run("BEGIN IMMEDIATE")
  }

  func commit() throws(SQLiteError) {
    try run("COMMIT")
  }

  /// Undoes the open transaction. Some errors have undone it already (sqlite.org, "Response To
  /// Errors Within A Transaction"); if ROLLBACK itself fails, closing the connection rolls back.
  func rollBack() {
    guard isInTransaction else { return }
    try? run("ROLLBACK")
  }
}
