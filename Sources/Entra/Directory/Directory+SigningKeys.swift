import ArcFedJOSE
import ArcFedSQLite
import ArcFedSimulation

extension Directory {
  /// The signing keys that were kept, oldest first.
  func signingKeys() throws -> [SigningKeyRing.Entry] {
    try connection.rows("SELECT * FROM entra_signing_keys ORDER BY generation").map { row in
      SigningKeyRing.Entry(
        generation: Int(row.int64("generation")),
        key: try SigningKey(
          pem: row.text("private_key"), certificateDER: row.blob("certificate")),
        signsFrom: row.time("signs_from"),
        publishedUntil: row.optionalInt64("published_until").map { Timestamp(nanoseconds: $0) })
    }
  }

  /// Keeps the signing keys. Tokens outlive a restart only if their keys do.
  func keep(_ entries: [SigningKeyRing.Entry]) throws {
    try Self.keep(entries, in: connection, conflict: "REPLACE")
  }

  /// Keeps a key at once, whatever else the directory is doing, unless it is there. What is in
  /// memory ends with the ring that has the key.
  static func keep(_ entry: SigningKeyRing.Entry, in storage: StorageLocation) throws {
    guard case .file = storage else { return }
    try keep([entry], in: Connection(storage), conflict: "IGNORE")
  }

  private static func keep(
    _ entries: [SigningKeyRing.Entry], in connection: Connection, conflict: String
  ) throws {
    try connection.transaction {
      for entry in entries {
        try connection.run(
          """
          INSERT OR \(conflict) INTO entra_signing_keys(
            generation, private_key, certificate, signs_from, published_until)
          VALUES (?, ?, ?, ?, ?)
          """,
          [
            .int(entry.generation), .text(entry.key.privateKey.pem),
            .blob(entry.key.certificate.der), .time(entry.signsFrom),
            entry.publishedUntil.map { .time($0) } ?? .null,
          ])
      }
    }
  }
}
