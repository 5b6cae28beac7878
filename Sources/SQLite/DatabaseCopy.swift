import CSQLite

/// A whole database put in the place of another (sqlite.org, "SQLite Backup API"): page by page in
/// one go, so that nobody sees half of it, whoever else has either of them open.
package enum DatabaseCopy {
  /// Makes the database at `destination` equal to the one at `source`; a database in memory is an
  /// empty one.
  package static func copy(
    from source: StorageLocation, to destination: StorageLocation
  ) throws(SQLiteError) {
    try copy(
      from: try handle(source, creates: false), to: try handle(destination, creates: true))
  }

  /// The same, between two that are open.
  fileprivate static func copy(
    from reader: DatabaseHandle, to writer: DatabaseHandle
  ) throws(SQLiteError) {
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
    let database = try DatabaseHandle(
      path: path ?? ":memory:", flags: SQLITE_OPEN_READWRITE,
      busyTimeoutMilliseconds: Connection.busyTimeoutMilliseconds)
    if case .file(_, isLasting: false) = location {
      try database.execute("PRAGMA synchronous = OFF")
    }
    return database
  }

  fileprivate static func failure(of database: DatabaseHandle) -> SQLiteError {
    SQLiteError(
      sqlite3_errcode(database.raw), of: database.raw, sql: nil, holdsValues: false)
  }
}

extension Connection {
  /// The pages of the database (sqlite.org, "Serialize a database").
  var pages: [UInt8] {
    var count: Int64 = 0
    guard let bytes = sqlite3_serialize(database.raw, "main", &count, 0) else { return [] }
    defer { sqlite3_free(bytes) }
    return [UInt8](UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  /// Puts the database that has these pages in the place of what was there.
  func become(_ pages: [UInt8]) throws(SQLiteError) {
    let outcome = pages.withUnsafeBufferPointer { pages in
      Result { () throws(SQLiteError) in try become(pages) }
    }
    try outcome.get()
  }

  private func become(_ pages: UnsafeBufferPointer<UInt8>) throws(SQLiteError) {
    let reader = try DatabaseHandle(
      path: ":memory:", flags: SQLITE_OPEN_READWRITE,
      busyTimeoutMilliseconds: Self.busyTimeoutMilliseconds)
    // Nobody writes into memory that is said to be read only.
    let start = UnsafeMutablePointer(mutating: pages.baseAddress)
    let count = Int64(pages.count)
    let result = sqlite3_deserialize(
      reader.raw, "main", start, count, count, UInt32(SQLITE_DESERIALIZE_READONLY))
    guard result == SQLITE_OK else { throw DatabaseCopy.failure(of: reader) }
    try DatabaseCopy.copy(from: reader, to: database)
  }
}
