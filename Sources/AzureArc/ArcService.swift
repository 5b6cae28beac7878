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
  private var agents: [String: ArcAgents] = [:]

  /// Arc for one tenant; its state lives at `storage`.
  package init(
    tenantID: String, operations: AsyncOperations, network: Network, clock: any WorldClock,
    random: RandomSource, trace: Trace?, storage: StorageLocation,
    webhookLayout: WebhookLayout = .v151
  ) throws(SQLiteError) {
    clusters = try ConnectedClusters(
      tenantID: tenantID, clock: clock, random: random, trace: trace, storage: storage)
    provider = ConnectedClusterProvider(clusters: clusters, operations: operations)
    issuerEndpoint = HostedIssuerEndpoint(clusters: clusters)
    self.tenantID = tenantID
    self.network = network
    self.clock = clock
    self.trace = trace
    self.webhookLayout = webhookLayout
  }

  /// Puts the hosted issuers on the network.
  package nonisolated func attach() {
    network.attach(issuerEndpoint, toSubdomainsOf: IssuerGeography.domain)
  }

  /// What `helm upgrade --install azure-arc` does: agents come up in the cluster and serve the
  /// resource `id`. Agents that were there before are replaced.
  @discardableResult
  package func installAgents(
    for id: AzureResourceID, version: SoftwareVersion, on cluster: ClusterAccess
  ) async throws -> ArcAgents {
    let installed = try await prepareAgents(for: id, version: version, on: cluster)
    await installed.start()
    return installed
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
      webhook: webhook, network: network, clock: clock, trace: trace)
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
