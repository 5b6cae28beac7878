import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation

// Containers. A deleted one leaves its name behind for a while.

extension BlobStore {
  /// "Delete Container", remarks: the name of a deleted container is not to be had for at least
  /// 30 seconds.
  private static let deletionLasts = Duration.seconds(30)

  func containers(of account: StorageAccount) throws(SQLiteError) -> [BlobContainer] {
    try connection.rows(
      "SELECT * FROM containers WHERE account = ? AND deleted IS NULL ORDER BY name",
      [.text(account.key)]
    ).map(Self.container)
  }

  func container(
    _ name: String, of account: StorageAccount
  ) throws(SQLiteError) -> BlobContainer? {
    try container(name, account: account.key)
  }

  /// Adds a container, unless one of that name is there or is just being deleted.
  func insert(_ container: BlobContainer, of account: StorageAccount) throws {
    let key: [SQLiteValue] = [.text(account.key), .text(container.name)]
    let found = try connection.rows(
      "SELECT deleted FROM containers WHERE account = ? AND name = ?", key)
    if let row = found.first {
      guard let deleted = row.optionalInt64("deleted") else { throw StorageError.containerExists }
      let end = Timestamp(nanoseconds: deleted) + Self.deletionLasts
      guard container.lastModified >= end else { throw StorageError.containerBeingDeleted }
    }
    try connection.run(
      """
      INSERT OR REPLACE INTO containers (account, name, etag, modified, metadata)
      VALUES (?, ?, ?, ?, ?)
      """, key + Self.values(of: container))
  }

  /// Replaces what a container says of itself.
  func change(
    _ name: String, of account: StorageAccount,
    _ change: @Sendable (BlobContainer) throws -> BlobContainer
  ) throws -> BlobContainer {
    guard let existing = try container(name, account: account.key) else {
      throw StorageError.containerNotFound
    }
    let changed = try change(existing)
    try connection.run(
      """
      UPDATE containers SET etag = ?, modified = ?, metadata = ? WHERE account = ? AND name = ?
      """, Self.values(of: changed) + [.text(account.key), .text(name)])
    return changed
  }

  /// Deletes a container and all that is in it.
  func deleteContainer(
    _ name: String, of account: StorageAccount, at time: Timestamp,
    _ check: @Sendable (BlobContainer) throws -> Void
  ) throws {
    guard let existing = try container(name, account: account.key) else {
      throw StorageError.containerNotFound
    }
    try check(existing)
    let key: [SQLiteValue] = [.text(account.key), .text(name)]
    try connection.transaction {
      for table in ["pieces", "blobs"] {
        try connection.run("DELETE FROM \(table) WHERE account = ? AND container = ?", key)
      }
      try connection.run(
        "UPDATE containers SET deleted = ? WHERE account = ? AND name = ?",
        [.integer(time.nanoseconds)] + key)
    }
  }

  /// Throws when there is no such container to put a blob into.
  func checkContainer(of place: BlobPlace) throws {
    guard try container(place.container, account: place.account) != nil else {
      throw StorageError.containerNotFound
    }
  }

  private func container(_ name: String, account: String) throws(SQLiteError) -> BlobContainer? {
    try connection.rows(
      "SELECT * FROM containers WHERE account = ? AND name = ? AND deleted IS NULL",
      [.text(account), .text(name)]
    ).first.map(Self.container)
  }

  private static func values(of container: BlobContainer) -> [SQLiteValue] {
    [
      .text(container.etag), .integer(container.lastModified.nanoseconds),
      .text(container.metadata.text()),
    ]
  }

  private static func container(_ row: Row) -> BlobContainer {
    BlobContainer(
      name: row.text("name"), etag: row.text("etag"),
      lastModified: Timestamp(nanoseconds: row.int64("modified")),
      metadata: object(row.text("metadata")) ?? [:])
  }
}
