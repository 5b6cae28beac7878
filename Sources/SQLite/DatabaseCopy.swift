import CSQLite

/// A whole database put in the place of another (sqlite.org, "SQLite Backup API"): page by page in
/// one go, so that nobody sees half of it, whoever else has either of them open.
package enum DatabaseCopy {
  /// Makes the database at `destination` equal to the one at `source`; a database in memory is an
  /// empty one.
  package static func copy(
    from source: StorageLocation, to destination: StorageLocation
  ) throws(SQLiteError) {
    let reader = try handle(source, creates: false)
    let writer = try handle(destination, creates: true)
    guard let backup = sqlite3_backup_init(writer.raw, "main", reader.raw, "main") else {
      throw failure(of: writer)
    }
    let result = sqlite3_backup_step(backup, allPages)
    let end = sqlite3_backup_finish(backup)
    guard result == SQLITE_DONE, end == SQLITE_OK else { throw failure(of: writer) }
  }

  /// "If N is negative, all remaining source pages are copied."
  private static let allPages: Int32 = -1

  private static func handle(
    _ location: StorageLocation, creates: Bool
  ) throws(SQLiteError) -> DatabaseHandle {
    let file = try DatabaseFile(location)
    let path = creates ? try file?.createdPath() : file?.path
    return try DatabaseHandle(
      path: path ?? ":memory:", flags: SQLITE_OPEN_READWRITE,
      busyTimeoutMilliseconds: Connection.busyTimeoutMilliseconds)
  }

  private static func failure(of database: DatabaseHandle) -> SQLiteError {
    SQLiteError(
      sqlite3_errcode(database.raw), of: database.raw, sql: nil, holdsValues: false)
  }
}
