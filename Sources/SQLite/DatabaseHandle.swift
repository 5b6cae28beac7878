import CSQLite

/// Owns the C connection. Statements keep it alive, so that none is finalized after its database.
final class DatabaseHandle {
  let raw: OpaquePointer

  /// Worlds of one process share nothing, so they should not wait for each other: SQLite's count of
  /// memory in use takes one lock for all threads at every allocation (sqlite.org,
  /// `SQLITE_CONFIG_MEMSTATUS`), and nobody here reads it. Where somebody in the process was faster
  /// with SQLite, it counts on.
  private static let forgoesMemoryCount = shim_forgo_memory_count() == SQLITE_OK

  /// Opens `path`. Connections are NOMUTEX: each has one owner, and the lock that SQLite would take
  /// on every call buys nothing.
  init(path: String, flags: Int32, busyTimeoutMilliseconds: Int32) throws(SQLiteError) {
    _ = Self.forgoesMemoryCount
    var opened: OpaquePointer?
    let result = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard let opened else {
      throw SQLiteError(.cannotOpen, "out of memory while opening a database", extendedCode: result)
    }
    raw = opened
    guard result == SQLITE_OK else {
      throw SQLiteError(result, of: opened, sql: nil, holdsValues: false)
    }
    sqlite3_extended_result_codes(opened, 1)
    // Before any pragma: a pragma that meets another connection's lock fails at once otherwise.
    sqlite3_busy_timeout(opened, busyTimeoutMilliseconds)
  }

  deinit {
    sqlite3_close_v2(raw)
  }

  /// Runs a script of any number of statements.
  func execute(_ sql: String) throws(SQLiteError) {
    let result = sqlite3_exec(raw, sql, nil, nil, nil)
    guard result == SQLITE_OK else {
      throw SQLiteError(result, of: raw, sql: sql, holdsValues: false)
    }
  }
}
