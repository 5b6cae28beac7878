import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

// `Microsoft.Authorization`: role definitions and role assignments, at any scope.

extension ResourceManagerEndpoint {
  func answerRoleDefinition(_ context: RequestContext) throws -> HTTPResponse {
    guard context.method == .get else { throw ARMError.methodNotAllowed(context.method.rawValue) }
    switch context.route {
    case .roleDefinitions(let scope):
      let filter = context.http.queryValue("$filter") ?? ""
      let terms = filter.isEmpty ? [] : ODataFilter.terms(of: filter)
      let names = terms.compactMap { ODataFilter.equals("roleName", $0)?.lowercased() }
      let types = terms.compactMap { ODataFilter.equals("type", $0)?.lowercased() }
      let scopes = terms.filter { ["atscope()", "atscopeandbelow()"].contains($0.lowercased()) }
      guard names.count + types.count + scopes.count == terms.count else {
        throw ARMError.unsupportedRoleFilter(filter)
      }
      let found = RoleDefinition.builtIn.filter { role in
        names.allSatisfy { $0 == role.roleName.lowercased() }
          && types.allSatisfy { $0 == "builtinrole" }
      }
      return .json(
        200, ["value": .array(found.map { $0.json(subscription: scope.subscription) })])
    case .roleDefinition(let scope, let name):
      guard ResourceManagerAPI.isGUID(name), let role = RoleDefinition.builtIn(name) else {
        throw ARMError.roleDefinitionNotFound(name, status: 404)
      }
      return .json(200, role.json(subscription: scope.subscription))
    default:
      throw ARMError.invalidPath
    }
  }

  func answerRoleAssignment(_ context: RequestContext) async throws -> HTTPResponse {
    switch (context.route, context.method) {
    case (.roleAssignments(let scope), .get):
      let text = context.http.queryValue("$filter")
      guard let filter = RoleAssignmentFilter(text) else {
        throw ARMError.unsupportedFilter(text ?? "")
      }
      let found = try await manager.roleAssignments(at: scope, filter)
      return .json(200, ["value": .array(found.map(\.json))])
    case (.roleAssignment(let scope, let name), .put):
      return try await putRoleAssignment(name, at: scope, context)
    case (.roleAssignment(let scope, let name), .get):
      guard let found = try await manager.roleAssignment(name, at: scope) else {
        throw ARMError.roleAssignmentNotFound(name)
      }
      return .json(200, found.json)
    case (.roleAssignment(let scope, let name), .delete):
      guard let removed = try await manager.deleteRoleAssignment(name, at: scope) else {
        return HTTPResponse(status: 204)
      }
      return .json(200, removed.json)
    default:
      throw ARMError.methodNotAllowed(context.method.rawValue)
    }
  }

  private func putRoleAssignment(
    _ name: String, at scope: AzureResourceID, _ context: RequestContext
  ) async throws -> HTTPResponse {
    guard ResourceManagerAPI.isGUID(name) else { throw ARMError.invalidRoleAssignmentID(name) }
    guard let properties = context.body?["properties"],
      let roleID = properties["roleDefinitionId"]?.stringValue,
      let principal = properties["principalId"]?.stringValue
    else { throw ARMError.badRequestFormat }
    guard ResourceManagerAPI.isGUID(principal) else {
      throw ARMError.invalidPrincipalID(principal)
    }
    // Nobody would look at the condition, and the role would give more than was asked for.
    if let condition = properties["condition"], !condition.isNull {
      throw ARMError.conditionNotSupported
    }
    let roleName = roleID.split(separator: "/").last.map(String.init) ?? ""
    guard ResourceManagerAPI.isGUID(roleName), let role = RoleDefinition.builtIn(roleName) else {
      throw ARMError.roleDefinitionNotFound(roleName, status: 400)
    }
    try await checkExistence(of: scope, context)
    let type = properties["principalType"]?.stringValue
    if let type, !RoleAssignment.principalTypes.contains(type) {
      throw ARMError.invalidPrincipalType(type)
    }
    let wanted = RoleAssignment(
      name: name, scope: scope, roleName: role.name, principalID: principal,
      principalType: type ?? "ServicePrincipal", createdBy: context.caller.objectID,
      createdOn: manager.clock.now)
    let result = try await manager.putRoleAssignment(wanted, isPrincipalTypeGiven: type != nil)
    return .json(result.isNew ? 201 : 200, result.assignment.json)
  }
}

extension ARMError {
  /// A body without the properties that a role assignment needs. The text is the authorization
  /// service's general one.
  static let badRequestFormat = ARMError(
    status: 400, code: "BadRequestFormat", message: "The request was incorrectly formatted.")

  /// A `$filter` of role definitions that is none of the documented forms. The sentence follows
  /// that of role assignments.
  static func unsupportedRoleFilter(_ filter: String) -> ARMError {
    ARMError(
      status: 400, code: "UnsupportedQuery",
      message: "The filter '\(filter)' is not supported. Supported filters are either "
        + "'atScopeAndBelow()' or 'roleName eq '{value}'' or 'type eq '{value}''.")
  }

  /// A `$filter` that is none of the documented forms (Azure/azure-rest-api-specs#28255).
  static func unsupportedFilter(_ filter: String) -> ARMError {
    ARMError(
      status: 400, code: "UnsupportedQuery",
      message: "The filter '\(filter)' is not supported. Supported filters are either 'atScope()' "
        + "or 'principalId eq '{value}' or assignedTo('{value}')'.")
  }
}
