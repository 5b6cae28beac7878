import CSQLite

/// Looks into a database file without changing it, and leaves no `-wal` or `-shm` file behind.
struct FileCheck {
  /// The smallest page, and so the smallest file that is not empty (sqlite.org, "Database File
  /// Format", section "Page Size"). SQLite itself takes a file of one byte for an empty one.
  static let minimumPageBytes: Int64 = 512

  private let file: DatabaseFile

  init(_ file: DatabaseFile) {
    self.file = file
  }

  /// Refuses what is not a sound database, then lets `body` read it.
  ///
  /// Without a ledger there is nothing to read: `body` runs only when the file has one.
  ///
  /// The last connection of another process, or of a world that is just ending, takes the log away
  /// as it closes: who was about to read it looks again.
  func run(_ body: (Connection) throws(SQLiteError) -> Void) throws(SQLiteError) {
    for _ in 1..<Self.attemptsMaximum {
      do throws(SQLiteError) {
        return try attempt(body)
      } catch {
        guard error.code == .cannotOpen else { throw error }
      }
    }
    try attempt(body)
  }

  /// A log goes away once, and may be there again before that is noticed; ours.
  private static let attemptsMaximum = 5

  private func attempt(_ body: (Connection) throws(SQLiteError) -> Void) throws(SQLiteError) {
    switch try DatabaseFile.inspect(file.path) {
    case .nothing: return try file.refuseMissingFolder()
    case .folder: throw SQLiteError(.isFolder, "\(file.path) is a folder, not a database file")
    case .file(bytes: 0): return
    case .file(let bytes) where bytes < Self.minimumPageBytes:
      throw SQLiteError(.notADatabase, "\(file.path) is not a database")
    case .file: break
    }
    let reader = try Connection(reading: file.path, with: access())
    try refuseDamage(in: reader)
    let tables = try reader.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
    if tables.contains(where: { $0.text("name") == Ledger.table }) {
      try body(reader)
    } else if !tables.isEmpty {
      throw SQLiteError(.unrelatedDatabase, "\(file.path) is a database of another program")
    }
  }

  /// How to open the file so that reading leaves no trace (sqlite.org, "Write-Ahead Logging",
  /// section "Read-Only Databases"; "Uniform Resource Identifiers", `immutable`, `readonly_shm`).
  private func access() throws(SQLiteError) -> Connection.ReadAccess {
    guard case .file(let bytes) = try DatabaseFile.inspect("\(file.path)-wal"), bytes > 0 else {
      return .immutable
    }
    return try DatabaseFile.inspect("\(file.path)-shm") == .nothing ? .alone : .besideOthers
  }

  private func refuseDamage(in reader: Connection) throws(SQLiteError) {
    let findings = try reader.rows("PRAGMA quick_check(1)")
    guard findings.first?.values.first != .text("ok") else { return }
    throw SQLiteError(.damaged, "\(file.path) is damaged: its pages contradict each other")
  }
}
