import ArcFedJSON
import ArcFedSQLite

extension Directory {
  /// Gives a principal a role that an application offers.
  package func assignAppRole(
    _ roleID: String, to principalID: String, resourceID: String
  ) throws -> Result<AppRoleAssignment, AppRoleRefusal> {
    guard let principal = try servicePrincipal(.objectID(principalID)),
      let resource = try servicePrincipal(.objectID(resourceID)),
      let application = try application(.appID(resource.appID)),
      application.appRoles.contains(where: { $0.id == roleID.lowercased() && $0.isEnabled })
    else { return .failure(.noSuchRole) }
    let isThere = try appRoleAssignments(of: principal.objectID).contains {
      $0.roleID == roleID.lowercased() && $0.resourceID == resource.objectID
    }
    if isThere { return .failure(.alreadyAssigned) }
    let assignment = AppRoleAssignment(
      id: identifiers.credentialID(), roleID: roleID.lowercased(), principalID: principal.objectID,
      resourceID: resource.objectID)
    try connection.run(
      """
      INSERT INTO entra_app_role_assignments(id, role_id, principal_id, resource_id)
      VALUES (?, ?, ?, ?)
      """,
      [
        .text(assignment.id), .text(assignment.roleID), .text(assignment.principalID),
        .text(assignment.resourceID),
      ])
    return .success(assignment)
  }

  /// The roles that a principal was given, oldest first.
  package func appRoleAssignments(of principalID: String) throws -> [AppRoleAssignment] {
    try connection.rows(
      "SELECT * FROM entra_app_role_assignments WHERE principal_id = ? ORDER BY rowid",
      [.text(principalID)]
    ).map { row in
      AppRoleAssignment(
        id: row.text("id"), roleID: row.text("role_id"), principalID: row.text("principal_id"),
        resourceID: row.text("resource_id"))
    }
  }

  /// Takes a role back; false when the principal has no such assignment.
  package func removeAppRoleAssignment(_ id: String, of principalID: String) throws -> Bool {
    try connection.run(
      "DELETE FROM entra_app_role_assignments WHERE id = ? AND principal_id = ?",
      [.text(id.lowercased()), .text(principalID)])
    return connection.changes > 0
  }

  /// The application of the tenant that is the resource of that name, as tokens for it need it; nil
  /// when there is none.
  func resource(
    named identifier: String, for principal: ServicePrincipal
  ) throws -> ResourceApplication? {
    let name = KnownResources.withoutTrailingSlash(identifier)
    let found =
      try application(.appID(name))
      ?? applications().first { application in
        application.identifierURIs.containsIdentical(name)
      }
    guard let application = found,
      let resource = try servicePrincipal(.appID(application.appID))
    else { return nil }
    let assigned = try appRoleAssignments(of: principal.objectID)
      .filter { $0.resourceID == resource.objectID }.map(\.roleID)
    let roles = application.appRoles.filter { $0.isEnabled && assigned.contains($0.id) }
    return ResourceApplication(
      appID: application.appID, tokenVersion: application.tokenVersion,
      asksForTokenType: application.asksForTokenType, roles: roles.map(\.value))
  }
}

/// An application of the tenant as the resource of a token.
struct ResourceApplication: Hashable, Sendable {
  let appID: String
  /// The version of the access tokens that it understands.
  let tokenVersion: Application.TokenVersion
  /// Whether it asked for the claim `idtyp`.
  let asksForTokenType: Bool
  /// The roles that the client has there.
  let roles: [String]
}

/// Why a role was not given.
package enum AppRoleRefusal: Error, Hashable, Sendable {
  /// The principal, the resource or the role is not there, or the role is disabled.
  case noSuchRole
  /// The principal has it already.
  case alreadyAssigned
}
