import ArcFedSQLite
import Testing

@Suite struct ConnectionTests {
  private struct Unwell: Error {}

  private func people() throws -> Connection {
    let connection = try Connection(.memory)
    try connection.execute(
      """
      CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
      CREATE TABLE pets (owner INTEGER NOT NULL REFERENCES people (id)) STRICT;
      """)
    return connection
  }

  @Test("Each database in memory is one of its own")
  func memoryIsPrivate() throws {
    _ = try people()
    let other = try Connection(.memory)
    #expect(try other.rows("SELECT name FROM sqlite_schema").isEmpty)
  }

  @Test("Rows and the count of changes come back")
  func rowsAndChanges() throws {
    let connection = try people()
    try connection.run("INSERT INTO people (name) VALUES (?), (?)", ["Ada", "Grace"])
    #expect(connection.changes == 2)
    #expect(connection.lastInsertedRow == 2)
    let names = try connection.rows("SELECT name FROM people ORDER BY id").map { $0.text("name") }
    #expect(names == ["Ada", "Grace"])
  }

  @Test("A transaction that throws leaves nothing behind and the connection usable")
  func rollBack() throws {
    let connection = try people()
    #expect(throws: Unwell.self) {
      try connection.transaction {
        try connection.run("INSERT INTO people (name) VALUES ('Ada')")
        throw Unwell()
      }
    }
    #expect(!connection.isInTransaction)
    #expect(try connection.rows("SELECT * FROM people").isEmpty)
    try connection.transaction { try connection.run("INSERT INTO people (name) VALUES ('Eve')") }
    #expect(try connection.rows("SELECT * FROM people").count == 1)
  }

  @Test("A transaction answers what its body answers")
  func transactionValue() throws {
    let connection = try people()
    let count = try connection.transaction { try connection.rows("SELECT 1 AS one").count }
    #expect(count == 1)
    #expect(!connection.isInTransaction)
  }

  @Test("Transactions do not nest, and the refusal undoes the outer one")
  func nesting() throws {
    let connection = try people()
    #expect(throws: SQLiteError.self) {
      try connection.transaction {
        try connection.run("INSERT INTO people (name) VALUES ('Ada')")
        try connection.transaction {}
      }
    }
    #expect(!connection.isInTransaction)
    #expect(try connection.rows("SELECT * FROM people").isEmpty)
  }

  @Test("A commit that fails takes the transaction back")
  func failedCommit() throws {
    let connection = try people()
    try connection.execute(
      """
      CREATE TABLE toys (
        owner INTEGER REFERENCES people (id) DEFERRABLE INITIALLY DEFERRED
      ) STRICT
      """
    )
    let code = refusal {
      try connection.transaction { try connection.run("INSERT INTO toys VALUES (7)") }
    }
    #expect(code == .constraint(.foreignKey))
    #expect(!connection.isInTransaction)
    #expect(try connection.rows("SELECT * FROM toys").isEmpty)
  }

  @Test("Foreign keys are enforced")
  func foreignKeys() throws {
    let connection = try people()
    let code = refusal { try connection.run("INSERT INTO pets VALUES (?)", [7]) }
    #expect(code == .constraint(.foreignKey))
  }

  @Test("A file is in write-ahead mode and its files are for the owner only")
  func writeAheadAndMode() throws {
    let folder = try TemporaryFolder()
    let connection = try Connection(folder.database())
    try connection.execute("CREATE TABLE t (a) ")
    #expect(try connection.rows("PRAGMA journal_mode")[0].text("journal_mode") == "wal")
    #expect(try folder.names == ["state.sqlite", "state.sqlite-shm", "state.sqlite-wal"])
    for name in try folder.names { #expect(try folder.mode(of: name) == 0o600) }
  }

  @Test("What was committed is there after the connection was closed")
  func durability() throws {
    let folder = try TemporaryFolder()
    do {
      let connection = try Connection(folder.database())
      try connection.execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (42)")
    }
    #expect(try folder.names == ["state.sqlite"])
    let again = try Connection(folder.database())
    #expect(try again.rows("SELECT a FROM t").map { $0.int("a") } == [42])
  }

  @Test("Two connections to one file see each other's commits")
  func twoConnections() throws {
    let folder = try TemporaryFolder()
    let writer = try Connection(folder.database())
    let reader = try Connection(folder.database())
    try writer.execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)")
    #expect(try reader.rows("SELECT a FROM t").count == 1)
  }

  @Test("No statement stays open: another connection may drop the table that was read")
  func statementsAreReset() throws {
    let folder = try TemporaryFolder()
    let reader = try Connection(folder.database())
    try reader.execute("CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1), (2)")
    _ = try reader.rows("SELECT a FROM t")
    _ = refusal { try reader.run("INSERT INTO t VALUES ('x')") }
    let other = try Connection(folder.database())
    try other.execute("PRAGMA wal_checkpoint(TRUNCATE); DROP TABLE t")
    #expect(try folder.bytes("state.sqlite-wal").count < 20_000)
  }

  @Test("Far more statements than the cache keeps all work, the first one included")
  func manyStatements() throws {
    let connection = try Connection(.memory)
    for number in 0..<300 {
      let rows = try connection.rows("SELECT \(number) AS number")
      #expect(rows[0].int("number") == number)
    }
    #expect(try connection.rows("SELECT 0 AS number")[0].int("number") == 0)
  }

  @Test("A statement that is used twice is compiled once")
  func cached() throws {
    let connection = try people()
    let first = try connection.prepare("SELECT name FROM people")
    #expect(try connection.prepare("SELECT name FROM people") === first)
  }

  @Test("A cached statement sees a table that changed under it")
  func schemaChange() throws {
    let connection = try people()
    _ = try connection.rows("SELECT * FROM people")
    try connection.execute("ALTER TABLE people ADD COLUMN born INTEGER")
    try connection.run("INSERT INTO people (name, born) VALUES ('Ada', 1815)")
    #expect(try connection.rows("SELECT * FROM people")[0].int("born") == 1815)
  }
}
