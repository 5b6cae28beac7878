import ArcFedSQLite
import ArcFedSimulation

extension Directory {
  /// Creates the service principal of an application of this tenant; nil when there is no such
  /// application, the existing one when it has one.
  package func createServicePrincipal(
    appID: String
  ) throws -> (principal: ServicePrincipal, isNew: Bool)? {
    guard let application = try application(.appID(appID)) else { return nil }
    if let existing = try servicePrincipal(.appID(appID)) { return (existing, false) }
    let created = try insertServicePrincipal(
      appID: application.appID, displayName: application.displayName, kind: .application)
    return (created, true)
  }

  /// The service principal of that id; nil when there is none.
  package func servicePrincipal(_ key: DirectoryKey) throws -> ServicePrincipal? {
    try connection.rows(
      "SELECT * FROM entra_service_principals WHERE \(key.column) = ?",
      [.text(key.text.lowercased())]
    ).first.map(Self.servicePrincipal)
  }

  /// All service principals, in the order in which they were created.
  package func servicePrincipals() throws -> [ServicePrincipal] {
    try connection.rows("SELECT * FROM entra_service_principals ORDER BY rowid")
      .map(Self.servicePrincipal)
  }

  /// Lets a service principal sign in or keeps it from it; false when there is none of that id.
  package func setServicePrincipal(objectID: String, isEnabled: Bool) throws -> Bool {
    try connection.run(
      "UPDATE entra_service_principals SET is_enabled = ? WHERE object_id = ?",
      [.bool(isEnabled), .text(objectID.lowercased())])
    return connection.changes > 0
  }

  /// Deletes the service principal of an application; false when there is none of that id. That of
  /// a managed identity goes with its resource and never alone.
  package func deleteServicePrincipal(objectID: String) throws -> Bool {
    try connection.run(
      "DELETE FROM entra_service_principals WHERE object_id = ? AND kind = 'Application'",
      [.text(objectID.lowercased())])
    return connection.changes > 0
  }

  /// Gives a principal a directory role.
  func assignRole(_ role: DirectoryRole, to principalID: String) throws {
    try connection.run(
      "INSERT OR IGNORE INTO entra_directory_roles(principal_id, role_template_id) VALUES (?, ?)",
      [.text(principalID), .text(role.rawValue)])
  }

  /// Whether a principal has a directory role.
  func hasRole(_ role: DirectoryRole, principalID: String) throws -> Bool {
    try !connection.rows(
      "SELECT 1 FROM entra_directory_roles WHERE principal_id = ? AND role_template_id = ?",
      [.text(principalID), .text(role.rawValue)]
    ).isEmpty
  }

  func insertServicePrincipal(
    appID: String, displayName: String, kind: ServicePrincipal.Kind,
    managedIdentityResourceID: String? = nil
  ) throws -> ServicePrincipal {
    let principal = ServicePrincipal(
      objectID: identifiers.principalID(), appID: appID, displayName: displayName, kind: kind,
      isEnabled: true, createdAt: clock.now, managedIdentityResourceID: managedIdentityResourceID)
    try connection.run(
      """
      INSERT INTO entra_service_principals(
        object_id, app_id, display_name, kind, is_enabled, created_at, visible_at, managed_identity)
      VALUES (?, ?, ?, ?, 1, ?, ?, ?)
      """,
      [
        .text(principal.objectID), .text(appID), .text(displayName), .text(kind.rawValue),
        .time(principal.createdAt),
        .time(principal.createdAt + configuration.principalPropagationDelay),
        .optional(managedIdentityResourceID),
      ])
    return principal
  }

  static func servicePrincipal(_ row: Row) -> ServicePrincipal {
    ServicePrincipal(
      objectID: row.text("object_id"), appID: row.text("app_id"),
      displayName: row.text("display_name"),
      kind: ServicePrincipal.Kind(rawValue: row.text("kind")) ?? .application,
      isEnabled: row.bool("is_enabled"), createdAt: row.time("created_at"),
      managedIdentityResourceID: row.optionalText("managed_identity"))
  }
}

/// The directory roles that matter here, by the ids of their templates (Microsoft Entra, "Microsoft
/// Entra built-in roles").
enum DirectoryRole: String, Sendable {
  case globalAdministrator = "62e90394-69f5-4237-9190-012177145e10"
}
