import ArcFedSQLite
import Foundation
import Testing

@Suite struct SQLiteErrorTests {
  private func connection() throws -> Connection {
    let connection = try Connection(.memory)
    try connection.execute(
      """
      CREATE TABLE keys (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        bits INTEGER NOT NULL CHECK (bits >= 2048)
      ) STRICT;
      CREATE TRIGGER frozen BEFORE DELETE ON keys BEGIN SELECT RAISE(ABORT, 'frozen'); END;
      INSERT INTO keys VALUES (1, 'first', 2048);
      """)
    return connection
  }

  private static let constraints: [(String, [SQLiteValue], SQLiteError.Constraint)] = [
    ("INSERT INTO keys VALUES (?, 'b', 2048)", [1], .primaryKey),
    ("INSERT INTO keys VALUES (2, ?, 2048)", ["first"], .unique),
    ("INSERT INTO keys VALUES (2, ?, 2048)", [nil], .notNull),
    ("INSERT INTO keys VALUES (2, 'b', ?)", [1024], .check),
    ("INSERT INTO keys VALUES (2, 'b', ?)", ["many"], .dataType),
    ("DELETE FROM keys WHERE id = ?", [1], .trigger),
  ]

  @Test("A constraint says which kind it is", arguments: constraints)
  func constraint(
    _ sql: String, _ values: [SQLiteValue], _ expected: SQLiteError.Constraint
  ) throws {
    let connection = try connection()
    let error = #expect(throws: SQLiteError.self) { try connection.run(sql, values) }
    #expect(error?.code == .constraint(expected))
    #expect(error?.sql == sql)
    #expect((error?.extendedCode ?? 0) & 0xFF == 19)
    #expect((error?.extendedCode ?? 0) > 0xFF)
  }

  private static let leaks: [String] = [
    "INSERT INTO keys VALUES (2, 'b', ?)",
    "INSERT INTO keys VALUES (?, 'b', 2048)",
    "SELECT json_extract('{}', ?)",
    "SELECT json(?)",
    "SELECT 'a' LIKE 'b' ESCAPE ?",
    "SELECT load_extension(?)",
  ]

  @Test("A bound value never stands in an error", arguments: leaks)
  func noLeak(_ sql: String) throws {
    let connection = try connection()
    let error = #expect(throws: SQLiteError.self) { try connection.rows(sql, ["s3cret["]) }
    #expect(error?.description.contains("s3cret") == false)
    #expect(error?.description.contains(sql) == true)
  }

  @Test("A mistake in the SQL is told in SQLite's words")
  func syntax() throws {
    let connection = try connection()
    let error = #expect(throws: SQLiteError.self) { try connection.run("SELEKT 1") }
    #expect(error?.code == .other(1))
    #expect(error?.message == "near \"SELEKT\": syntax error")
    #expect(error?.description == "near \"SELEKT\": syntax error (SQLite 1) in: SELEKT 1")
  }

  @Test("A locked file is busy, once the other side held it for the whole timeout")
  func busy() throws {
    let folder = try TemporaryFolder()
    let first = try Connection(folder.database())
    let second = try Connection(folder.database())
    try second.execute("PRAGMA busy_timeout = 1")
    let code = refusal {
      try first.transaction { try second.transaction {} }
    }
    #expect(code == .busy)
    try second.transaction {}
  }

  @Test("Opening says what is wrong with the place")
  func places() throws {
    let folder = try TemporaryFolder()
    try folder.write([], to: "file")
    func opening(_ path: String) -> SQLiteError.Code? {
      refusal { _ = try Connection(.file(path)) }
    }
    #expect(opening(folder.path("no/such/state.sqlite")) == .missingFolder)
    #expect(opening(folder.path("file/state.sqlite")) == .missingFolder)
    #expect(opening(folder.path("")) == .isFolder)
    #expect(opening("") == .cannotOpen)
    #expect(opening("/dev/null") == .cannotOpen)
    #expect(opening("a\u{0}b") == .cannotOpen)
    #expect(opening(folder.path(String(repeating: "n", count: 300))) == .cannotOpen)
    #expect(try folder.names == ["file"])
  }

  @Test("A place that cannot be written is refused")
  func unwritable() throws {
    // The superuser may write anywhere, but not where the kernel has no files to make.
    let code = refusal { _ = try Connection(.file("/sys/arcfed.sqlite")) }
    #expect(code == .notWritable)
  }

  @Test("A name that SQLite would read as something else is a file")
  func specialNames() throws {
    let folder = try TemporaryFolder()
    for name in ["file:odd?mode=memory", ":memory:", "100% #1?.sqlite"] {
      do {
        let connection = try Connection(folder.database(name))
        try connection.execute("CREATE TABLE t (a)")
      }
      #expect(try folder.names.contains(name))
    }
  }

  @Test("A file that is no database is refused when it is opened, and stays as it is")
  func notADatabase() throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 0x41, count: 5_000), to: "state.sqlite")
    let before = try folder.contents
    #expect(refusal { _ = try Connection(folder.database()) } == .notADatabase)
    #expect(try folder.contents == before)
  }
}
