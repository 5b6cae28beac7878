import ArcFedSQLite
import ArcFedSimulation

/// The operations in the database: what clients may still ask about after a restart.
struct AsyncOperationStore {
  let connection: Connection

  /// Adds an operation, or says how it ended.
  func save(_ operation: AsyncOperation) throws(SQLiteError) {
    var error: (code: String, message: String)?
    if case .failed(let code, let message) = operation.outcome { error = (code, message) }
    try connection.run(
      """
      INSERT INTO async_operations
        (id, resource, location, api_version, start_time, end_time, status, code, message)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET end_time = excluded.end_time, status = excluded.status,
        code = excluded.code, message = excluded.message
      """,
      [
        .text(operation.id), .text(operation.resource.text), .text(operation.location),
        .text(operation.apiVersion), .integer(operation.startTime.nanoseconds),
        operation.endTime.map { .integer($0.nanoseconds) } ?? .null, .text(operation.status),
        .optional(error?.code), .optional(error?.message),
      ])
  }

  func delete(_ id: String) throws(SQLiteError) {
    try connection.run("DELETE FROM async_operations WHERE id = ?", [.text(id)])
  }

  /// Every operation, oldest first.
  func all() throws(SQLiteError) -> [AsyncOperation] {
    try connection.rows("SELECT * FROM async_operations ORDER BY ordinal")
      .compactMap(Self.operation)
  }

  private static func operation(_ row: Row) -> AsyncOperation? {
    guard let resource = AzureResourceID(parsing: row.text("resource")) else { return nil }
    return AsyncOperation(
      id: row.text("id"), resource: resource, location: row.text("location"),
      apiVersion: row.text("api_version"),
      startTime: Timestamp(nanoseconds: row.int64("start_time")),
      endTime: row.optionalInt64("end_time").map { Timestamp(nanoseconds: $0) },
      outcome: outcome(row))
  }

  private static func outcome(_ row: Row) -> AsyncOperation.Outcome? {
    switch row.text("status") {
    case "Succeeded": .succeeded
    case "Canceled": .canceled
    case "Failed":
      .failed(
        code: row.optionalText("code") ?? "", message: row.optionalText("message") ?? "")
    default: nil
    }
  }
}
