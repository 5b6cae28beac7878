import ArcFedAzureArc
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedKubernetes
import ArcFedOpenIDConnect
import ArcFedResourceManager
import ArcFedSimulation

/// What the operator does with clusters.
extension Emulator {
  /// Makes a Kubernetes cluster and connects it to Azure Arc with `az connectedk8s connect`.
  ///
  /// - Throws: ``Refusal`` of `az connectedk8s` when a version gate or an argument refuses, of
  ///   Resource Manager when the provider is not registered or the caller may not.
  public func connectCluster(
    named name: String, _ options: ConnectOptions = ConnectOptions()
  ) async throws(Refusal) -> ConnectedCluster {
    if options.tellsAPIServer {
      try await prepare(for: options)
    }
    let connected = try await world.simulated { () async throws(Refusal) in
      let machine = try await self.machine(
        name, distribution: options.distribution, version: options.kubernetesVersion)
      let resource = try await self.connect(machine.cluster, named: name, options)
      return ConnectedCluster(
        named: name, cluster: machine.cluster, kubelet: machine.kubelet, resource: resource,
        world: self.world)
    }
    names.add(connected)
    remember { [ledger = world.ledger] in
      try ledger.setResource(connected.json["id"]?.stringValue, ofMachine: name)
    }
    if options.tellsAPIServer, options.selfHostedIssuer == nil, let issuer = connected.issuerURL {
      try await connected.tellIssuer(issuer)
    }
    return connected
  }

  /// Keeps something in the state file; a file that cannot be written shows at the next write of a
  /// service, which has somebody to tell.
  func remember(_ write: () throws -> Void) { try? write() }

  /// The resource group and the registrations that a script would have steps for.
  private func prepare(for options: ConnectOptions) async throws(Refusal) {
    try await ensureResourceGroup(options.resourceGroup, location: options.location)
    try await register(provider: "Microsoft.Kubernetes")
    try await register(provider: "Microsoft.KubernetesConfiguration")
  }

  /// An API server with its kubelet, on the network under the cluster's own name.
  /// Made once for each name: a refused attempt to connect it leaves it as it is.
  func machine(
    _ name: String, distribution distributionName: String, version: String?
  ) async throws(Refusal) -> ClusterMachine {
    if let known = names.machine(name) { return known }
    let ahead = configuration.clusterClockAhead
    let clock: any WorldClock =
      ahead == .zero ? world.clock : SkewedClock(world.clock, ahead: ahead)
    do {
      let distribution = ArcDistribution(rawValue: distributionName) ?? .k3s
      var settings = ClusterConfiguration(
        name: name, distribution: distributionName,
        version: version ?? distribution.kubernetesVersion,
        apiServer: distribution.initialFlags(cluster: name))
      settings.rootCertificatePEM = configuration.clusterRootCertificatePEM
      let cluster = try await Cluster(
        configuration: settings,
        network: network, clock: clock,
        random: world.random.derived("cluster/\(name)"), trace: trace, keys: world.keys,
        lanes: world.lanes, storage: world.storage(ofCluster: name), pool: world.objectPool)
      network.attach(ClusterEndpoint(cluster), to: cluster.origin)
      if let issuer = distribution.providerIssuer(cluster: name) {
        world.selfHosted.publish(try IssuerURL(issuer), on: network) {
          await cluster.publishedKeys().json
        }
      }
      let kubelet = Kubelet(
        cluster: cluster, node: cluster.configuration.nodes.first ?? "", network: network,
        clock: clock, random: world.random, trace: trace,
        volumes: configuration.volumesFolder.map { DiskVolumes(root: "\($0)/\(name)") })
      await kubelet.start()
      let machine = ClusterMachine(cluster: cluster, kubelet: kubelet)
      names.add(machine, named: name)
      try world.ledger.add(
        StateLedger.Machine(
          name: name, distribution: distributionName, version: cluster.configuration.version))
      return machine
    } catch {
      throw Refusal(.kubernetes, code: "ClusterNotMade", message: "\(error)")
    }
  }

  private func connect(
    _ cluster: Cluster, named name: String, _ options: ConnectOptions
  ) async throws(Refusal) -> JSONValue {
    let client = try world.connectedK8s(
      azureCLI: options.azureCLIVersion, extensionVersion: options.extensionVersion)
    var connect = ConnectedK8sOptions(
      subscription: azure.subscriptionID, resourceGroup: options.resourceGroup, name: name,
      location: options.location, distribution: options.distribution)
    connect.enableOIDCIssuer = options.enablesOIDCIssuer ? true : nil
    connect.enableWorkloadIdentity = options.enablesWorkloadIdentity ? true : nil
    connect.agentVersion = options.agentVersion
    connect.selfHostedIssuer = options.selfHostedIssuer ?? ""
    connect.disableAutoUpgrade = options.disablesAutoUpgrade
    let access = ClusterAccess(cluster)
    try await resumeAgents(for: connect.id, on: access)
    await world.arc.setLeavesExtensionsStuck(options.extensionGetsStuck)
    do throws(ConnectedK8sError) {
      return try await client.connect(connect, cluster: access).resource
    } catch {
      throw Refusal(error)
    }
  }

  /// In a world that was opened again, the agents of a cluster that Azure knows run on.
  func resumeAgents(
    for id: AzureResourceID, on access: ClusterAccess
  ) async throws(Refusal) {
    guard await world.arc.agents(for: id) == nil else { return }
    do {
      try await world.arc.resumeAgents(for: id, on: access)
    } catch {
      throw Refusal(.kubernetes, code: "AgentsNotResumed", message: "\(error)")
    }
  }
}
