package import ArcFedHTTP
package import ArcFedResourceManager
package import ArcFedSQLite
package import ArcFedSimulation

/// Azure Arc as a whole: the resource provider, the hosted issuers and the agents in the clusters.
///
/// The composition root registers `provider` with Resource Manager and calls `attach()`; a client
/// flow (`ConnectedK8s`) or a test installs agents.
package actor ArcService {
  /// `Microsoft.Kubernetes`.
  package nonisolated let provider: ConnectedClusterProvider
  /// `*.oic.prod-arc.azure.com`.
  package nonisolated let issuerEndpoint: HostedIssuerEndpoint

  private let network: Network
  private let clock: any WorldClock
  private let trace: Trace?
  private let tenantID: String
  private let webhookLayout: WebhookLayout
  private let clusters: ConnectedClusters
  private let dataPlane: ConfigurationDataPlane
  private var agents: [String: ArcAgents] = [:]
  /// The versions of the agents that there are.
  package private(set) var releases = AgentReleases()
  /// The version that the data plane hands out to a cluster, where somebody asked for one.
  private var offers: [String: SoftwareVersion] = [:]
  /// Whether clusters that are connected from now on have an extension that never comes up.
  private var leavesExtensionsStuck = false

  /// Arc for one tenant; its state lives at `storage`.
  ///
  /// - Parameter issuerBase: what stands before the host in the URLs of hosted issuers. Programs
  ///   that cannot reach `*.oic.prod-arc.azure.com` are given issuers below an address they can.
  package init(
    tenantID: String, operations: AsyncOperations, network: Network, clock: any WorldClock,
    random: RandomSource, trace: Trace?, storage: StorageLocation, bearers: BearerAuthority,
    webhookLayout: WebhookLayout = .v151, issuerBase: String = IssuerGeography.publicBase
  ) throws(SQLiteError) {
    clusters = try ConnectedClusters(
      tenantID: tenantID, issuerBase: issuerBase, clock: clock, random: random, trace: trace,
      storage: storage)
    provider = ConnectedClusterProvider(clusters: clusters, operations: operations)
    issuerEndpoint = HostedIssuerEndpoint(clusters: clusters, issuerBase: issuerBase)
    self.tenantID = tenantID
    self.network = network
    self.clock = clock
    self.trace = trace
    self.webhookLayout = webhookLayout
    dataPlane = ConfigurationDataPlane(tenantID: tenantID, bearers: bearers)
  }

  /// Puts the hosted issuers and the data plane on the network.
  package nonisolated func attach() {
    network.attach(issuerEndpoint, toSubdomainsOf: IssuerGeography.domain)
    network.attach(
      dataPlane.offering { [weak self] in await self?.offer(to: $0) },
      toSubdomainsOf: ConfigurationDataPlane.domain)
  }

  /// Microsoft releases a version of the agents: clusters that upgrade by themselves have it within
  /// an hour.
  package func release(_ version: SoftwareVersion) {
    releases.publish(version)
    trace?.record("Arc", "release agents", version.description)
  }

  /// Makes the data plane hand out a version to a cluster, though there may be newer ones.
  package func setOffer(_ version: SoftwareVersion, to id: AzureResourceID) {
    offers[id.lowercase] = version
  }

  private func offer(to id: AzureResourceID) -> SoftwareVersion {
    offers[id.lowercase] ?? releases.newest ?? ConfigurationDataPlane.defaultVersion
  }

  /// Lets the extension of clusters that are connected with workload identity from now on stay in
  /// `Creating`, as some did (Azure/azure-cli#32036), or no longer.
  package func setLeavesExtensionsStuck(_ stuck: Bool) {
    leavesExtensionsStuck = stuck
  }

  /// Takes up the operations that were under way when the emulator stopped.
  package nonisolated func resumeOperations() async throws {
    try await provider.resume()
  }

  /// What `helm upgrade --install azure-arc` does: agents come up in the cluster and serve the
  /// resource `id`. Agents that were there before are replaced.
  @discardableResult
  package func installAgents(
    for id: AzureResourceID, version: SoftwareVersion, on cluster: ClusterAccess
  ) async throws -> ArcAgents {
    let installed = try await prepareAgents(for: id, version: version, on: cluster)
    try await installed.start()
    return installed
  }

  /// What `helm upgrade azure-arc` does with the values that Azure has for a resource now.
  package func upgradeRelease(for id: AzureResourceID) async throws {
    try await agents[id.lowercase]?.upgradeRelease()
  }

  /// Lets the agents of a cluster go on that was connected before the emulator was restarted; nil
  /// when Azure never heard of any.
  @discardableResult
  package func resumeAgents(
    for id: AzureResourceID, on cluster: ClusterAccess
  ) async throws -> ArcAgents? {
    let text = try await clusters.cluster(id)?.agent.version
    guard let version = text.flatMap(SoftwareVersion.init) else { return nil }
    let resumed = try await prepareAgents(for: id, version: version, on: cluster)
    await resumed.resume()
    return resumed
  }

  private func prepareAgents(
    for id: AzureResourceID, version: SoftwareVersion, on cluster: ClusterAccess
  ) async throws -> ArcAgents {
    if let before = agents.removeValue(forKey: id.lowercase) { await before.retire() }
    let webhook = try WebhookConfiguration(
      layout: webhookLayout, tenantID: tenantID, serverVersion: cluster.kubernetesVersion)
    let location = try await clusters.cluster(id)?.location ?? ""
    let prepared = ArcAgents(
      id: id, location: location, version: version, access: cluster, clusters: clusters,
      webhook: webhook, network: network, clock: clock, trace: trace,
      isStuckAtFirst: leavesExtensionsStuck
    ) { [weak self] in await self?.releases.newest }
    agents[id.lowercase] = prepared
    return prepared
  }

  /// What `helm delete azure-arc` does.
  package func removeAgents(for id: AzureResourceID) async {
    await agents.removeValue(forKey: id.lowercase)?.uninstall()
  }

  /// The agents that serve a resource; nil before they are installed.
  package func agents(for id: AzureResourceID) -> ArcAgents? {
    agents[id.lowercase]
  }

  /// The cluster as the provider knows it: for reports, not for decisions.
  package func cluster(_ id: AzureResourceID) async throws -> ConnectedCluster? {
    try await clusters.cluster(id)
  }
}
