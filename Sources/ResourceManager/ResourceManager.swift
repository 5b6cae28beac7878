package import ArcFedHTTP
package import ArcFedJOSE
package import ArcFedSQLite
package import ArcFedSimulation
import Synchronization

/// Azure Resource Manager: what exists in the subscriptions, who may touch it, and which provider
/// owns which namespace. The wire lies in ``ResourceManagerEndpoint``.
package actor ResourceManager {
  /// The tenant, its subscriptions and the propagation delay.
  package nonisolated let configuration: ResourceManagerConfiguration

  /// Checks the access tokens that arrive.
  package nonisolated let bearers: BearerAuthority

  /// The long-running operations that providers begin.
  package nonisolated let operations: AsyncOperations

  /// Where decisions are recorded.
  nonisolated let trace: Trace?

  nonisolated let clock: any WorldClock
  nonisolated let random: RandomSource
  nonisolated let principals: any PrincipalDirectory

  let groups: ResourceGroupStore
  let assignments: RoleAssignmentStore
  private let assignmentNames: RandomStream
  private nonisolated let providers = Mutex<[String: any ResourceProvider]>([:])
  var meters = RequestMeters()

  /// Opens the database and serves the subscriptions of `configuration`.
  package init(
    configuration: ResourceManagerConfiguration, network: Network, clock: any WorldClock,
    random: RandomSource, trace: Trace?, storage: StorageLocation,
    principals: any PrincipalDirectory, lanes: CryptoLanes = .inline
  ) async throws(SQLiteError) {
    let connection = try Migrations.migrator.connection(to: storage)
    groups = ResourceGroupStore(connection: connection)
    assignments = RoleAssignmentStore(connection: connection)
    assignmentNames = random.stream("bootstrap role assignments")
    bearers = BearerAuthority(
      tenantID: configuration.tenantID, authority: configuration.authority,
      stsIssuer: configuration.stsIssuer, network: network, clock: clock, lanes: lanes,
      trace: trace)
    operations = try AsyncOperations(clock: clock, random: random, storage: storage)
    self.configuration = configuration
    self.clock = clock
    self.random = random
    self.trace = trace
    self.principals = principals
  }

  /// Refuses a database that is damaged or of a newer schema, and leaves it untouched.
  package static func check(_ storage: StorageLocation) throws(SQLiteError) {
    try Migrations.migrator.check(storage)
  }

  // MARK: - Providers

  /// Lets a provider own its namespace.
  package func register(_ provider: any ResourceProvider) {
    providers.withLock { $0[provider.namespace.lowercased()] = provider }
  }

  /// Lets nobody own anything any more: the end of a world, whose providers know Resource Manager
  /// in turn.
  package nonisolated func unregisterAll() {
    providers.withLock { $0 = [:] }
  }

  /// The owner of a namespace.
  func provider(_ namespace: String) -> (any ResourceProvider)? {
    providers.withLock { $0[namespace.lowercased()] }
  }

  /// Every provider that is attached, by namespace.
  func allProviders() -> [any ResourceProvider] {
    providers.withLock { $0.values.sorted { $0.namespace < $1.namespace } }
  }

  // MARK: - Access

  /// Whether role assignments let a principal perform an action at a scope, now.
  ///
  /// - Parameters:
  ///   - principal: the object id in the directory.
  ///   - action: the action's full name, `Microsoft.KeyVault/vaults/secrets/getSecret/action`.
  ///   - isDataAction: whether the action belongs to a data plane.
  package func isAuthorized(
    principal: String, action: String, isDataAction: Bool, scope: AzureResourceID
  ) -> Bool {
    // A database that cannot be read grants nothing.
    let effective = try? assignments.effective(principal: principal, at: clock.now)
    return (effective ?? []).contains { assignment in
      guard assignment.scope.contains(scope) else { return false }
      return RoleDefinition.builtIn(assignment.roleName)?
        .permission.allows(action, isDataAction: isDataAction) ?? false
    }
  }

  /// The subscriptions in which a principal may do anything at all.
  func visibleSubscriptions(
    to principal: String
  ) throws(SQLiteError) -> [ResourceManagerConfiguration.Subscription] {
    let scopes = try assignments.effective(principal: principal, at: clock.now).map(\.scope)
    return configuration.subscriptions.filter { subscription in
      scopes.contains { scope in
        scope == .root || scope.subscription?.lowercased() == subscription.id.lowercased()
      }
    }
  }

  /// Makes a principal Owner of a subscription, at once: somebody must be the first. Whoever is
  /// Owner already stays so: the state may be that of an earlier start.
  package func grantOwner(
    principal: String, subscription: String
  ) throws(SQLiteError) {
    var assignment = RoleAssignment(
      name: assignmentNames.uuid().lowercase, scope: AzureResourceID(subscription: subscription),
      roleName: RoleDefinition.builtIn("Owner")?.name ?? "", principalID: principal,
      principalType: "ServicePrincipal", createdBy: nil, createdOn: clock.now)
    let granted = try assignments.all()
    guard !granted.contains(where: { $0.isSameGrant(as: assignment) }) else { return }
    let names = Set(granted.map { $0.name.lowercased() })
    while names.contains(assignment.name) { assignment.name = assignmentNames.uuid().lowercase }
    try assignments.insert(assignment, effectiveFrom: assignment.createdOn)
  }
}
