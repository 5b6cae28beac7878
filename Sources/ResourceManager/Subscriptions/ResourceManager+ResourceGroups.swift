import ArcFedJSON
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

  /// Creates a resource group, or changes the one that is there. Reading and writing are one turn
  /// here and below, so that no deletion begins between the two.
  func putResourceGroup(
    _ wanted: ResourceGroup
  ) throws -> (group: ResourceGroup, isNew: Bool) {
    let existing = try groups.group(wanted.id)
    if let existing, existing.isLeaving { throw ARMError.resourceGroupBeingDeleted(existing.name) }
    if let existing, !Location.isSame(existing.location, wanted.location) {
      throw ARMError.invalidGroupLocation(requested: wanted.location, existing: existing.location)
    }
    let group = ResourceGroup(
      id: existing?.id ?? wanted.id, location: Location.normalized(wanted.location),
      tags: wanted.tags, managedBy: wanted.managedBy)
    try groups.save(group)
    return (group, existing == nil)
  }

  /// Changes the tags of a resource group, if there are new ones.
  func patchResourceGroup(_ id: AzureResourceID, tags: JSONObject?) throws -> ResourceGroup {
    var group = try existingGroup(id)
    guard !group.isLeaving else { throw ARMError.resourceGroupBeingDeleted(group.name) }
    if let tags { group.tags = tags }
    try groups.save(group)
    return group
  }

  /// Marks a resource group as one that is being deleted.
  func beginDeletion(of id: AzureResourceID) throws -> ResourceGroup {
    var group = try existingGroup(id)
    group.provisioningState = ResourceGroup.deleting
    try groups.save(group)
    return group
  }

  /// The resource groups that are being deleted.
  func leavingGroups() throws -> [AzureResourceID] {
    try configuration.subscriptions.flatMap { try groups.groups(inSubscription: $0.id) }
      .filter(\.isLeaving).map(\.id)
  }

  private func existingGroup(_ id: AzureResourceID) throws -> ResourceGroup {
    guard let group = try groups.group(id) else {
      throw ARMError.resourceGroupNotFound(id.resourceGroup ?? "")
    }
    return group
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
