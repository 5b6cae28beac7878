import ArcFedJSON
import ArcFedSQLite

// The secrets of a vault. Names differ in more than casing ("Object identifiers":
// case-insensitive).

extension VaultStore {
  /// A version of a secret, the newest when none is named.
  func secret(
    _ name: String, version: String? = nil, in vault: Vault
  ) throws(SQLiteError) -> SecretVersion? {
    let found = try versions(of: name, in: vault)
    guard let version else { return found.last }
    return found.first { $0.version == version.lowercased() }
  }

  /// The versions of a secret, oldest first.
  func versions(of name: String, in vault: Vault) throws(SQLiteError) -> [SecretVersion] {
    try connection.rows(
      """
      SELECT * FROM secret_versions WHERE vault = ? AND name = ? AND deleted_on IS NULL
      ORDER BY ordinal
      """, [.text(vault.name), .text(name)]
    ).map(Self.secret)
  }

  /// The newest version of every secret, by name.
  func latestSecrets(in vault: Vault) throws(SQLiteError) -> [SecretVersion] {
    try connection.rows(
      """
      SELECT * FROM secret_versions WHERE ordinal IN (
        SELECT MAX(ordinal) FROM secret_versions WHERE vault = ? AND deleted_on IS NULL
        GROUP BY name) ORDER BY name
      """, [.text(vault.name)]
    ).map(Self.secret)
  }

  /// The deleted secrets that can be recovered, by name.
  func deletedSecrets(in vault: Vault) throws(SQLiteError) -> [DeletedSecret] {
    try connection.rows(
      """
      SELECT * FROM secret_versions WHERE ordinal IN (
        SELECT MAX(ordinal) FROM secret_versions WHERE vault = ? AND deleted_on IS NOT NULL
        GROUP BY name) ORDER BY name
      """, [.text(vault.name)]
    ).map { DeletedSecret(latest: Self.secret($0), deletedOn: $0.int64("deleted_on")) }
  }

  /// A deleted secret by its name.
  func deletedSecret(_ name: String, in vault: Vault) throws(SQLiteError) -> DeletedSecret? {
    try deletedSecrets(in: vault).first { $0.latest.name.lowercased() == name.lowercased() }
  }

  /// Adds a version, made of the newest there is. The name of a deleted secret is taken.
  func addVersion(
    of name: String, in vault: Vault, _ make: @Sendable (SecretVersion?) throws -> SecretVersion
  ) throws -> SecretVersion {
    guard try deletedSecret(name, in: vault) == nil else {
      throw KeyVaultError.deletedButRecoverable(name)
    }
    let version = try make(try secret(name, in: vault))
    try insert(version, in: vault)
    return version
  }

  /// Changes everything of a version but its value.
  func change(
    _ name: String, version: String?, in vault: Vault,
    _ change: @Sendable (inout SecretVersion) throws -> Void
  ) throws -> SecretVersion {
    var secret = try existing(name, version: version, in: vault)
    try change(&secret)
    try update(secret, in: vault)
    return secret
  }

  /// Brings back all versions of a secret.
  func restore(_ versions: [SecretVersion], in vault: Vault) throws {
    guard let name = versions.first?.name else { return }
    guard try deletedSecret(name, in: vault) == nil else {
      throw KeyVaultError.deletedButRecoverable(name)
    }
    guard try secret(name, in: vault) == nil else { throw KeyVaultError.secretExists(name) }
    try connection.transaction {
      for version in versions { try insert(version, in: vault) }
    }
  }

  /// A version of a secret, or what the vault says when it is not there.
  func existing(_ name: String, version: String?, in vault: Vault) throws -> SecretVersion {
    guard let secret = try secret(name, version: version, in: vault) else {
      throw KeyVaultError.secretNotFound(version.map { "\(name)/\($0)" } ?? name)
    }
    return secret
  }

  /// Removes the deleted secrets whose time is over.
  func expireSecrets(in vault: Vault, at seconds: Int64) throws(SQLiteError) {
    for deleted in try deletedSecrets(in: vault) where deleted.purgedOn(in: vault) <= seconds {
      try purge(deleted.latest.name, in: vault)
    }
  }

  /// Adds a version.
  private func insert(_ secret: SecretVersion, in vault: Vault) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO secret_versions (vault, name, version, value, content_type, tags, enabled,
        not_before, expires, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(vault.name), .text(secret.name), .text(secret.version), .text(secret.value),
        .optional(secret.contentType), .optional(secret.tags.map { $0.text() }),
        .bool(secret.attributes.isEnabled), .optional(secret.attributes.notBefore),
        .optional(secret.attributes.expires), .integer(secret.attributes.created),
        .integer(secret.attributes.updated),
      ])
  }

  private func update(_ secret: SecretVersion, in vault: Vault) throws(SQLiteError) {
    try connection.run(
      """
      UPDATE secret_versions SET content_type = ?, tags = ?, enabled = ?, not_before = ?,
        expires = ?, updated = ? WHERE vault = ? AND name = ? AND version = ?
      """,
      [
        .optional(secret.contentType), .optional(secret.tags.map { $0.text() }),
        .bool(secret.attributes.isEnabled), .optional(secret.attributes.notBefore),
        .optional(secret.attributes.expires), .integer(secret.attributes.updated),
        .text(vault.name), .text(secret.name), .text(secret.version),
      ])
  }

  /// Deletes a secret with all its versions, or takes the deletion back.
  func setDeleted(_ name: String, on date: Int64?, in vault: Vault) throws(SQLiteError) {
    try connection.run(
      "UPDATE secret_versions SET deleted_on = ? WHERE vault = ? AND name = ?",
      [.optional(date), .text(vault.name), .text(name)])
  }

  /// Removes a deleted secret for good.
  func purge(_ name: String, in vault: Vault) throws(SQLiteError) {
    try connection.run(
      "DELETE FROM secret_versions WHERE vault = ? AND name = ? AND deleted_on IS NOT NULL",
      [.text(vault.name), .text(name)])
  }

  private static func secret(_ row: Row) -> SecretVersion {
    let tags = row.optionalText("tags").flatMap { try? JSONParser.parse($0) }
    return SecretVersion(
      name: row.text("name"), version: row.text("version"), value: row.text("value"),
      contentType: row.optionalText("content_type"), tags: tags?.objectValue,
      attributes: SecretVersion.Attributes(
        isEnabled: row.bool("enabled"), notBefore: row.optionalInt64("not_before"),
        expires: row.optionalInt64("expires"), created: row.int64("created"),
        updated: row.int64("updated")))
  }
}
