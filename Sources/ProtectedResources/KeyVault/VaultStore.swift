import ArcFedJSON
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation

/// The vaults and their secrets in the database. What a write depends on is read in the same step:
/// of several that change a vault at once, none is lost.
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

  /// Puts a vault, made of the one of its name, or of the deleted one.
  func put(
    vaultNamed name: String, at now: Timestamp,
    _ make: @Sendable (Vault?, DeletedVault?) throws -> Vault
  ) throws -> (vault: Vault, isNew: Bool) {
    let existing = try vault(named: name)
    let vault = try make(existing, try deletedVault(named: name, at: now))
    if existing == nil { try insert(vault) } else { try update(vault) }
    return (vault, existing == nil)
  }

  /// Changes a vault; nil when there is none of the id.
  func change(
    _ id: AzureResourceID, _ change: @Sendable (inout Vault) throws -> Void
  ) throws -> Vault? {
    guard var vault = try vault(id) else { return nil }
    try change(&vault)
    try update(vault)
    return vault
  }

  /// Deletes a vault softly: its name stays taken, and its secrets stay in it. Returns what was
  /// deleted; nil when there is none of the id.
  func softDelete(_ id: AzureResourceID, on time: Timestamp) throws(SQLiteError) -> Vault? {
    guard let vault = try vault(id) else { return nil }
    try connection.run(
      "UPDATE vaults SET deleted = 1, deleted_on = ? WHERE name = ? AND deleted = 0",
      [.integer(time.seconds), .text(vault.name)])
    return vault
  }

  /// Brings a deleted vault back, if `check` lets it pass.
  func recover(
    vaultNamed name: String, at now: Timestamp,
    _ check: @Sendable (DeletedVault?) throws -> DeletedVault
  ) throws -> Vault {
    let vault = try check(try deletedVault(named: name, at: now)).vault
    try connection.run(
      "UPDATE vaults SET deleted = 0, deleted_on = NULL WHERE name = ? AND deleted = 1",
      [.text(vault.name)])
    return vault
  }

  /// Removes a deleted vault for good, if `check` lets it pass.
  func purge(
    vaultNamed name: String, at now: Timestamp,
    _ check: @Sendable (DeletedVault?) throws -> DeletedVault
  ) throws {
    try purgeVault(try check(try deletedVault(named: name, at: now)).vault.name)
  }

  /// The vault of an id. One of the same name may lie in another group.
  func vault(_ id: AzureResourceID) throws(SQLiteError) -> Vault? {
    guard let name = id.name, let vault = try vault(named: name), vault.id == id else {
      return nil
    }
    return vault
  }

  private func insert(_ vault: Vault) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO vaults (location, tags, properties, id, name, deleted) VALUES (?, ?, ?, ?, ?, 0)
      """,
      Self.values(of: vault) + [.text(vault.id.text), .text(vault.name)])
  }

  private func update(_ vault: Vault) throws(SQLiteError) {
    try connection.run(
      """
      UPDATE vaults SET location = ?, tags = ?, properties = ? WHERE name = ? AND deleted = 0
      """, Self.values(of: vault) + [.text(vault.name)])
  }

  private static func values(of vault: Vault) -> [SQLiteValue] {
    [
      .text(vault.location), .optional(vault.tags.map { $0.text() }),
      .text(vault.properties.text()),
    ]
  }

  /// Removes a deleted vault for good, with all that is in it.
  private func purgeVault(_ name: String) throws(SQLiteError) {
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
