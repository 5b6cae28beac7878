import ArcFedJSON
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation

/// The vaults and their secrets in the database.
actor VaultStore {
  let connection: Connection

  init(_ storage: StorageLocation) async throws(SQLiteError) {
    connection = try VaultMigrations.migrator.connection(to: storage)
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

  /// The deleted vaults that can still be recovered, oldest first.
  func deletedVaults(at now: Timestamp) throws(SQLiteError) -> [DeletedVault] {
    try expire(at: now)
    return try connection.rows("SELECT * FROM vaults WHERE deleted = 1 ORDER BY ordinal")
      .compactMap(Self.deletedVault)
  }

  /// The deleted vault of a name, if it can still be recovered.
  func deletedVault(named name: String, at now: Timestamp) throws(SQLiteError) -> DeletedVault? {
    try deletedVaults(at: now).first { $0.vault.name.lowercased() == name.lowercased() }
  }

  func save(_ vault: Vault) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO vaults (name, id, location, tags, properties, deleted) VALUES (?, ?, ?, ?, ?, 0)
      ON CONFLICT (name) DO UPDATE SET id = excluded.id, location = excluded.location,
        tags = excluded.tags, properties = excluded.properties, deleted = 0, deleted_on = NULL
      """,
      [
        .text(vault.name), .text(vault.id.text), .text(vault.location),
        .optional(vault.tags.map { $0.text() }), .text(vault.properties.text()),
      ])
  }

  /// Deletes a vault softly: its name stays taken, and its secrets stay in it.
  func softDelete(_ name: String, on time: Timestamp) throws(SQLiteError) {
    try connection.run(
      "UPDATE vaults SET deleted = 1, deleted_on = ? WHERE name = ? COLLATE NOCASE",
      [.integer(time.seconds), .text(name)])
  }

  /// Removes a deleted vault for good, with all that is in it.
  func purgeVault(_ name: String) throws(SQLiteError) {
    try connection.run("DELETE FROM secret_versions WHERE vault = ?", [.text(name)])
    try connection.run(
      "DELETE FROM vaults WHERE name = ? COLLATE NOCASE AND deleted = 1", [.text(name)])
  }

  /// Purges the deleted vaults whose time is over.
  private func expire(at now: Timestamp) throws(SQLiteError) {
    let deleted = try connection.rows("SELECT * FROM vaults WHERE deleted = 1")
    for vault in deleted.compactMap(Self.deletedVault)
    where vault.purgedOn <= now.seconds {
      try purgeVault(vault.vault.name)
    }
  }

  private static func deletedVault(_ row: Row) -> DeletedVault? {
    // A vault deleted by a version that kept no date never expires.
    vault(row).map { DeletedVault(vault: $0, deletedOn: row.optionalInt64("deleted_on")) }
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
          """),
      Migration(
        name: "when vaults were deleted",
        sql: "ALTER TABLE vaults ADD COLUMN deleted_on INTEGER;"),
    ])
}
