import CSQLite

/// Why SQLite, or this room, refused.
///
/// A bound value never stands in an error: values are secrets until proven otherwise. SQLite quotes
/// values in some messages of a running statement, so of those only the ones that speak about the
/// schema are kept.
package struct SQLiteError: Error, Sendable, Equatable {
  /// What happened, for machines.
  package let code: Code
  /// SQLite's extended result code (sqlite.org, "Result and Error Codes"); 0 where this room
  /// refused.
  package let extendedCode: Int32
  /// What happened, for people.
  package let message: String
  /// The statement at fault, with placeholders for its values.
  package let sql: String?

  /// What happened, for machines.
  package enum Code: Sendable, Hashable {
    /// The file's header is not that of an SQLite database.
    case notADatabase
    /// The file is an SQLite database whose pages contradict each other.
    case damaged
    /// The file is a sound SQLite database of another program.
    case unrelatedDatabase
    /// The file was written by a later build: it holds `found` migrations; this one has `known`.
    case newerSchema(room: String, found: Int, known: Int)
    /// A migration that the file went through is not the one this build has under its ordinal.
    case changedMigration(room: String, ordinal: Int, name: String)
    /// A constraint of the schema refused the change.
    case constraint(Constraint)
    /// Another connection holds the lock, and held it for the whole busy timeout.
    case busy
    /// The folder that should hold the file does not exist.
    case missingFolder
    /// A folder stands where the file should.
    case isFolder
    /// The file, or its folder, cannot be written.
    case notWritable
    /// The file cannot be opened for another reason.
    case cannotOpen
    /// The disk, or SQLite's own limit, is full.
    case full
    /// Any other result, by its extended code.
    case other(Int32)
  }

  /// The kind of constraint that refused a change.
  package enum Constraint: Sendable, Hashable {
    case primaryKey, unique, foreignKey, notNull, check, dataType, trigger, other
  }

  init(_ code: Code, _ message: String, extendedCode: Int32 = 0, sql: String? = nil) {
    self.code = code
    self.extendedCode = extendedCode
    self.message = message
    self.sql = sql
  }
}

extension SQLiteError: CustomStringConvertible {
  /// The message with its code and statement.
  package var description: String {
    let statement = sql.map { " in: \($0)" } ?? ""
    return extendedCode == 0
      ? "\(message)\(statement)" : "\(message) (SQLite \(extendedCode))\(statement)"
  }
}

extension SQLiteError {
  /// The error of a connection's last call.
  ///
  /// - Parameter holdsValues: whether values were bound, so that SQLite's own words could hold one.
  init(_ result: Int32, of database: OpaquePointer?, sql: String?, holdsValues: Bool) {
    let extended = database.map(sqlite3_extended_errcode) ?? result
    let isAboutSchema = Self.schemaMessages.contains(extended)
    let words =
      if let database, isAboutSchema || !holdsValues {
        String(cString: sqlite3_errmsg(database))
      } else {
        String(cString: sqlite3_errstr(extended))
      }
    self.init(Code(extended: extended), words, extendedCode: extended, sql: sql)
  }

  /// Results whose message names tables, columns and types, never a value.
  private static let schemaMessages: Set<Int32> = [
    ExtendedResult.constraintCheck, ExtendedResult.constraintForeignKey,
    ExtendedResult.constraintNotNull, ExtendedResult.constraintPrimaryKey,
    ExtendedResult.constraintUnique, ExtendedResult.constraintDataType,
  ]
}

extension SQLiteError.Code {
  /// Sorts an extended result code; its low byte is the primary one.
  init(extended: Int32) {
    switch extended & 0xFF {
    case SQLITE_NOTADB: self = .notADatabase
    case SQLITE_CORRUPT: self = .damaged
    case SQLITE_CONSTRAINT: self = .constraint(SQLiteError.Constraint(extended: extended))
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
    case SQLITE_READONLY, SQLITE_PERM: self = .notWritable
    case SQLITE_CANTOPEN: self = .cannotOpen
    case SQLITE_FULL: self = .full
    default: self = .other(extended)
    }
  }
}

extension SQLiteError.Constraint {
  init(extended: Int32) {
    self =
      switch extended {
      case ExtendedResult.constraintPrimaryKey: .primaryKey
      case ExtendedResult.constraintUnique: .unique
      case ExtendedResult.constraintForeignKey: .foreignKey
      case ExtendedResult.constraintNotNull: .notNull
      case ExtendedResult.constraintCheck: .check
      case ExtendedResult.constraintDataType: .dataType
      case ExtendedResult.constraintTrigger: .trigger
      default: .other
      }
  }
}

/// The extended codes of SQLITE_CONSTRAINT, which the importer cannot see because they are
/// expressions (`sqlite3.h`, `SQLITE_CONSTRAINT | (n << 8)`).
enum ExtendedResult {
  static let constraintCheck = SQLITE_CONSTRAINT | 1 << 8
  static let constraintForeignKey = SQLITE_CONSTRAINT | 3 << 8
  static let constraintNotNull = SQLITE_CONSTRAINT | 5 << 8
  static let constraintPrimaryKey = SQLITE_CONSTRAINT | 6 << 8
  static let constraintTrigger = SQLITE_CONSTRAINT | 7 << 8
  static let constraintUnique = SQLITE_CONSTRAINT | 8 << 8
  static let constraintDataType = SQLITE_CONSTRAINT | 12 << 8
}
