import ArcFedJSON
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation

/// The accounts, containers and blobs in the database.
actor BlobStore {
  private let connection: Connection

  init(_ storage: StorageLocation) async throws(SQLiteError) {
    connection = try Connection(storage)
    try BlobMigrations.migrator.migrate(connection)
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

  func save(_ account: StorageAccount) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO storage_accounts (name, id, location, created, tags, sku, kind, public_access)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET tags = excluded.tags, sku = excluded.sku,
        kind = excluded.kind, public_access = excluded.public_access
      """,
      [
        .text(account.name.lowercased()), .text(account.id.text), .text(account.location),
        .integer(account.created.nanoseconds), .optional(account.tags.map { $0.text() }),
        .text(account.sku), .text(account.kind), .bool(account.allowsPublicAccess),
      ])
  }

  func deleteAccount(_ name: String) throws(SQLiteError) {
    let key: SQLiteValue = .text(name.lowercased())
    try connection.run("DELETE FROM blobs WHERE account = ?", [key])
    try connection.run("DELETE FROM containers WHERE account = ?", [key])
    try connection.run("DELETE FROM storage_accounts WHERE name = ?", [key])
  }

  // MARK: - Containers

  func containers(of account: StorageAccount) throws(SQLiteError) -> [BlobContainer] {
    try connection.rows(
      "SELECT * FROM containers WHERE account = ? ORDER BY name", [Self.key(account)]
    ).map(Self.container)
  }

  func container(
    _ name: String, of account: StorageAccount
  ) throws(SQLiteError) -> BlobContainer? {
    try connection.rows(
      "SELECT * FROM containers WHERE account = ? AND name = ?", [Self.key(account), .text(name)]
    ).first.map(Self.container)
  }

  func insert(_ container: BlobContainer, of account: StorageAccount) throws(SQLiteError) {
    try connection.run(
      "INSERT INTO containers (account, name, etag, modified, metadata) VALUES (?, ?, ?, ?, ?)",
      [
        Self.key(account), .text(container.name), .text(container.etag),
        .integer(container.lastModified.nanoseconds), .text(container.metadata.text()),
      ])
  }

  func deleteContainer(_ name: String, of account: StorageAccount) throws(SQLiteError) {
    try connection.run(
      "DELETE FROM blobs WHERE account = ? AND container = ?", [Self.key(account), .text(name)])
    try connection.run(
      "DELETE FROM containers WHERE account = ? AND name = ?", [Self.key(account), .text(name)])
  }

  // MARK: - Blobs

  func blobs(
    in container: String, of account: StorageAccount
  ) throws(SQLiteError) -> [Blob] {
    try connection.rows(
      "SELECT \(Self.blobColumns) FROM blobs WHERE account = ? AND container = ? ORDER BY name",
      [Self.key(account), .text(container)]
    ).map(Self.blob)
  }

  func blob(
    _ name: String, in container: String, of account: StorageAccount
  ) throws(SQLiteError) -> Blob? {
    try connection.rows(
      """
      SELECT \(Self.blobColumns) FROM blobs WHERE account = ? AND container = ? AND name = ?
      """, [Self.key(account), .text(container), .text(name)]
    ).first.map(Self.blob)
  }

  func content(
    of blob: Blob, in container: String, of account: StorageAccount
  ) throws(SQLiteError) -> [UInt8] {
    try connection.rows(
      "SELECT content FROM blobs WHERE account = ? AND container = ? AND name = ?",
      [Self.key(account), .text(container), .text(blob.name)]
    ).first?.blob("content") ?? []
  }

  func save(
    _ blob: Blob, content: [UInt8], in container: String, of account: StorageAccount
  ) throws(SQLiteError) {
    try connection.run(
      """
      INSERT OR REPLACE INTO blobs (account, container, name, etag, created, modified,
        content_type, metadata, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        Self.key(account), .text(container), .text(blob.name), .text(blob.etag),
        .integer(blob.created.nanoseconds), .integer(blob.lastModified.nanoseconds),
        .text(blob.contentType), .text(blob.metadata.text()), .blob(content),
      ])
  }

  func deleteBlob(
    _ name: String, in container: String, of account: StorageAccount
  ) throws(SQLiteError) {
    try connection.run(
      "DELETE FROM blobs WHERE account = ? AND container = ? AND name = ?",
      [Self.key(account), .text(container), .text(name)])
  }
}

// MARK: - Rows

extension BlobStore {
  private static let blobColumns =
    "name, etag, created, modified, content_type, metadata, length(content) AS length"

  private static func key(_ account: StorageAccount) -> SQLiteValue {
    .text(account.name.lowercased())
  }

  private static func account(_ row: Row) -> StorageAccount? {
    guard let id = AzureResourceID(parsing: row.text("id")) else { return nil }
    return StorageAccount(
      id: id, location: row.text("location"),
      created: Timestamp(nanoseconds: row.int64("created")),
      tags: row.optionalText("tags").flatMap { object($0) }, sku: row.text("sku"),
      kind: row.text("kind"), allowsPublicAccess: row.bool("public_access"))
  }

  private static func container(_ row: Row) -> BlobContainer {
    BlobContainer(
      name: row.text("name"), etag: row.text("etag"),
      lastModified: Timestamp(nanoseconds: row.int64("modified")),
      metadata: object(row.text("metadata")) ?? [:])
  }

  private static func blob(_ row: Row) -> Blob {
    Blob(
      name: row.text("name"), etag: row.text("etag"),
      created: Timestamp(nanoseconds: row.int64("created")),
      lastModified: Timestamp(nanoseconds: row.int64("modified")),
      contentType: row.text("content_type"), length: row.int("length"),
      metadata: object(row.text("metadata")) ?? [:])
  }

  private static func object(_ text: String) -> JSONObject? {
    (try? JSONParser.parse(text))?.objectValue
  }
}

/// The tables of Blob storage. Append only.
enum BlobMigrations {
  static let migrator = Migrator(
    room: "BlobStorage",
    [
      Migration(
        name: "accounts, containers and blobs",
        sql: """
          CREATE TABLE storage_accounts (
            ordinal INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, id TEXT NOT NULL,
            location TEXT NOT NULL, created INTEGER NOT NULL, tags TEXT, sku TEXT NOT NULL,
            kind TEXT NOT NULL, public_access INTEGER NOT NULL) STRICT;
          CREATE TABLE containers (
            account TEXT NOT NULL, name TEXT NOT NULL, etag TEXT NOT NULL,
            modified INTEGER NOT NULL, metadata TEXT NOT NULL,
            PRIMARY KEY (account, name)) STRICT;
          CREATE TABLE blobs (
            account TEXT NOT NULL, container TEXT NOT NULL, name TEXT NOT NULL,
            etag TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
            content_type TEXT NOT NULL, metadata TEXT NOT NULL, content BLOB NOT NULL,
            PRIMARY KEY (account, container, name)) STRICT;
          """)
    ])
}
