import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation

extension Directory {
  private static let federationPolicyName: SQLiteValue = "federation policy"

  /// Sets what the tenant's policy says about federated credentials. It counts at once, for those
  /// too that are there.
  package func setFederationPolicy(_ policy: FederationPolicy) throws {
    try connection.run(
      "INSERT OR REPLACE INTO entra_facts(name, value) VALUES (?, ?)",
      [Self.federationPolicyName, .blob(Array(policy.kept.utf8))])
    federationPolicy = policy
  }

  static func federationPolicy(in connection: Connection) throws -> FederationPolicy {
    let rows = try connection.rows(
      "SELECT value FROM entra_facts WHERE name = ?", [federationPolicyName])
    guard let row = rows.first else { return FederationPolicy() }
    return FederationPolicy(kept: String(decoding: row.blob("value"), as: UTF8.self))
  }

  /// Makes a conditional access policy, or replaces the one of its id.
  package func putConditionalAccessPolicy(_ policy: ConditionalAccessPolicy) throws {
    try connection.run(
      """
      INSERT INTO entra_conditional_access(id, body, created_at, modified_at) VALUES (?, ?, ?, ?)
      ON CONFLICT(id) DO UPDATE SET body = excluded.body, modified_at = excluded.modified_at
      """,
      [
        .text(policy.id), .text(policy.kept), .time(policy.createdAt),
        policy.modifiedAt.map { .time($0) } ?? .null,
      ])
    conditionalAccessPolicies = try Self.conditionalAccessPolicies(in: connection)
  }

  /// Takes a conditional access policy away; false when there is none of that id.
  package func deleteConditionalAccessPolicy(_ id: String) throws -> Bool {
    try connection.run(
      "DELETE FROM entra_conditional_access WHERE id = ?", [.text(id.lowercased())])
    let isDeleted = connection.changes > 0
    conditionalAccessPolicies = try Self.conditionalAccessPolicies(in: connection)
    return isDeleted
  }

  /// An id for a policy that is about to be made.
  func newPolicyID() -> String { identifiers.policyID() }

  static func conditionalAccessPolicies(
    in connection: Connection
  ) throws -> [ConditionalAccessPolicy] {
    try connection.rows("SELECT * FROM entra_conditional_access ORDER BY rowid").map { row in
      ConditionalAccessPolicy(
        id: row.text("id"), kept: row.text("body"), createdAt: row.time("created_at"),
        modifiedAt: row.optionalInt64("modified_at").map { Timestamp(nanoseconds: $0) })
    }
  }
}
