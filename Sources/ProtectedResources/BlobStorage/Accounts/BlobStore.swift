import ArcFedJSON
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation

/// The accounts, containers and blobs in the database. What a write depends on is read in the same
/// step: of two uploads that must not overwrite, one wins.
actor BlobStore {
  private var opened: Connection?

  /// Whether the database is a file: then large contents are read piece by piece.
  nonisolated let isOnDisk: Bool

  /// Opens the file. A database in memory is opened when somebody needs it: most worlds have no
  /// blobs.
  init(_ storage: StorageLocation) async throws(SQLiteError) {
    isOnDisk = storage != .memory
    if isOnDisk { opened = try BlobMigrations.migrator.connection(to: storage) }
  }

  /// The database.
  var connection: Connection {
    get throws(SQLiteError) {
      if let opened { return opened }
      let connection = try BlobMigrations.migrator.connection(to: .memory)
      opened = connection
      return connection
    }
  }

  // MARK: - Accounts

  func allAccounts() throws(SQLiteError) -> [StorageAccount] {
    try connection.rows("SELECT * FROM storage_accounts ORDER BY ordinal")
      .compactMap(Self.account)
  }

  func account(named name: String) throws(SQLiteError) -> StorageAccount? {
    try connection.rows("SELECT * FROM storage_accounts WHERE name = ?", [.text(name.lowercased())])
      .first.flatMap(Self.account)
  }

  /// The account of an id. One of the same name may lie in another group.
  func account(_ id: AzureResourceID) throws(SQLiteError) -> StorageAccount? {
    guard let name = id.name, let account = try account(named: name), account.id == id else {
      return nil
    }
    return account
  }

  /// Puts an account, made of the one of its name.
  func put(
    accountNamed name: String, _ make: @Sendable (StorageAccount?) throws -> StorageAccount
  ) throws -> StorageAccount {
    let account = try make(try self.account(named: name))
    try save(account)
    return account
  }

  /// Changes an account; nil when there is none of the id.
  func change(
    _ id: AzureResourceID, _ change: @Sendable (inout StorageAccount) throws -> Void
  ) throws -> StorageAccount? {
    guard var account = try account(id) else { return nil }
    try change(&account)
    try save(account)
    return account
  }

  func save(_ account: StorageAccount) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO storage_accounts (name, id, location, created, tags, sku, kind, public_access)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET tags = excluded.tags, sku = excluded.sku,
        kind = excluded.kind, public_access = excluded.public_access
      """,
      [
        .text(account.key), .text(account.id.text), .text(account.location),
        .integer(account.created.nanoseconds), .optional(account.tags.map { $0.text() }),
        .text(account.sku), .text(account.kind), .bool(account.allowsPublicAccess),
      ])
  }

  /// Deletes an account with all that is in it, and returns it; nil when there is none of the id.
  func deleteAccount(_ id: AzureResourceID) throws -> StorageAccount? {
    guard let account = try account(id) else { return nil }
    let key: SQLiteValue = .text(account.key)
    try connection.transaction {
      for table in ["pieces", "blobs", "containers"] {
        try connection.run("DELETE FROM \(table) WHERE account = ?", [key])
      }
      try connection.run("DELETE FROM storage_accounts WHERE name = ?", [key])
    }
    return account
  }

  private static func account(_ row: Row) -> StorageAccount? {
    guard let id = AzureResourceID(parsing: row.text("id")) else { return nil }
    return StorageAccount(
      id: id, location: row.text("location"),
      created: Timestamp(nanoseconds: row.int64("created")),
      tags: row.optionalText("tags").flatMap { object($0) }, sku: row.text("sku"),
      kind: row.text("kind"), allowsPublicAccess: row.bool("public_access"))
  }

  static func object(_ text: String) -> JSONObject? {
    (try? JSONParser.parse(text))?.objectValue
  }
}
