import ArcFedJSON
import ArcFedResourceManager
package import ArcFedSQLite

/// The tables of the Arc resource provider. Append only: a migration that has shipped stays.
package enum ArcMigrations {
  /// What brings a database up to date, and refuses one that is newer.
  package static let migrator = Migrator(
    room: "AzureArc",
    [
      Migration(
        name: "connected clusters and hosted issuers",
        sql: """
          CREATE TABLE connected_clusters (
            ordinal INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
            subscription TEXT NOT NULL, resource_group TEXT NOT NULL, document TEXT NOT NULL)
            STRICT;
          CREATE TABLE hosted_issuers (
            url TEXT PRIMARY KEY, cluster INTEGER NOT NULL UNIQUE
              REFERENCES connected_clusters (ordinal) ON DELETE CASCADE,
            keys TEXT) WITHOUT ROWID, STRICT;
          """)
    ])
}

/// Clusters and issuers in the database.
struct ConnectedClusterStore {
  let connection: Connection
  private let known = KnownClusters()

  init(connection: Connection) { self.connection = connection }

  func cluster(_ id: AzureResourceID) throws(SQLiteError) -> ConnectedCluster? {
    try connection.rows(
      "SELECT * FROM connected_clusters WHERE key = ?", [.text(id.lowercase)]
    ).first.flatMap(cluster)
  }

  func clusters(
    subscription: String, resourceGroup: String?
  ) throws(SQLiteError) -> [ConnectedCluster] {
    try connection.rows(
      """
      SELECT * FROM connected_clusters WHERE subscription = ?1
        AND (?2 IS NULL OR resource_group = ?2) ORDER BY ordinal
      """,
      [.text(subscription.lowercased()), .optional(resourceGroup?.lowercased())]
    ).compactMap(cluster)
  }

  /// Every cluster of every subscription, oldest first.
  func all() throws(SQLiteError) -> [ConnectedCluster] {
    try connection.rows("SELECT * FROM connected_clusters ORDER BY ordinal")
      .compactMap(cluster)
  }

  /// Reserves a row for a new cluster and gives its ordinal.
  func reserve(_ id: AzureResourceID) throws(SQLiteError) -> Int {
    try connection.run(
      """
      INSERT INTO connected_clusters (key, subscription, resource_group, document)
      VALUES (?, ?, ?, '{}')
      """,
      [
        .text(id.lowercase), .text((id.subscription ?? "").lowercased()),
        .text((id.resourceGroup ?? "").lowercased()),
      ])
    return Int(connection.lastInsertedRow)
  }

  func save(_ cluster: ConnectedCluster) throws(SQLiteError) {
    let text = cluster.document.text()
    try connection.run(
      "UPDATE connected_clusters SET document = ? WHERE ordinal = ?",
      [.text(text), .int(cluster.ordinal)])
    known.remember(cluster, text)
  }

  func delete(_ cluster: ConnectedCluster) throws(SQLiteError) {
    known.forgetKeys(of: cluster.ordinal)
    try connection.run("DELETE FROM hosted_issuers WHERE cluster = ?", [.int(cluster.ordinal)])
    try connection.run(
      "DELETE FROM connected_clusters WHERE ordinal = ?", [.int(cluster.ordinal)])
    known.forget(cluster.ordinal)
  }

  func allot(_ url: String, to cluster: ConnectedCluster) throws(SQLiteError) {
    try connection.run(
      "INSERT OR IGNORE INTO hosted_issuers (url, cluster) VALUES (?, ?)",
      [.text(url), .int(cluster.ordinal)])
  }

  func publish(_ keys: JSONValue, of cluster: ConnectedCluster) throws(SQLiteError) {
    let text = keys.text()
    known.forgetKeys(of: cluster.ordinal)
    let published = try connection.rows(
      "UPDATE hosted_issuers SET keys = ? WHERE cluster = ? RETURNING url",
      [.text(text), .int(cluster.ordinal)])
    for row in published { known.remember(text, at: row.text("url"), of: cluster.ordinal) }
  }

  /// The keys at an issuer; nil before the first copy, or for an issuer that does not exist.
  func keys(of url: String) throws(SQLiteError) -> String? {
    if let keys = known.keys(at: url) { return keys }
    guard
      let row = try connection.rows(
        "SELECT cluster, keys FROM hosted_issuers WHERE url = ?", [.text(url)]
      ).first, let keys = row.optionalText("keys")
    else { return nil }
    known.remember(keys, at: url, of: row.int("cluster"))
    return keys
  }

  private func cluster(_ row: Row) -> ConnectedCluster? {
    let text = row.text("document")
    let ordinal = row.int("ordinal")
    if let known = known.cluster(ordinal, text) { return known }
    guard let document = try? JSONParser.parse(text) else { return nil }
    return ConnectedCluster(document: document, ordinal: ordinal)
  }
}

/// Clusters as they were saved last, since every agent asks for its own once a minute, and the keys
/// at issuers, since every relying party asks for two documents of each. A cluster is known as long
/// as its row holds the same text, and keys are forgotten before their row changes, so nothing here
/// can be out of date.
private final class KnownClusters {
  private var clusters: [Int: (text: String, cluster: ConnectedCluster)] = [:]
  private var keys: [String: String] = [:]
  private var issuers: [Int: String] = [:]

  func cluster(_ ordinal: Int, _ text: String) -> ConnectedCluster? {
    guard let known = clusters[ordinal], known.text == text else { return nil }
    return known.cluster
  }

  func remember(_ cluster: ConnectedCluster, _ text: String) {
    clusters[cluster.ordinal] = (text, cluster)
  }

  func forget(_ ordinal: Int) { clusters[ordinal] = nil }

  func keys(at issuer: String) -> String? { keys[issuer] }

  func remember(_ keys: String, at issuer: String, of ordinal: Int) {
    self.keys[issuer] = keys
    issuers[ordinal] = issuer
  }

  func forgetKeys(of ordinal: Int) {
    if let issuer = issuers.removeValue(forKey: ordinal) { keys[issuer] = nil }
  }
}
