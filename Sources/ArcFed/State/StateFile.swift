import ArcFedAzureArc
import ArcFedEntra
import ArcFedProtectedResources
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation

/// The SQLite file that keeps a world: checked whole before anything opens it, so that a file which
/// is refused stays as it was.
enum StateFile {
  /// Throws when the file is damaged, of a newer schema, or no database.
  static func check(_ location: StorageLocation) throws(SQLiteError) {
    guard case .file = location else { return }
    try migrator.check(location)
    try Directory.check(location)
    try ResourceManager.check(location)
    try ArcFedProtectedResources.KeyVault.check(location)
    try BlobStorage.check(location)
    try ArcMigrations.migrator.check(location)
  }

  /// What a world goes on from.
  struct Continuation: Sendable {
    /// How often the file was opened before: identifiers must not be given out twice.
    let openings: Int
    /// When the world last stood still; nil for a new one.
    let instant: Timestamp?
  }

  /// Counts this opening; a world in memory is always new.
  static func open(_ location: StorageLocation) throws(SQLiteError) -> Continuation {
    guard case .file = location else { return Continuation(openings: 0, instant: nil) }
    let connection = try migrator.connection(to: location)
    let row = try connection.rows("SELECT openings, instant FROM continuation").first
    let openings = row?.int("openings") ?? 0
    try connection.run(
      """
      INSERT INTO continuation (id, openings, instant) VALUES (1, 1, NULL)
      ON CONFLICT (id) DO UPDATE SET openings = openings + 1
      """)
    let nanoseconds = row?.optionalInt64("instant")
    return Continuation(
      openings: openings, instant: nanoseconds.map { Timestamp(nanoseconds: $0) })
  }

  /// Keeps the simulated time, so that a world that is opened again does not go back in time.
  static func keep(_ instant: Timestamp, at location: StorageLocation) {
    guard case .file = location, let connection = try? Connection(location) else { return }
    try? connection.run(
      "UPDATE continuation SET instant = ?", [.integer(instant.nanoseconds)])
  }

  /// The operator's credentials: those that the file keeps, or the ones that `make` gives.
  static func operatorCredentials(
    at location: StorageLocation, _ make: () async throws -> ClientSecretCredentials
  ) async throws -> Operator {
    guard case .file = location else { return Operator(new: try await make()) }
    let connection = try migrator.connection(to: location)
    let kept = try connection.rows("SELECT client_id, object_id, secret FROM operator")
    if let row = kept.first {
      return Operator(
        clientID: row.text("client_id"), objectID: row.text("object_id"),
        secret: row.text("secret"))
    }
    let made = try await make()
    try connection.run(
      "INSERT INTO operator (client_id, object_id, secret) VALUES (?, ?, ?)",
      [.text(made.clientID), .text(made.objectID), .text(made.secret)])
    return Operator(new: made)
  }

  /// Who signs in as the operator.
  struct Operator: Sendable {
    let clientID: String
    let objectID: String
    let secret: String
    /// Whether the file did not know the operator yet, who then owns nothing yet.
    let isNew: Bool

    private init(clientID: String, objectID: String, secret: String, isNew: Bool) {
      (self.clientID, self.objectID, self.secret) = (clientID, objectID, secret)
      self.isNew = isNew
    }

    /// The one that a file keeps.
    init(clientID: String, objectID: String, secret: String) {
      self.init(clientID: clientID, objectID: objectID, secret: secret, isNew: false)
    }

    /// One who was just made.
    init(new made: ClientSecretCredentials) {
      self.init(
        clientID: made.clientID, objectID: made.objectID, secret: made.secret, isNew: true)
    }
  }

  static let migrator = Migrator(
    room: "arcfed",
    [
      Migration(
        name: "operator",
        sql: """
          CREATE TABLE operator (
            client_id TEXT PRIMARY KEY,
            object_id TEXT NOT NULL,
            secret TEXT NOT NULL
          ) STRICT
          """),
      Migration(
        name: "continuation",
        sql: """
          CREATE TABLE continuation (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            openings INTEGER NOT NULL,
            instant INTEGER
          ) STRICT
          """),
      StateLedger.migration,
    ])
}
