/// The statements that a connection compiled, by their text; the one used longest ago makes room.
struct StatementCache {
  /// How many compiled statements a connection keeps.
  static let capacityStatements = 128

  private struct Entry {
    let statement: Statement
    var lastUse: UInt64
  }

  private var entries: [String: Entry] = [:]
  private var uses: UInt64 = 0

  /// How many statements are kept now.
  var count: Int { entries.count }

  /// The statement of this text, compiled if it is not known yet.
  mutating func statement(
    _ sql: String, in database: DatabaseHandle
  ) throws(SQLiteError) -> Statement {
    uses += 1
    if let known = entries[sql] {
      entries[sql]?.lastUse = uses
      return known.statement
    }
    let statement = try Statement(sql, in: database)
    makeRoom()
    entries[sql] = Entry(statement: statement, lastUse: uses)
    return statement
  }

  private mutating func makeRoom() {
    guard entries.count >= Self.capacityStatements else { return }
    if let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      entries[oldest.key] = nil
    }
  }
}
