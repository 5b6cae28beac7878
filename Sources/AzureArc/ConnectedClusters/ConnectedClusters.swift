import ArcFedJSON
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation

/// What Arc's resource provider knows: the clusters, their issuers, and who listens for changes.
///
/// Both sides meet here as they do in reality: Resource Manager writes what is wanted, the agents
/// read it, act, and report.
package actor ConnectedClusters {
  /// What the agents of a cluster are to bring about.
  struct DesiredState: Sendable, Equatable {
    var generation: Int
    var hostedIssuer: String?
    var workloadIdentityEnabled: Bool
  }

  /// How long a change takes to reach the agents of an online cluster. Not published.
  static let notificationDelay = Duration.seconds(5)

  nonisolated let clock: any WorldClock
  let tenantID: String
  private let issuerBase: String
  private let random: RandomSource
  private let trace: Trace?
  private let store: ConnectedClusterStore
  private var listeners: [String: @Sendable () async -> Void] = [:]

  /// - Parameter issuerBase: what stands before the host in an issuer's URL.
  init(
    tenantID: String, issuerBase: String = IssuerGeography.publicBase, clock: any WorldClock,
    random: RandomSource, trace: Trace?, storage: StorageLocation
  ) throws(SQLiteError) {
    let connection = try ArcMigrations.migrator.connection(to: storage)
    store = ConnectedClusterStore(connection: connection)
    self.tenantID = tenantID
    self.issuerBase = issuerBase
    self.clock = clock
    self.random = random
    self.trace = trace
  }

  // MARK: - What Resource Manager asks

  /// The cluster with an id.
  func cluster(_ id: AzureResourceID) throws(SQLiteError) -> ConnectedCluster? {
    try store.cluster(id)
  }

  /// The clusters of a resource group, or of a whole subscription.
  func clusters(
    subscription: String, resourceGroup: String?
  ) throws(SQLiteError) -> [ConnectedCluster] {
    try store.clusters(subscription: subscription, resourceGroup: resourceGroup)
  }

  /// The clusters on which an operation is under way, or was when the emulator stopped.
  func unsettled() throws(SQLiteError) -> [ConnectedCluster] {
    try store.all().filter { $0.provisioningState != Self.succeeded }
  }

  /// Creates or replaces a cluster; says whether it is new.
  func put(
    _ request: ConnectedClusterRequest, id: AzureResourceID, caller: String
  ) throws -> (cluster: ConnectedCluster, isNew: Bool) {
    if var cluster = try store.cluster(id) {
      guard cluster.provisioningState != Self.deleting else { throw ArcError.beingDeleted(id) }
      try request.apply(to: &cluster)
      try allotIssuer(to: &cluster)
      try store.save(cluster)
      notify(cluster)
      return (cluster, false)
    }
    let ordinal = try store.reserve(id)
    do {
      var cluster = try create(request, id: id, ordinal: ordinal, caller: caller)
      try allotIssuer(to: &cluster)
      try store.save(cluster)
      trace?.record("Arc", "connect cluster", id.text)
      return (cluster, true)
    } catch {
      try store.connection.run(
        "DELETE FROM connected_clusters WHERE ordinal = ?", [.int(ordinal)])
      throw error
    }
  }

  /// Changes what PATCH may change.
  func patch(_ id: AzureResourceID, _ body: JSONValue) throws -> ConnectedCluster {
    guard var cluster = try store.cluster(id) else { throw ArcError.notFound(id) }
    guard cluster.provisioningState != Self.deleting else { throw ArcError.beingDeleted(id) }
    ConnectedClusterRequest.patch(&cluster, with: body)
    try store.save(cluster)
    return cluster
  }

  /// Ends the making of a cluster, unless it is being deleted meanwhile.
  func settle(_ cluster: ConnectedCluster) throws(SQLiteError) {
    guard var cluster = try stillThere(cluster), cluster.provisioningState != Self.deleting
    else { return }
    cluster.provisioningState = Self.succeeded
    try store.save(cluster)
  }

  /// Marks a cluster as being deleted; nil when there is none.
  func beginDeletion(_ id: AzureResourceID) throws(SQLiteError) -> ConnectedCluster? {
    guard var cluster = try store.cluster(id) else { return nil }
    cluster.provisioningState = Self.deleting
    try store.save(cluster)
    return cluster
  }

  /// Removes a cluster and everything that hung on it, its issuer included.
  func delete(_ cluster: ConnectedCluster) throws(SQLiteError) {
    guard let cluster = try stillThere(cluster) else { return }
    try store.delete(cluster)
    trace?.record("Arc", "delete connected cluster", cluster.id.text)
    notify(cluster)
  }

  /// The cluster as it is now; nil when it is gone, whoever has its name by now.
  private func stillThere(_ cluster: ConnectedCluster) throws(SQLiteError) -> ConnectedCluster? {
    guard let current = try store.cluster(cluster.id), current.ordinal == cluster.ordinal else {
      return nil
    }
    return current
  }

  /// The `provisioningState` of a cluster that is on its way out.
  static let deleting = "Deleting"
  /// That of one that is there.
  static let succeeded = "Succeeded"

  // MARK: - What the agents ask and say

  /// Calls `listener` a little after every change of the cluster.
  func listen(to id: AzureResourceID, _ listener: (@Sendable () async -> Void)?) {
    listeners[id.lowercase] = listener
  }

  /// A sign of life. Nil when Azure refuses it: the resource is gone, or its certificate lapsed.
  func heartbeat(_ id: AzureResourceID, _ report: AgentReport) throws(SQLiteError) -> DesiredState?
  {
    let now = clock.now
    guard var cluster = try store.cluster(id), cluster.connectivity(at: now) != .expired else {
      return nil
    }
    cluster.agent.version = report.version
    cluster.agent.kubernetesVersion = report.kubernetesVersion
    cluster.agent.nodeCount = report.nodeCount
    cluster.agent.coreCount = report.coreCount
    cluster.agent.lastConnectivityTime = now
    cluster.certificateExpiry = now + ConnectivityStatus.certificateLifetime
    try store.save(cluster)
    let issuer = cluster.issuer.flatMap { $0.isHosted ? $0.issuerURL : nil }
    return DesiredState(
      generation: cluster.generation, hostedIssuer: issuer,
      workloadIdentityEnabled: cluster.workloadIdentityEnabled ?? false)
  }

  /// How the agents fared with a generation of the desired state.
  func report(
    _ state: String, errors: [AgentError], generation: Int, of id: AzureResourceID
  ) throws(SQLiteError) {
    guard var cluster = try store.cluster(id), cluster.generation == generation else { return }
    cluster.agent.state = state
    cluster.agent.errors = errors
    try store.save(cluster)
  }

  /// Publishes the keys that the signing-key agent copied.
  func publish(_ keys: JSONValue, of id: AzureResourceID) throws(SQLiteError) {
    guard let cluster = try store.cluster(id), let issuer = cluster.issuer, issuer.isHosted else {
      return
    }
    try store.publish(keys, of: cluster)
  }

  // MARK: - What the world reads

  /// The key set of a hosted issuer as JSON; nil where there is no document.
  func hostedKeys(of issuer: String) -> String? {
    try? store.keys(of: issuer)
  }

  // MARK: - Making

  private func create(
    _ request: ConnectedClusterRequest, id: AzureResourceID, ordinal: Int, caller: String
  ) throws(ArcError) -> ConnectedCluster {
    guard let location = request.location else { throw .locationRequired }
    let stream = random.stream("arc cluster \(ordinal) \(id.lowercase)")
    var cluster = ConnectedCluster(
      id: id, ordinal: ordinal, location: location, createdAt: clock.now, createdBy: caller,
      identity: ClusterIdentity(
        type: "SystemAssigned", principalID: stream.uuid().lowercase, tenantID: tenantID),
      settings: [:])
    try request.apply(to: &cluster)
    cluster.generation = 1
    cluster.agent = AgentReport()
    return cluster
  }

  /// The issuer's URL is allotted once and never changes.
  private func allotIssuer(to cluster: inout ConnectedCluster) throws(SQLiteError) {
    guard var issuer = cluster.issuer, issuer.enabled,
      (issuer.selfHostedIssuerURL ?? "").isEmpty, issuer.issuerURL == nil
    else { return }
    let geography = IssuerGeography.name(ofRegion: cluster.location)
    let key = random.stream("arc issuer \(cluster.ordinal) \(cluster.id.lowercase)").uuid()
    let host = "\(geography).\(IssuerGeography.domain)"
    let url = "\(issuerBase)\(host)/\(tenantID)/\(key.lowercase)/"
    issuer.issuerURL = url
    cluster.issuer = issuer
    try store.allot(url, to: cluster)
    trace?.record("Arc", "allot issuer", cluster.id.text, ["issuer": url])
  }

  private func notify(_ cluster: ConnectedCluster) {
    guard let listener = listeners[cluster.id.lowercase] else { return }
    clock.schedule(after: Self.notificationDelay, "notify agents of \(cluster.name)", listener)
  }
}
