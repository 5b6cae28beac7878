import ArcFedJSON
import ArcFedSimulation

// The life of a role assignment: the record changes at once, its effect after the propagation
// delay.

extension ResourceManager {
  /// "Azure subscription and service limits": role assignments in a subscription. All subscriptions
  /// of an emulator share it.
  static let assignmentsMaximum = 4000

  /// Creates the assignment that a request describes, or finds that it is there already.
  func putRoleAssignment(
    _ wanted: RoleAssignment, isPrincipalTypeGiven: Bool
  ) async throws -> (assignment: RoleAssignment, isNew: Bool) {
    // A given type says that the principal is too new to be found ("Troubleshoot Azure RBAC").
    if await principals.principalExists(objectID: wanted.principalID) {
      // The directory holds no other principals.
      let actual = "ServicePrincipal"
      guard wanted.principalType == actual else {
        throw ARMError.unmatchedPrincipalType(
          wanted.principalID, is: actual, not: wanted.principalType)
      }
    } else if !isPrincipalTypeGiven {
      throw ARMError.principalNotFound(wanted.principalID, tenant: configuration.tenantID)
    }
    let now = clock.now
    try assignments.purge(at: now)
    if let existing = try assignments.assignment(named: wanted.name) {
      guard existing.isSameGrant(as: wanted) else { throw ARMError.roleAssignmentUpdate }
      return (existing, false)
    }
    let all = try assignments.all()
    if let other = all.first(where: { $0.isSameGrant(as: wanted) }) {
      throw ARMError.roleAssignmentExists(other.name)
    }
    guard all.count < Self.assignmentsMaximum else { throw ARMError.roleAssignmentLimit }
    try assignments.insert(
      wanted, effectiveFrom: now + configuration.roleAssignmentPropagationDelay)
    return (wanted, true)
  }

  /// The assignments as the API shows them: those that nobody has taken away, whether they count
  /// yet or not.
  package func shownRoleAssignments() throws -> [RoleAssignment] { try assignments.all() }

  /// The assignment of a name, if it is at this scope.
  func roleAssignment(_ name: String, at scope: AzureResourceID) throws -> RoleAssignment? {
    guard let found = try assignments.assignment(named: name), found.scope == scope else {
      return nil
    }
    return found
  }

  /// Removes an assignment; nil when there was none.
  func deleteRoleAssignment(
    _ name: String, at scope: AzureResourceID
  ) throws -> RoleAssignment? {
    guard let found = try roleAssignment(name, at: scope) else { return nil }
    try assignments.remove(
      found.name, effectiveUntil: clock.now + configuration.roleAssignmentPropagationDelay)
    return found
  }

  /// The assignments that concern a scope: at it, above it and, unless the filter says otherwise,
  /// below it.
  func roleAssignments(
    at scope: AzureResourceID, _ filter: RoleAssignmentFilter
  ) throws -> [RoleAssignment] {
    try assignments.all().filter { assignment in
      let concerns =
        assignment.scope.contains(scope)
        || (!filter.isAtScopeOnly && scope.contains(assignment.scope))
      guard let principal = filter.principalID else { return concerns }
      return concerns && assignment.principalID.lowercased() == principal.lowercased()
    }
  }
}

/// The `$filter` of a list of role assignments: `principalId eq '…'`, `assignedTo('…')`,
/// `atScope()`, joined by `and` ("List Azure role assignments using the REST API").
struct RoleAssignmentFilter: Hashable {
  var principalID: String?
  var isAtScopeOnly = false

  /// Reads a filter; nil when it is none of the documented forms.
  init?(_ text: String?) {
    guard let text, !text.isEmpty else { return }
    for term in ODataFilter.terms(of: text) {
      if term.lowercased() == "atscope()" {
        isAtScopeOnly = true
      } else if let value = ODataFilter.equals("principalId", term)
        ?? ODataFilter.argument(of: "assignedTo", term)
      {
        principalID = value
      } else {
        return nil
      }
    }
  }
}
