import ArcFedSQLite

/// What a state file knows of the things that no service of Azure's keeps: the clusters as
/// machines, and the web servers with documents of issuers. A world in memory has no use for it.
struct StateLedger: Sendable {
  /// A cluster as it is set up again.
  struct Machine: Sendable, Hashable {
    let name: String
    let distribution: String
    let version: String
    /// The id of the resource in Azure that it was connected as; nil for one that never was.
    var resourceID: String?
    /// Whether its agents reach Azure.
    var isOnline = true
  }

  /// An issuer whose documents somebody published.
  struct Issuer: Sendable, Hashable {
    let url: String
    /// The published keys as JSON; nil for a provider with a key of its own.
    var keys: String?
    /// The provider's name and its private key in PEM, where it is one.
    var name: String?
    var privateKey: String?
  }

  let location: StorageLocation

  static let migration = Migration(
    name: "machines and issuers",
    sql: """
      CREATE TABLE machine (
        ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        distribution TEXT NOT NULL,
        version TEXT NOT NULL,
        resource_id TEXT,
        is_online INTEGER NOT NULL DEFAULT 1
      ) STRICT;
      CREATE TABLE published_issuer (
        url TEXT PRIMARY KEY,
        keys TEXT,
        name TEXT,
        private_key TEXT
      ) STRICT;
      """)

  private func change(_ sql: String, _ values: [SQLiteValue]) throws(SQLiteError) {
    guard case .file = location else { return }
    try Connection(location).run(sql, values)
  }

  private func rows(_ sql: String) throws(SQLiteError) -> [Row] {
    guard case .file = location else { return [] }
    return try Connection(location).rows(sql)
  }

  /// Keeps a new machine; one that is known stays as it is.
  func add(_ machine: Machine) throws(SQLiteError) {
    try change(
      "INSERT OR IGNORE INTO machine (name, distribution, version) VALUES (?, ?, ?)",
      [.text(machine.name), .text(machine.distribution), .text(machine.version)])
  }

  func setResource(_ id: String?, ofMachine name: String) throws(SQLiteError) {
    try change(
      "UPDATE machine SET resource_id = ?, is_online = 1 WHERE name = ?",
      [.optional(id), .text(name)])
  }

  func setOnline(_ online: Bool, machine name: String) throws(SQLiteError) {
    try change(
      "UPDATE machine SET is_online = ? WHERE name = ?", [.bool(online), .text(name)])
  }

  /// The machines, oldest first.
  func machines() throws(SQLiteError) -> [Machine] {
    try rows("SELECT * FROM machine ORDER BY ordinal").map { row in
      Machine(
        name: row.text("name"), distribution: row.text("distribution"),
        version: row.text("version"), resourceID: row.optionalText("resource_id"),
        isOnline: row.int("is_online") != 0)
    }
  }

  /// Keeps an issuer in place of one with the same URL.
  func put(_ issuer: Issuer) throws(SQLiteError) {
    try change(
      "INSERT OR REPLACE INTO published_issuer (url, keys, name, private_key) VALUES (?, ?, ?, ?)",
      [
        .text(issuer.url), .optional(issuer.keys), .optional(issuer.name),
        .optional(issuer.privateKey),
      ])
  }

  func issuers() throws(SQLiteError) -> [Issuer] {
    try rows("SELECT * FROM published_issuer ORDER BY url").map { row in
      Issuer(
        url: row.text("url"), keys: row.optionalText("keys"), name: row.optionalText("name"),
        privateKey: row.optionalText("private_key"))
    }
  }
}
