/// One row of a result, copied out of SQLite: it stays good after its statement was reset.
///
/// The typed accessors trap when the column holds another type. That is safe to rely on: tables are
/// `STRICT`, and `Migrator.check` runs `quick_check`, which refuses a file with a value of the
/// wrong type or a NULL in a `NOT NULL` column before anything is read from it.
package struct Row: Sendable, Equatable {
  /// The columns' names, in the order of the query.
  package let columns: [String]
  /// The values, one for each column.
  package let values: [SQLiteValue]

  /// The value of a column. A column that the query does not have is a mistake in the program.
  package subscript(_ column: String) -> SQLiteValue {
    guard let index = columns.firstIndex(of: column) else {
      preconditionFailure("no column \(column) among \(columns)")
    }
    return values[index]
  }

  /// The text in a column that is never NULL.
  package func text(_ column: String) -> String {
    required(optionalText(column), column, "TEXT")
  }

  /// The integer in a column that is never NULL.
  package func int(_ column: String) -> Int {
    required(optionalInt(column), column, "INTEGER")
  }

  /// The 64 bit integer in a column that is never NULL.
  package func int64(_ column: String) -> Int64 {
    required(optionalInt64(column), column, "INTEGER")
  }

  /// The number in a column that is never NULL.
  package func real(_ column: String) -> Double {
    required(optionalReal(column), column, "REAL")
  }

  /// The bytes in a column that is never NULL.
  package func blob(_ column: String) -> [UInt8] {
    required(optionalBlob(column), column, "BLOB")
  }

  /// The truth value in a column of zeros and ones.
  package func bool(_ column: String) -> Bool {
    int64(column) != 0
  }

  /// The text in a column, or nil where it is NULL.
  package func optionalText(_ column: String) -> String? {
    switch self[column] {
    case .text(let text): text
    case .null: nil
    default: mismatch(column, "TEXT")
    }
  }

  /// The integer in a column, or nil where it is NULL.
  package func optionalInt(_ column: String) -> Int? {
    optionalInt64(column).map { Int($0) }
  }

  /// The 64 bit integer in a column, or nil where it is NULL.
  package func optionalInt64(_ column: String) -> Int64? {
    switch self[column] {
    case .integer(let integer): integer
    case .null: nil
    default: mismatch(column, "INTEGER")
    }
  }

  /// The number in a column, or nil where it is NULL.
  package func optionalReal(_ column: String) -> Double? {
    switch self[column] {
    case .real(let real): real
    case .integer(let integer): Double(integer)
    case .null: nil
    default: mismatch(column, "REAL")
    }
  }

  /// The bytes in a column, or nil where it is NULL.
  package func optionalBlob(_ column: String) -> [UInt8]? {
    switch self[column] {
    case .blob(let bytes): bytes
    case .null: nil
    default: mismatch(column, "BLOB")
    }
  }

  private func required<Value>(_ value: Value?, _ column: String, _ expected: String) -> Value {
    guard let value else { mismatch(column, expected) }
    return value
  }

  private func mismatch(_ column: String, _ expected: String) -> Never {
    preconditionFailure("column \(column) does not hold \(expected)")
  }
}
