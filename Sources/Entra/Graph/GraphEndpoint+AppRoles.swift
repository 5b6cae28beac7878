import ArcFedHTTP
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation

/// Roles of applications that principals have (Microsoft Graph, "Grant an appRoleAssignment to a
/// service principal").
extension GraphEndpoint {
  func respondAboutAppRoles(
    of key: DirectoryKey, _ call: GraphCall
  ) async throws -> HTTPResponse {
    let principal = try await principal(key)
    switch call.request.method {
    case .get:
      var found: [JSONValue] = []
      for assignment in try await directory.appRoleAssignments(of: principal.objectID) {
        found.append(try await json(assignment, principal))
      }
      return try list(found, of: Self.path(principal), call)
    case .post:
      return try await assign(to: principal, call)
    default: throw GraphError.methodNotAllowed
    }
  }

  func respond(
    aboutAppRole id: String, of key: DirectoryKey, _ call: GraphCall
  ) async throws -> HTTPResponse {
    let principal = try await principal(key)
    guard
      let found = try await directory.appRoleAssignments(of: principal.objectID)
        .first(where: { $0.id == id.lowercased() })
    else { throw GraphError.notFound(id) }
    switch call.request.method {
    case .get:
      return try item(200, try await json(found, principal), of: Self.path(principal), call)
    case .delete:
      _ = try await directory.removeAppRoleAssignment(found.id, of: principal.objectID)
      return replies.empty()
    default: throw GraphError.methodNotAllowed
    }
  }

  private func assign(to principal: ServicePrincipal, _ call: GraphCall) async throws
    -> HTTPResponse
  {
    try call.checkSelection(of: objects.blankAssignment)
    for name in ["principalId", "resourceId", "appRoleId"] where call.text(name) == nil {
      throw GraphError.missingProperty(name, of: "AppRoleAssignment")
    }
    let role = call.text("appRoleId") ?? ""
    let resource = call.text("resourceId") ?? ""
    guard call.text("principalId")?.lowercased() == principal.objectID else {
      throw GraphError.invalidProperty("principalId", of: "AppRoleAssignment")
    }
    let outcome = try await directory.assignAppRole(
      role, to: principal.objectID, resourceID: resource)
    let made: AppRoleAssignment
    switch outcome {
    case .success(let assignment): made = assignment
    case .failure(.noSuchRole): throw GraphError.noSuchRole
    case .failure(.alreadyAssigned): throw GraphError.roleAssigned
    }
    trace?.record("Entra", "assign app role", principal.displayName, ["role": made.roleID])
    return try item(201, try await json(made, principal), of: Self.path(principal), call)
  }

  private func principal(_ key: DirectoryKey) async throws -> ServicePrincipal {
    guard let principal = try await directory.servicePrincipal(key) else {
      throw GraphError.notFound(key.text)
    }
    return principal
  }

  private func json(
    _ assignment: AppRoleAssignment, _ principal: ServicePrincipal
  ) async throws -> JSONValue {
    let resource = try await directory.servicePrincipal(.objectID(assignment.resourceID))
    return objects.json(assignment, principal: principal, resource: resource)
  }

  private static func path(_ principal: ServicePrincipal) -> String {
    "servicePrincipals('\(principal.objectID)')/appRoleAssignments"
  }
}
