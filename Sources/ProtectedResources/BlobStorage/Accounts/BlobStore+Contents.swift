import ArcFedSQLite
import ArcFedSimulation

// The bytes of blobs, in chunks: neither writing nor reading a large blob needs a row of its size.

/// A stretch of a blob's bytes that lies in one row.
struct BlobChunk: Hashable, Sendable {
  /// The row: a piece, and where in it the row's bytes begin.
  let piece: Int64
  let start: Int
  /// The part of the row that is meant.
  let part: Range<Int>
}

/// The bytes of a blob, or where they lie.
enum BlobContent: Sendable {
  case whole([UInt8])
  case chunks([BlobChunk])
}

extension BlobStore {
  /// The bytes of one row: small enough to read a range of without the rest, large enough that a
  /// blob of the largest size has few hundred rows.
  static let chunkBytes = 1 << 20

  func insertPiece(
    _ content: [UInt8], block: String?, isCommitted: Bool, at place: BlobPlace, time: Timestamp
  ) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO pieces (account, container, blob, block, committed, ordinal, length, uploaded)
      VALUES (?, ?, ?, ?, ?, 0, ?, ?)
      """,
      Self.key(place) + [
        .optional(block), .bool(isCommitted), .int(content.count), .integer(time.nanoseconds),
      ])
    let piece = try connection.lastInsertedRow
    for start in stride(from: 0, to: content.count, by: Self.chunkBytes) {
      let end = min(start + Self.chunkBytes, content.count)
      try connection.run(
        "INSERT INTO piece_chunks (piece, start, bytes) VALUES (?, ?, ?)",
        [.integer(piece), .int(start), .blob(Array(content[start..<end]))])
    }
  }

  /// A block that a list names twice is there twice.
  func copyPiece(_ piece: Int64) throws(SQLiteError) -> Int64 {
    try connection.run(
      """
      INSERT INTO pieces (account, container, blob, block, committed, ordinal, length, uploaded)
        SELECT account, container, blob, block, committed, ordinal, length, uploaded FROM pieces
        WHERE piece = ?
      """, [.integer(piece)])
    let copy = try connection.lastInsertedRow
    try connection.run(
      """
      INSERT INTO piece_chunks (piece, start, bytes)
        SELECT ?, start, bytes FROM piece_chunks WHERE piece = ?
      """, [.integer(copy), .integer(piece)])
    return copy
  }

  func deletePiece(_ piece: Int64) throws(SQLiteError) {
    try connection.run("DELETE FROM pieces WHERE piece = ?", [.integer(piece)])
  }

  func deletePieces(at place: BlobPlace) throws(SQLiteError) {
    try connection.run(
      "DELETE FROM pieces WHERE account = ? AND container = ? AND blob = ?", Self.key(place))
  }

  /// Where the bytes of a range of a blob lie, in order.
  func chunks(of range: Range<Int>, at place: BlobPlace) throws(SQLiteError) -> [BlobChunk] {
    let rows = try connection.rows(
      """
      SELECT pieces.piece, start, length(bytes) AS length FROM pieces
      JOIN piece_chunks ON piece_chunks.piece = pieces.piece
      WHERE account = ? AND container = ? AND blob = ? AND committed = 1
      ORDER BY ordinal, start
      """, Self.key(place))
    var chunks: [BlobChunk] = []
    var offset = 0
    for row in rows {
      let length = row.int("length")
      let part = range.clamped(to: offset..<offset + length)
      if !part.isEmpty {
        chunks.append(
          BlobChunk(
            piece: row.int64("piece"), start: row.int("start"),
            part: part.lowerBound - offset..<part.upperBound - offset))
      }
      offset += length
    }
    return chunks
  }

  /// The bytes of a chunk; nil when the blob has been overwritten since.
  func bytes(of chunk: BlobChunk) throws(SQLiteError) -> [UInt8]? {
    try connection.rows(
      "SELECT substr(bytes, ?, ?) AS part FROM piece_chunks WHERE piece = ? AND start = ?",
      [
        .int(chunk.part.lowerBound + 1), .int(chunk.part.count), .integer(chunk.piece),
        .int(chunk.start),
      ]
    ).first?.blob("part")
  }

  /// A blob and the bytes of the range that `choose` wants of it, both of one moment; of more than
  /// `wholeMaximumBytes` only where they lie, when the database is a file.
  func read(
    at place: BlobPlace, wholeMaximumBytes: Int,
    _ choose: @Sendable (Blob) throws -> Range<Int>
  ) throws -> (blob: Blob, range: Range<Int>, content: BlobContent) {
    let blob = try existing(at: place)
    let range = try choose(blob)
    let content: BlobContent =
      isOnDisk && range.count > wholeMaximumBytes
      ? .chunks(try chunks(of: range, at: place)) : .whole(try content(of: range, at: place))
    return (blob, range, content)
  }

  /// The bytes of a range of a blob.
  private func content(of range: Range<Int>, at place: BlobPlace) throws(SQLiteError) -> [UInt8] {
    var content: [UInt8] = []
    content.reserveCapacity(range.count)
    for chunk in try chunks(of: range, at: place) { content += try bytes(of: chunk) ?? [] }
    return content
  }
}
