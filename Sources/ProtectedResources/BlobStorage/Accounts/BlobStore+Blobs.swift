import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation

// Blobs: their names and properties. Their bytes lie in pieces.

extension BlobStore {
  /// The blobs of a container, by name.
  func blobs(
    in container: String, of account: StorageAccount
  ) throws(SQLiteError) -> [Blob] {
    try connection.rows(
      "SELECT * FROM blobs WHERE account = ? AND container = ? ORDER BY name",
      [.text(account.key), .text(container)]
    ).map(Self.blob)
  }

  /// The names under which there are blocks, but no blob yet.
  func uncommittedNames(
    in container: String, of account: StorageAccount
  ) throws(SQLiteError) -> [(name: String, since: Timestamp)] {
    try connection.rows(
      """
      SELECT blob, MIN(uploaded) AS since FROM pieces
      WHERE account = ?1 AND container = ?2 AND committed = 0 AND blob NOT IN (
        SELECT name FROM blobs WHERE account = ?1 AND container = ?2)
      GROUP BY blob ORDER BY blob
      """, [.text(account.key), .text(container)]
    ).map { ($0.text("blob"), Timestamp(nanoseconds: $0.int64("since"))) }
  }

  func blob(at place: BlobPlace) throws(SQLiteError) -> Blob? {
    try connection.rows(
      "SELECT * FROM blobs WHERE account = ? AND container = ? AND name = ?", Self.key(place)
    ).first.map(Self.blob)
  }

  /// Puts a blob whole. Blocks that wait for their list are dropped.
  func put(
    _ content: [UInt8], at place: BlobPlace, time: Timestamp,
    _ make: @Sendable (Blob?) throws -> Blob
  ) throws -> Blob {
    try checkContainer(of: place)
    let blob = try make(try self.blob(at: place))
    try connection.transaction {
      try deletePieces(at: place)
      try insertPiece(content, block: nil, isCommitted: true, at: place, time: time)
      try save(blob, at: place)
    }
    return blob
  }

  /// Replaces what a blob says of itself, not its bytes.
  func change(
    at place: BlobPlace, _ change: @Sendable (Blob) throws -> Blob
  ) throws -> Blob {
    let blob = try change(try existing(at: place))
    try save(blob, at: place)
    return blob
  }

  /// The blob, or what the service says when there is none, or no container either.
  func existing(at place: BlobPlace) throws -> Blob {
    if let found = try blob(at: place) { return found }
    try checkContainer(of: place)
    throw StorageError.blobNotFound
  }

  func deleteBlob(at place: BlobPlace, _ check: @Sendable (Blob) throws -> Void) throws {
    try check(try existing(at: place))
    try connection.transaction {
      try deletePieces(at: place)
      try connection.run(
        "DELETE FROM blobs WHERE account = ? AND container = ? AND name = ?", Self.key(place))
    }
  }

  func save(_ blob: Blob, at place: BlobPlace) throws(SQLiteError) {
    try connection.run(
      """
      INSERT OR REPLACE INTO blobs (account, container, name, etag, created, modified, headers,
        metadata, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      Self.key(place) + [
        .text(blob.etag), .integer(blob.created.nanoseconds),
        .integer(blob.lastModified.nanoseconds), .text(blob.headers.json.text()),
        .text(blob.metadata.text()), .int(blob.length),
      ])
  }

  static func key(_ place: BlobPlace) -> [SQLiteValue] {
    [.text(place.account), .text(place.container), .text(place.blob)]
  }

  private static func blob(_ row: Row) -> Blob {
    Blob(
      name: row.text("name"), etag: row.text("etag"),
      created: Timestamp(nanoseconds: row.int64("created")),
      lastModified: Timestamp(nanoseconds: row.int64("modified")),
      headers: BlobHeaders(json: object(row.text("headers")) ?? [:]), length: row.int("length"),
      metadata: object(row.text("metadata")) ?? [:])
  }
}
