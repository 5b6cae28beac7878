import ArcFedHTTP
import ArcFedJSON
import ArcFedKubernetes
package import ArcFedResourceManager
import ArcFedSimulation

/// The Arc agents of one cluster: they send heartbeats, read what is wanted, bring it about in the
/// cluster, and copy its public keys to the hosted issuer.
///
/// While the cluster is offline nothing of that happens: what was published stays as it was.
package actor ArcAgents {
  /// How long the release takes to come up. Not published; minutes in the field.
  static let installationDuration = Duration.seconds(60)
  /// How often the agents speak to Azure. Not published; several fit into the 15 minutes after
  /// which a cluster counts as offline.
  static let syncInterval = Duration.minutes(5)

  /// The resource that the agents serve.
  package nonisolated let id: AzureResourceID
  /// The cluster that the agents run in.
  package nonisolated var clusterName: String { access.name }
  /// The agents' version.
  package private(set) var version: SoftwareVersion
  /// Whether the cluster reaches Azure.
  package private(set) var isOnline = true

  private nonisolated let access: ClusterAccess
  private let location: String
  private let clusters: ConnectedClusters
  private let workloadIdentity: WorkloadIdentityExtension
  private let network: Network
  private let clock: any WorldClock
  private let trace: Trace?
  private var appliedGeneration = 0
  /// What is published already; the issuer asks for nothing, so it is told of changes alone.
  private var published: KeyCopy?
  private var isInstalled = false
  private var isSyncing = false
  private var wantsSync = false
  private var isStopped = false
  private var nextSync: ScheduledEvent?
  private var nextPoll: ScheduledEvent?
  private let newestRelease: @Sendable () async -> SoftwareVersion?
  /// Whether the first installation of the extension never ends (Azure/azure-cli#32036).
  private let isStuckAtFirst: Bool

  init(
    id: AzureResourceID, location: String, version: SoftwareVersion, access: ClusterAccess,
    clusters: ConnectedClusters, webhook: WebhookConfiguration, network: Network,
    clock: any WorldClock, trace: Trace?, isStuckAtFirst: Bool = false,
    newestRelease: @escaping @Sendable () async -> SoftwareVersion?
  ) {
    self.isStuckAtFirst = isStuckAtFirst
    self.newestRelease = newestRelease
    self.id = id
    self.location = location
    self.version = version
    self.access = access
    self.clusters = clusters
    self.network = network
    self.clock = clock
    self.trace = trace
    workloadIdentity = WorkloadIdentityExtension(
      access: access, configuration: webhook, network: network, trace: trace)
  }

  /// Installs the release; the agents come up a while later and work by themselves from then on.
  func start() async throws {
    try await install()
    await clusters.listen(to: id) { [weak self] in await self?.sync() }
    schedule(after: Self.installationDuration)
    schedulePoll()
  }

  /// Takes up work in a cluster where everything is installed already: after a restart of the
  /// emulator, in which the pods of the cluster were never gone.
  func resume() async {
    await clusters.listen(to: id) { [weak self] in await self?.sync() }
    try? await workloadIdentity.resume()
    schedulePoll()
    await sync()
  }

  /// Ends all work; what was installed stays, for other agents to take over.
  func retire() async {
    nextSync?.cancel()
    nextSync = nil
    nextPoll?.cancel()
    nextPoll = nil
    isOnline = false
    isStopped = true
    await clusters.listen(to: id, nil)
  }

  /// Ends all work and takes the release out of the cluster.
  func uninstall() async {
    await retire()
    try? await workloadIdentity.removeWebhook()
    let client = access.client(over: network)
    try? await client.remove("Namespace", WorkloadIdentityNames.namespace)
    try? await client.remove("Namespace", AgentObjects.namespace)
  }

  /// Cuts the cluster off from Azure, or brings it back: then the agents catch up at once.
  package func setOnline(_ online: Bool) async {
    guard online != isOnline else { return }
    isOnline = online
    trace?.record("Arc agents", online ? "reconnect" : "go offline", id.text)
    if online { await sync() }
  }

  /// `az connectedk8s upgrade`: another version of the agents, which tries again what an older one
  /// could not do.
  package func upgrade(to version: SoftwareVersion) async {
    self.version = version
    appliedGeneration = 0
    isInstalled = false
    trace?.record("Arc agents", "upgrade", id.text, ["version": version.description])
    await sync()
  }

  /// `helm upgrade` with new values: the release is written again, the agents stay what they are.
  func upgradeRelease() async throws {
    isInstalled = false
    try await install()
  }

  private func schedulePoll() {
    nextPoll?.cancel()
    nextPoll = clock.schedule(
      after: AgentReleases.pollInterval, "agent version poll of \(access.name)"
    ) { [weak self] in
      await self?.poll()
    }
  }

  /// Upgrades the agents to the newest release, unless somebody has turned that off.
  private func poll() async {
    guard !isStopped else { return }
    schedulePoll()
    guard isOnline, let newest = await newestRelease(), newest > version,
      (try? await clusters.cluster(id))?.upgradesAgentsAutomatically == true
    else { return }
    await upgrade(to: newest)
  }

  /// One turn: sign of life, desired state, keys. The next is scheduled at its end; a call in the
  /// middle of a turn makes for another one right after it.
  package func sync() async {
    wantsSync = true
    guard !isSyncing else { return }
    isSyncing = true
    while wantsSync {
      wantsSync = false
      if isOnline { await work() }
    }
    isSyncing = false
    if !isStopped { schedule(after: Self.syncInterval) }
  }

  private func schedule(after delay: Duration) {
    nextSync?.cancel()
    nextSync = clock.schedule(after: delay, "Arc agents of \(access.name)") { [weak self] in
      await self?.sync()
    }
  }

  /// The keys that were copied to an issuer.
  private struct KeyCopy: Equatable {
    let issuer: String?
    let keys: JSONValue
  }

  private func work() async {
    do {
      try await install()
      guard let desired = try await clusters.heartbeat(id, report) else { return }
      if desired.generation != appliedGeneration { try await apply(desired) }
      if desired.hostedIssuer != nil, version >= VersionGate.agent,
        let keys = try await workloadIdentity.signingKeys()
      {
        let copy = KeyCopy(issuer: desired.hostedIssuer, keys: keys)
        if copy != published {
          try await clusters.publish(keys, of: id)
          published = copy
        }
      }
    } catch {
      trace?.record("Arc agents", "sync", id.text, outcome: .failed(reason: "\(error)"))
    }
  }

  /// The agents' own namespace and config map.
  private func install() async throws {
    guard !isInstalled else { return }
    let client = access.client(over: network)
    let upgradesAutomatically =
      try await clusters.cluster(id)?.upgradesAgentsAutomatically ?? true
    try await client.apply(AgentObjects.namespaceObject(AgentObjects.namespace))
    try await client.apply(
      AgentObjects.clusterConfiguration(
        of: id, location: location, tenantID: clusters.tenantID, agentVersion: version,
        upgradesAutomatically: upgradesAutomatically))
    for name in AgentObjects.deployments {
      try await client.apply(AgentObjects.deployment(name, version: version))
    }
    isInstalled = true
    trace?.record("Arc agents", "install", id.text, ["version": version.description])
  }

  private var report: AgentReport {
    AgentReport(
      version: version.description, kubernetesVersion: access.kubernetesVersion,
      nodeCount: access.nodeCount, coreCount: access.coreCount)
  }

  /// Brings a desired state about and says how it went: `Succeeded` or `Failed`, never silence.
  private func apply(_ desired: ConnectedClusters.DesiredState) async throws {
    if isStuckAtFirst, desired.generation == 1, desired.workloadIdentityEnabled {
      return leaveExtensionStuck(desired)
    }
    var errors: [AgentError] = []
    var isFinal = true
    do {
      try await bringAbout(desired)
    } catch {
      errors = [
        AgentError(message: error.message, component: error.component, time: clock.now)
      ]
      isFinal = error.isFinal
    }
    // What the cluster refused is tried again at the next turn.
    appliedGeneration = isFinal ? desired.generation : 0
    let state = errors.isEmpty ? "Succeeded" : "Failed"
    try await clusters.report(state, errors: errors, generation: desired.generation, of: id)
    trace?.record(
      "Arc agents", "apply desired state", id.text,
      outcome: errors.first.map { .failed(reason: $0.message) } ?? .success,
      ["agentState": state])
  }

  /// The release stays in `Creating` and no state is ever reported: whoever waits runs into the
  /// timeout. The next change of the wish finds a way out of it.
  private func leaveExtensionStuck(_ desired: ConnectedClusters.DesiredState) {
    appliedGeneration = desired.generation
    trace?.record(
      "Arc agents", "apply desired state", id.text,
      outcome: .failed(
        reason: "The extension '\(WorkloadIdentityNames.release)' is stuck in the state Creating."))
  }

  private func bringAbout(
    _ desired: ConnectedClusters.DesiredState
  ) async throws(AgentFailure) {
    let wantsExtension = desired.hostedIssuer != nil || desired.workloadIdentityEnabled
    if wantsExtension, version < VersionGate.agent { throw .tooOld(version) }
    do {
      if desired.hostedIssuer != nil {
        try await workloadIdentity.install()
        try await workloadIdentity.installSigningKey()
      }
      if desired.workloadIdentityEnabled {
        try await workloadIdentity.installWebhook()
      } else if desired.generation > 1 || wantsExtension {
        // Nobody has ever wanted it of a first wish without; later it may be there.
        try await workloadIdentity.removeWebhook()
      }
    } catch {
      throw .cluster(error.description)
    }
  }
}

/// Why the agents could not do what was wanted, as `agentErrors` tells it.
enum AgentFailure: Error, Sendable, Equatable {
  /// Agents that know nothing of workload identity. The real text is not published.
  case tooOld(SoftwareVersion)
  /// The cluster's API server refused.
  case cluster(String)

  /// Whether only another version or another wish can help.
  var isFinal: Bool {
    switch self {
    case .tooOld: true
    case .cluster: false
    }
  }

  /// `agentErrors[].message`.
  var message: String {
    switch self {
    case .tooOld(let version):
      "Workload identity and the OIDC issuer are not supported by agent version \(version). "
        + "Upgrade the Azure Arc agents to version \(VersionGate.agent) or later."
    case .cluster(let error):
      "Failed to install the extension '\(WorkloadIdentityNames.release)' in namespace "
        + "'\(WorkloadIdentityNames.namespace)': \(error)"
    }
  }

  /// `agentErrors[].component`: the deployment that speaks.
  var component: String {
    switch self {
    case .tooOld: "config-agent"
    case .cluster: "extension-manager"
    }
  }
}
