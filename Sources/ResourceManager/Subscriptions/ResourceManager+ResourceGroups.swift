import ArcFedSQLite
import ArcFedSimulation

extension ResourceManager {
  /// The resource group with an id.
  func resourceGroup(_ id: AzureResourceID) throws(SQLiteError) -> ResourceGroup? {
    try groups.group(id)
  }

  /// The resource groups of a subscription, oldest first.
  func resourceGroups(in subscription: String) throws(SQLiteError) -> [ResourceGroup] {
    try groups.groups(inSubscription: subscription)
  }

  /// Creates or changes a resource group.
  func save(_ group: ResourceGroup) throws(SQLiteError) {
    try groups.save(group)
  }

  /// Removes a resource group and the role assignments in it.
  func deleteResourceGroup(_ id: AzureResourceID) throws(SQLiteError) {
    try removeRoleAssignments(in: id)
    try groups.delete(id)
  }

  /// Removes the role assignments at a scope and below, which is gone.
  func removeRoleAssignments(in scope: AzureResourceID) throws(SQLiteError) {
    for assignment in try assignments.all() where scope.contains(assignment.scope) {
      try assignments.remove(
        assignment.name, effectiveUntil: clock.now + configuration.roleAssignmentPropagationDelay)
    }
  }

  /// Counts a request against its caller's allowance.
  func take(
    _ kind: RequestMeters.Kind, subscription: String, caller: Caller
  ) -> RequestMeters.Taken {
    meters.take(kind, subscription: subscription, principal: caller.objectID, at: clock.now)
  }
}
