import ArcFedSQLite
import Foundation
import Testing

/// What `Migrator.check` says about a file, and that it leaves no trace.
@Suite struct FileCheckTests {
  private static let first = Migration(
    name: "secrets", sql: "CREATE TABLE secrets (id INTEGER PRIMARY KEY, value TEXT) STRICT")
  private static let second = Migration(
    name: "labels", sql: "CREATE TABLE labels (id INTEGER PRIMARY KEY, value TEXT) STRICT")
  private static let current = Migrator(room: "vault", [first])
  private static let later = Migrator(room: "vault", [first, second])

  /// A folder with a closed database in it that holds a few pages.
  private func folder(_ migrator: Migrator = later) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let connection = try Connection(folder.database())
    try migrator.migrate(connection)
    for _ in 0..<200 {
      try connection.run(
        "INSERT INTO secrets (value) VALUES (?)", [.text(String(repeating: "v", count: 100))])
    }
    return folder
  }

  /// Runs the check and expects the folder to be the same, byte for byte, after it.
  private func check(
    _ folder: TemporaryFolder, with migrator: Migrator = current,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> SQLiteError.Code? {
    let before = try folder.contents
    let code = refusal { try migrator.check(folder.database()) }
    let after = try folder.contents
    #expect(after.keys.sorted() == before.keys.sorted(), sourceLocation: sourceLocation)
    #expect(after == before, sourceLocation: sourceLocation)
    return code
  }

  @Test("No file, an empty file and a database in memory are fine")
  func nothing() throws {
    let folder = try TemporaryFolder()
    #expect(try check(folder) == nil)
    try folder.write([], to: "state.sqlite")
    #expect(try check(folder) == nil)
    try Self.current.check(.memory)
  }

  @Test("A file of this build, or of an earlier one, is fine")
  func known() throws {
    #expect(try check(folder(), with: Self.later) == nil)
    #expect(try check(folder(Self.current), with: Self.later) == nil)
  }

  @Test("A file of a later build is refused and not touched")
  func newer() throws {
    let code = try check(folder())
    #expect(code == .newerSchema(room: "vault", found: 2, known: 1))
  }

  @Test("A file whose old steps differ is refused and not touched")
  func changed() throws {
    let other = Migrator(room: "vault", [Self.second])
    let code = try check(folder(), with: other)
    #expect(code == .changedMigration(room: "vault", ordinal: 1, name: "secrets"))
  }

  @Test("A file of another program is refused and not touched")
  func unrelated() throws {
    let folder = try TemporaryFolder()
    do {
      let connection = try Connection(folder.database())
      try connection.execute("CREATE TABLE bookmarks (url)")
    }
    #expect(try check(folder) == .unrelatedDatabase)
  }

  @Test("A file that is no database is refused and not touched", arguments: [1, 100, 4_096, 9_999])
  func notADatabase(_ count: Int) throws {
    let folder = try TemporaryFolder()
    try folder.write([UInt8](repeating: 0x7B, count: count), to: "state.sqlite")
    #expect(try check(folder) == .notADatabase)
  }

  @Test("A file that was cut off is refused as damaged and not touched")
  func truncated() throws {
    let folder = try folder()
    let whole = try folder.bytes("state.sqlite")
    try folder.write([UInt8](whole.prefix(whole.count / 2)), to: "state.sqlite")
    #expect(try check(folder) == .damaged)
  }

  @Test("A file with a page of rubbish is refused as damaged and not touched")
  func overwritten() throws {
    let folder = try folder()
    var bytes = try folder.bytes("state.sqlite")
    for index in (bytes.count - 4_096)..<bytes.count { bytes[index] = 0xA5 }
    try folder.write(bytes, to: "state.sqlite")
    #expect(try check(folder) == .damaged)
  }

  private static let forgeries: [(schema: String, replacement: String)] = [
    ("value TEXT CHECK(1)", "value TEXT NOT NULL"),
    ("value TEXT, CHECK(1))", "value TEXT) STRICT   "),
  ]

  @Test("A value that its column forbids is damage", arguments: forgeries)
  func forbiddenValue(_ forgery: (schema: String, replacement: String)) throws {
    let folder = try TemporaryFolder()
    let end = forgery.schema.hasSuffix("))") ? "" : ")"
    let step = Migration(name: "t", sql: "CREATE TABLE t (\(forgery.schema)\(end)")
    do {
      let connection = try Connection(folder.database())
      try Migrator(room: "vault", [step]).migrate(connection)
      try connection.run("INSERT INTO t VALUES (NULL), (?)", [.blob([1])])
    }
    let bytes = try folder.bytes("state.sqlite")
    let forged = bytes.split(
      separator: Array(forgery.schema.utf8), omittingEmptySubsequences: false
    )
    .joined(separator: Array(forgery.replacement.utf8))
    #expect(Array(forged) != bytes)
    try folder.write(Array(forged), to: "state.sqlite")
    #expect(try check(folder, with: Migrator(room: "vault", [step])) == .damaged)
  }

  @Test("A ledger with a gap is damage")
  func gap() throws {
    let folder = try folder()
    do {
      let connection = try Connection(folder.database())
      try connection.execute("DELETE FROM schema_migrations WHERE ordinal = 1")
    }
    #expect(try check(folder, with: Self.later) == .damaged)
  }

  @Test(
    "The log of a crashed process is read, with and without its index", arguments: [true, false])
  func crashed(withIndex: Bool) throws {
    let folder = try folder(Self.current)
    let crashed = try TemporaryFolder()
    let connection = try Connection(folder.database())
    try Self.later.migrate(connection)
    for name in try folder.names where withIndex || !name.hasSuffix("-shm") {
      try crashed.write(folder.bytes(name), to: name)
    }
    #expect(try crashed.names.count == (withIndex ? 3 : 2))
    #expect(try check(crashed) == .newerSchema(room: "vault", found: 2, known: 1))
  }

  @Test("A file that is in use is checked beside its user")
  func inUse() throws {
    let folder = try folder(Self.current)
    let connection = try Connection(folder.database())
    try connection.transaction {
      try connection.run("INSERT INTO secrets (value) VALUES ('x')")
      try Self.current.check(folder.database())
    }
    try Self.later.migrate(connection)
    let code = refusal { try Self.current.check(folder.database()) }
    #expect(code == .newerSchema(room: "vault", found: 2, known: 1))
    try connection.run("INSERT INTO secrets (value) VALUES ('still here')")
  }

  @Test("A folder, or a missing folder, is told apart")
  func places() throws {
    let folder = try TemporaryFolder()
    #expect(refusal { try Self.current.check(.file(folder.path(""))) } == .isFolder)
    let missing = StorageLocation.file(folder.path("no/state.sqlite"))
    #expect(refusal { try Self.current.check(missing) } == .missingFolder)
  }

  @Test("A path with characters that mean something in a URI is the path it says")
  func specialPath() throws {
    let folder = try TemporaryFolder()
    let location = folder.database("a?b#c%20.sqlite")
    do { try Self.later.migrate(Connection(location)) }
    #expect(
      refusal { try Self.current.check(location) }
        == .newerSchema(room: "vault", found: 2, known: 1))
    #expect(try folder.names == ["a?b#c%20.sqlite"])
  }
}
