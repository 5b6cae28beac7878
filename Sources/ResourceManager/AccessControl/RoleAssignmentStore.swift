import ArcFedSQLite
import ArcFedSimulation

/// The role assignments in the database, each with the time from which, and until which, it has its
/// effect: the record changes at once, the effect follows after the propagation delay.
struct RoleAssignmentStore {
  let connection: Connection

  /// Adds an assignment that takes effect later.
  func insert(_ assignment: RoleAssignment, effectiveFrom: Timestamp) throws(SQLiteError) {
    try connection.run(
      """
      INSERT INTO role_assignments (name, scope, role, principal_id, principal_key,
        principal_type, created_by, created_on, effective_from)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(assignment.name), .text(assignment.scope.text),
        .text(assignment.roleName), .text(assignment.principalID),
        .text(assignment.principalID.lowercased()), .text(assignment.principalType),
        .optional(assignment.createdBy), .integer(assignment.createdOn.nanoseconds),
        .integer(effectiveFrom.nanoseconds),
      ])
  }

  /// Removes an assignment from the record; its effect lasts until the given time.
  func remove(_ name: String, effectiveUntil: Timestamp) throws(SQLiteError) {
    try connection.run(
      """
      UPDATE role_assignments SET removed = 1, effective_until = ?
      WHERE name = ? COLLATE NOCASE AND removed = 0
      """, [.integer(effectiveUntil.nanoseconds), .text(name)])
  }

  /// Forgets what has neither a record nor an effect any more.
  func purge(at now: Timestamp) throws(SQLiteError) {
    try connection.run(
      "DELETE FROM role_assignments WHERE removed = 1 AND effective_until <= ?",
      [.integer(now.nanoseconds)])
  }

  /// The assignment of a name, as the record has it.
  func assignment(named name: String) throws(SQLiteError) -> RoleAssignment? {
    try connection.rows(
      "SELECT * FROM role_assignments WHERE name = ? COLLATE NOCASE AND removed = 0",
      [.text(name)]
    ).first.flatMap(Self.assignment)
  }

  /// Every assignment in the record, oldest first.
  func all() throws(SQLiteError) -> [RoleAssignment] {
    try connection.rows("SELECT * FROM role_assignments WHERE removed = 0 ORDER BY ordinal")
      .compactMap(Self.assignment)
  }

  /// The assignments of a principal that have their effect now.
  func effective(
    principal: String, at now: Timestamp
  ) throws(SQLiteError) -> [RoleAssignment] {
    try connection.rows(
      """
      SELECT * FROM role_assignments WHERE principal_key = ? AND effective_from <= ?
        AND (effective_until IS NULL OR effective_until > ?) ORDER BY ordinal
      """,
      [
        .text(principal.lowercased()), .integer(now.nanoseconds), .integer(now.nanoseconds),
      ]
    ).compactMap(Self.assignment)
  }

  private static func assignment(_ row: Row) -> RoleAssignment? {
    let text = row.text("scope")
    guard let scope = text == "/" ? .root : AzureResourceID(parsing: text) else { return nil }
    return RoleAssignment(
      name: row.text("name"), scope: scope, roleName: row.text("role"),
      principalID: row.text("principal_id"), principalType: row.text("principal_type"),
      createdBy: row.optionalText("created_by"),
      createdOn: Timestamp(nanoseconds: row.int64("created_on")))
  }
}
