/// Brings a room's part of a database to the schema of this build.
///
/// Migrations are ordered and append-only. A ledger in the file remembers, room by room, what was
/// run, so that several rooms share one file and none mistakes another's steps for its own.
package struct Migrator: Sendable, Hashable {
  /// The room whose schema this is.
  package let room: String
  /// All steps from the empty file to this build, in order.
  package let migrations: [Migration]

  /// The steps of one room.
  package init(room: String, _ migrations: [Migration]) {
    self.room = room
    self.migrations = migrations
  }

  /// Refuses a file that this build must not touch; changes nothing, whatever the outcome.
  ///
  /// A file that does not exist yet is fine, and so is a database in memory.
  package func check(_ location: StorageLocation) throws(SQLiteError) {
    guard let file = try DatabaseFile(location) else { return }
    try FileCheck(file).run { (reader) throws(SQLiteError) in
      _ = try pending(after: Ledger.entries(of: room, in: reader))
    }
  }

  /// Runs the steps that the database has not seen, all or none.
  package func migrate(_ connection: Connection) throws(SQLiteError) {
    try connection.begin()
    do {
      try Ledger.create(in: connection)
      let recorded = try Ledger.entries(of: room, in: connection)
      for (offset, migration) in try pending(after: recorded).enumerated() {
        try connection.execute(migration.sql)
        try Ledger.record(
          migration, ordinal: recorded.count + offset + 1, of: room, in: connection)
      }
      try connection.commit()
    } catch {
      connection.rollBack()
      throw error
    }
  }

  /// The steps still to run, once those that ran are seen to be this build's own.
  private func pending(
    after recorded: [Migration]
  ) throws(SQLiteError) -> ArraySlice<Migration> {
    for (index, pair) in zip(recorded, migrations).enumerated() where pair.0 != pair.1 {
      throw SQLiteError(
        .changedMigration(room: room, ordinal: index + 1, name: pair.0.name),
        "migration \(index + 1) of \(room), \(pair.0.name), is not the one this build has")
    }
    guard recorded.count <= migrations.count else {
      throw SQLiteError(
        .newerSchema(room: room, found: recorded.count, known: migrations.count),
        "the file was written by a later version: \(room) is at migration \(recorded.count), "
          + "this version knows \(migrations.count)")
    }
    return migrations.dropFirst(recorded.count)
  }
}
