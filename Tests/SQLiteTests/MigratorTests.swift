import ArcFedSQLite
import Testing

@Suite struct MigratorTests {
  private static let keys = Migration(
    name: "keys", sql: "CREATE TABLE keys (id INTEGER PRIMARY KEY) STRICT")
  private static let labels = Migration(
    name: "labels", sql: "ALTER TABLE keys ADD COLUMN label TEXT; CREATE INDEX l ON keys (label)")
  private static let broken = Migration(
    name: "broken", sql: "CREATE TABLE half (a INTEGER) STRICT; CREATE TABLE keys (a)")

  private func tables(_ connection: Connection) throws -> [String] {
    try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .map { $0.text("name") }
  }

  @Test("An empty database is brought to the schema, and a second run does nothing")
  func fresh() throws {
    let connection = try Connection(.memory)
    let migrator = Migrator(room: "cluster", [Self.keys, Self.labels])
    try migrator.migrate(connection)
    try migrator.migrate(connection)
    #expect(try tables(connection) == ["keys", "schema_migrations"])
    let ledger = try connection.rows("SELECT room, ordinal, name FROM schema_migrations")
    #expect(ledger.map { $0.text("name") } == ["keys", "labels"])
    #expect(ledger.map { $0.int("ordinal") } == [1, 2])
  }

  @Test("Every database in memory begins as the steps have made it, whoever came before")
  func images() throws {
    let migrator = Migrator(room: "images", [Self.keys, Self.labels])
    let opened = try (0..<3).map { _ in try migrator.connection(to: .memory) }
    let migrated = try Connection(.memory)
    try migrator.migrate(migrated)
    let schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY name"
    for (number, connection) in opened.enumerated() {
      #expect(try connection.rows(schema).map(\.values) == migrated.rows(schema).map(\.values))
      #expect(try connection.rows("SELECT * FROM keys").isEmpty)
      try connection.run("INSERT INTO keys VALUES (?, 'label')", [.int(number)])
      try migrator.migrate(connection)
    }
    for (number, connection) in opened.enumerated() {
      #expect(try connection.rows("SELECT id FROM keys").map { $0.int("id") } == [number])
    }
  }

  @Test("Other steps of a room have another image")
  func otherSteps() throws {
    _ = try Migrator(room: "changing", [Self.keys]).connection(to: .memory)
    let connection = try Migrator(room: "changing", [Self.keys, Self.labels])
      .connection(to: .memory)
    #expect(try connection.rows("SELECT label FROM keys").isEmpty)
    #expect(throws: SQLiteError.self) {
      try Migrator(room: "changing", [Self.keys, Self.broken]).connection(to: .memory)
    }
    let again = try Migrator(room: "changing", [Self.keys]).connection(to: .memory)
    #expect(throws: SQLiteError.self) { try again.rows("SELECT label FROM keys") }
  }

  @Test("Only the steps that are missing are run")
  func append() throws {
    let connection = try Connection(.memory)
    try Migrator(room: "cluster", [Self.keys]).migrate(connection)
    try connection.execute("INSERT INTO keys VALUES (9)")
    try Migrator(room: "cluster", [Self.keys, Self.labels]).migrate(connection)
    let rows = try connection.rows("SELECT id, label FROM keys")
    #expect(rows.map { $0.int("id") } == [9])
  }

  @Test("Several rooms share one file, each with its own steps")
  func rooms() throws {
    let folder = try TemporaryFolder()
    let tenant = Migrator(
      room: "tenant", [Migration(name: "users", sql: "CREATE TABLE users (id TEXT) STRICT")])
    let cluster = Migrator(room: "cluster", [Self.keys, Self.labels])
    let first = try Connection(folder.database())
    try tenant.migrate(first)
    try cluster.check(folder.database())
    let second = try Connection(folder.database())
    try cluster.migrate(second)
    try tenant.check(folder.database())
    try cluster.check(folder.database())
    #expect(try tables(first) == ["keys", "schema_migrations", "users"])
  }

  @Test("A step that fails takes the whole run back")
  func failure() throws {
    let connection = try Connection(.memory)
    #expect(throws: SQLiteError.self) {
      try Migrator(room: "cluster", [Self.keys, Self.broken]).migrate(connection)
    }
    #expect(try tables(connection).isEmpty)
    #expect(!connection.isInTransaction)
    try Migrator(room: "cluster", [Self.keys]).migrate(connection)
  }

  @Test("A changed old step is refused by name")
  func changed() throws {
    let connection = try Connection(.memory)
    try Migrator(room: "cluster", [Self.keys]).migrate(connection)
    let edited = Migration(name: "keys", sql: "CREATE TABLE keys (id TEXT) STRICT")
    let code = refusal { try Migrator(room: "cluster", [edited]).migrate(connection) }
    #expect(code == .changedMigration(room: "cluster", ordinal: 1, name: "keys"))
  }

  @Test("A database of a later build is not migrated")
  func newer() throws {
    let connection = try Connection(.memory)
    try Migrator(room: "cluster", [Self.keys, Self.labels]).migrate(connection)
    let code = refusal { try Migrator(room: "cluster", [Self.keys]).migrate(connection) }
    #expect(code == .newerSchema(room: "cluster", found: 2, known: 1))
    #expect(!connection.isInTransaction)
  }
}
