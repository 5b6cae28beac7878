import CSQLite
import Synchronization

/// What databases in memory look like when they have just been migrated: their pages, kept once for
/// a process and copied into each new one.
///
/// A world has seven of them, and running a hundred CREATE statements takes longer than all that a
/// short scenario does in it. The pages are those that the steps themselves have written.
final class SchemaImages: Sendable {
  /// Those of the process: an image depends on the steps alone, and there is nothing of a world in
  /// it.
  static let shared = SchemaImages()

  private struct Image {
    let migrator: Migrator
    let pages: [UInt8]
  }

  /// By room.
  private let images = Mutex<[String: Image]>([:])

  /// Brings an empty database in memory to the schema of a room.
  func fill(_ connection: Connection, for migrator: Migrator) throws(SQLiteError) {
    if let image = images.withLock({ $0[migrator.room] }), image.migrator == migrator {
      return try connection.become(image.pages)
    }
    try migrator.migrate(connection)
    let pages = connection.pages
    images.withLock { $0[migrator.room] = Image(migrator: migrator, pages: pages) }
  }
}

extension Migrator {
  /// Opens a database, made if there is none, and brings it to the schema of this build.
  package func connection(to location: StorageLocation) throws(SQLiteError) -> Connection {
    let connection = try Connection(location)
    if location == .memory {
      try SchemaImages.shared.fill(connection, for: self)
    } else {
      try migrate(connection)
    }
    return connection
  }
}
