import ArcFedSQLite
import ArcFedSimulation

// Blocks: uploaded one by one, then committed as a list ("Put Block", "Put Block List").

extension BlobStore {
  /// "Put Block", remarks.
  private static let uncommittedBlocksMaximum = 100_000

  /// "Put Block", remarks: blocks wait a week for their list.
  private static let uncommittedBlocksLast = Duration.days(7)

  /// Keeps a block. One that waits under the same id is replaced.
  func putBlock(
    _ id: String, _ content: [UInt8], at place: BlobPlace, time: Timestamp
  ) throws {
    try checkContainer(of: place)
    try expireBlocks(at: place, time: time)
    let waiting = try blocks(at: place).filter { !$0.isCommitted }
    guard waiting.allSatisfy({ $0.id?.utf8.count == id.utf8.count }) else {
      throw StorageError.invalidBlobOrBlock
    }
    guard waiting.count < Self.uncommittedBlocksMaximum else { throw StorageError.tooManyBlocks }
    try connection.transaction {
      for block in waiting where block.id == id { try deletePiece(block.piece) }
      try insertPiece(content, block: id, isCommitted: false, at: place, time: time)
    }
  }

  /// The blocks of a blob: the committed ones in their order, then the others by id.
  func blocks(at place: BlobPlace) throws(SQLiteError) -> [StoredBlock] {
    try connection.rows(
      """
      SELECT piece, block, committed, length FROM pieces
      WHERE account = ? AND container = ? AND blob = ?
      ORDER BY committed DESC, ordinal, block
      """, Self.key(place)
    ).map {
      StoredBlock(
        piece: $0.int64("piece"), id: $0.optionalText("block"), isCommitted: $0.bool("committed"),
        length: $0.int("length"))
    }
  }

  /// The blocks, without those that have waited too long.
  func blocks(at place: BlobPlace, time: Timestamp) throws -> [StoredBlock] {
    try expireBlocks(at: place, time: time)
    return try blocks(at: place)
  }

  /// Makes the blob what a list says; blocks that it does not name are dropped.
  func commit(
    _ list: BlockListDocument, at place: BlobPlace, time: Timestamp,
    _ make: @Sendable (Blob?, _ length: Int) throws -> Blob
  ) throws -> Blob {
    try checkContainer(of: place)
    let stored = try blocks(at: place, time: time)
    let chosen = try list.entries.map { try Self.find($0, among: stored) }
    let length = chosen.reduce(0) { $0 + $1.length }
    let blob = try make(try self.blob(at: place), length)
    try connection.transaction {
      var used: Set<Int64> = []
      for (ordinal, block) in chosen.enumerated() {
        let isFirst = used.insert(block.piece).inserted
        let piece = isFirst ? block.piece : try copyPiece(block.piece)
        used.insert(piece)
        try connection.run(
          "UPDATE pieces SET committed = 1, ordinal = ? WHERE piece = ?",
          [.int(ordinal), .integer(piece)])
      }
      for block in stored where !used.contains(block.piece) { try deletePiece(block.piece) }
      try save(blob, at: place)
    }
    return blob
  }

  private static func find(
    _ entry: BlockListDocument.Entry, among stored: [StoredBlock]
  ) throws(StorageError) -> StoredBlock {
    let waiting = stored.first { !$0.isCommitted && $0.id == entry.block }
    let committed = stored.first { $0.isCommitted && $0.id == entry.block }
    let found =
      switch entry.source {
      case .committed: committed
      case .uncommitted: waiting
      case .latest: waiting ?? committed
      }
    guard let found else { throw .invalidBlockList }
    return found
  }

  private func expireBlocks(at place: BlobPlace, time: Timestamp) throws(SQLiteError) {
    let limit = time - Self.uncommittedBlocksLast
    try connection.run(
      """
      DELETE FROM pieces WHERE account = ?1 AND container = ?2 AND blob = ?3 AND committed = 0
        AND (SELECT MAX(uploaded) FROM pieces AS others WHERE others.account = ?1
          AND others.container = ?2 AND others.blob = ?3 AND others.committed = 0) < ?4
      """, Self.key(place) + [.integer(limit.nanoseconds)])
  }
}
