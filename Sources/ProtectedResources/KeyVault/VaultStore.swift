import ArcFedJSON
import ArcFedResourceManager
import ArcFedSQLite

/// The vaults and their secrets in the database.
actor VaultStore {
  let connection: Connection

  init(_ storage: StorageLocation) async throws(SQLiteError) {
    connection = try Connection(storage)
    try VaultMigrations.migrator.migrate(connection)
  }

  /// The vaults that are not deleted, oldest first.
  func allVaults() throws(SQLiteError) -> [Vault] {
    try connection.rows("SELECT * FROM vaults WHERE deleted = 0 ORDER BY ordinal")
      .compactMap(Self.vault)
  }

  /// The vault of a name, which is unique in all of Azure.
  func vault(named name: String) throws(SQLiteError) -> Vault? {
    try connection.rows(
      "SELECT * FROM vaults WHERE name = ? COLLATE NOCASE AND deleted = 0", [.text(name)]
    ).first.flatMap(Self.vault)
  }

  /// Whether a deleted vault still holds the name.
  func isSoftDeleted(_ name: String) throws(SQLiteError) -> Bool {
    try !connection.rows(
      "SELECT 1 FROM vaults WHERE name = ? COLLATE NOCASE AND deleted = 1", [.text(name)]
    ).isEmpty
  }

  func save(_ vault: Vault) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO vaults (name, id, location, tags, properties, deleted) VALUES (?, ?, ?, ?, ?, 0)
      ON CONFLICT (name) DO UPDATE SET id = excluded.id, location = excluded.location,
        tags = excluded.tags, properties = excluded.properties, deleted = 0
      """,
      [
        .text(vault.name), .text(vault.id.text), .text(vault.location),
        .optional(vault.tags.map { $0.text() }), .text(vault.properties.text()),
      ])
  }

  /// Deletes a vault softly: its name stays taken.
  func softDelete(_ name: String) throws(SQLiteError) {
    try connection.run(
      "UPDATE vaults SET deleted = 1 WHERE name = ? COLLATE NOCASE", [.text(name)])
  }

  private static func vault(_ row: Row) -> Vault? {
    guard let id = AzureResourceID(parsing: row.text("id")),
      let properties = try? JSONParser.parse(row.text("properties")).objectValue
    else { return nil }
    let tags = row.optionalText("tags").flatMap { try? JSONParser.parse($0) }
    return Vault(
      id: id, location: row.text("location"), tags: tags?.objectValue, properties: properties)
  }
}

/// The tables of Key Vault. Append only.
enum VaultMigrations {
  static let migrator = Migrator(
    room: "KeyVault",
    [
      Migration(
        name: "vaults and secrets",
        sql: """
          CREATE TABLE vaults (
            ordinal INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            id TEXT NOT NULL, location TEXT NOT NULL, tags TEXT, properties TEXT NOT NULL,
            deleted INTEGER NOT NULL) STRICT;
          CREATE TABLE secret_versions (
            ordinal INTEGER PRIMARY KEY, vault TEXT NOT NULL COLLATE NOCASE,
            name TEXT NOT NULL COLLATE NOCASE, version TEXT NOT NULL, value TEXT NOT NULL,
            content_type TEXT, tags TEXT, enabled INTEGER NOT NULL, not_before INTEGER,
            expires INTEGER, created INTEGER NOT NULL, updated INTEGER NOT NULL,
            deleted_on INTEGER, UNIQUE (vault, name, version)) STRICT;
          """)
    ])
}
