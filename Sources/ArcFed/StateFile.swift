import ArcFedAzureArc
import ArcFedEntra
import ArcFedProtectedResources
import ArcFedResourceManager
import ArcFedSQLite

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

  /// The operator's credentials: those that the file keeps, or the ones that `make` gives.
  static func operatorCredentials(
    at location: StorageLocation, _ make: () async throws -> ClientSecretCredentials
  ) async throws -> Operator {
    let connection = try Connection(location)
    try migrator.migrate(connection)
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
    return Operator(clientID: made.clientID, objectID: made.objectID, secret: made.secret)
  }

  /// Who signs in as the operator.
  struct Operator: Sendable {
    let clientID: String
    let objectID: String
    let secret: String
  }

  private static let migrator = Migrator(
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
          """)
    ])
}
