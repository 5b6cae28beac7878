import CSQLite

/// A compiled statement. It is reset after every use, whatever happened, so that none holds a read
/// transaction open or keeps a bound value.
package final class Statement {
  private let raw: OpaquePointer
  private let database: DatabaseHandle
  private var columns: (names: [String], compilation: Int32) = ([], -1)
  /// The statement's text.
  package let sql: String

  /// Compiles the one statement in `sql`.
  init(_ sql: String, in database: DatabaseHandle) throws(SQLiteError) {
    let (compiled, hasMore) = try Self.compile(sql, in: database)
    guard let compiled, !hasMore else {
      if let compiled { sqlite3_finalize(compiled) }
      throw SQLiteError(
        .other(SQLITE_MISUSE), "expected one statement; use execute for a script", sql: sql)
    }
    self.sql = sql
    self.database = database
    raw = compiled
  }

  deinit {
    sqlite3_finalize(raw)
  }

  /// Runs the statement to its end, dropping the rows it may yield.
  package func run(_ bindings: [SQLiteValue] = []) throws(SQLiteError) {
    defer { reset() }
    try bind(bindings)
    while try step(holdsValues: !bindings.isEmpty) {}
  }

  /// Runs the statement to its end and copies its rows out.
  package func rows(_ bindings: [SQLiteValue] = []) throws(SQLiteError) -> [Row] {
    defer { reset() }
    try bind(bindings)
    var rows: [Row] = []
    while try step(holdsValues: !bindings.isEmpty) {
      let names = columnNames()
      rows.append(Row(columns: names, values: (0..<Int32(names.count)).map(value(at:))))
    }
    return rows
  }

  private static func compile(
    _ sql: String, in database: DatabaseHandle
  ) throws(SQLiteError) -> (compiled: OpaquePointer?, hasMore: Bool) {
    var compiled: OpaquePointer?
    var hasMore = false
    let result = sql.withCString { start in
      var tail: UnsafePointer<CChar>?
      let result = sqlite3_prepare_v3(
        database.raw, start, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &compiled, &tail)
      hasMore = tail.map { String(cString: $0).contains { !$0.isWhitespace } } ?? false
      return result
    }
    guard result == SQLITE_OK else {
      throw SQLiteError(result, of: database.raw, sql: sql, holdsValues: false)
    }
    return (compiled, hasMore)
  }

  /// The columns' names, read anew when SQLite compiled the statement again: after a change of the
  /// schema `*` means other columns. Good only once a step was made.
  private func columnNames() -> [String] {
    let compilation = sqlite3_stmt_status(raw, SQLITE_STMTSTATUS_REPREPARE, 0)
    if columns.compilation != compilation {
      let names = (0..<sqlite3_column_count(raw)).map { index in
        sqlite3_column_name(raw, index).map { String(cString: $0) } ?? ""
      }
      columns = (names, compilation)
    }
    return columns.names
  }

  private func reset() {
    sqlite3_reset(raw)
    sqlite3_clear_bindings(raw)
  }

  /// Advances to the next row; false when there is none.
  private func step(holdsValues: Bool) throws(SQLiteError) -> Bool {
    switch sqlite3_step(raw) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let result:
      throw SQLiteError(result, of: database.raw, sql: sql, holdsValues: holdsValues)
    }
  }

  private func bind(_ bindings: [SQLiteValue]) throws(SQLiteError) {
    let expected = Int(sqlite3_bind_parameter_count(raw))
    guard bindings.count == expected else {
      throw SQLiteError(
        .other(SQLITE_RANGE), "\(bindings.count) values for \(expected) placeholders", sql: sql)
    }
    for (offset, value) in bindings.enumerated() {
      let result = bind(value, at: Int32(offset + 1))
      guard result == SQLITE_OK else {
        throw SQLiteError(result, of: database.raw, sql: sql, holdsValues: true)
      }
    }
  }

  private func bind(_ value: SQLiteValue, at index: Int32) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(raw, index)
    case .integer(let integer): return sqlite3_bind_int64(raw, index, integer)
    case .real(let real): return sqlite3_bind_double(raw, index, real)
    case .text(var text):
      return text.withUTF8 { utf8 in
        utf8.withMemoryRebound(to: CChar.self) { characters in
          shim_bind_text(raw, index, characters.baseAddress, UInt64(characters.count))
        }
      }
    case .blob(let bytes):
      return bytes.withUnsafeBytes { buffer in
        shim_bind_blob(raw, index, buffer.baseAddress, UInt64(buffer.count))
      }
    }
  }

  private func value(at index: Int32) -> SQLiteValue {
    switch sqlite3_column_type(raw, index) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(raw, index))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(raw, index))
    case SQLITE_TEXT:
      // The text before its length: sqlite.org, "Result Values From A Query".
      let start = sqlite3_column_text(raw, index)
      let count = Int(sqlite3_column_bytes(raw, index))
      return .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
    case SQLITE_BLOB:
      let start = sqlite3_column_blob(raw, index)
      let count = Int(sqlite3_column_bytes(raw, index))
      return .blob([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
    default: return .null
    }
  }
}
