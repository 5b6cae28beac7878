import ArcFedAzureArc
import ArcFedJOSE
package import ArcFedJSON
import ArcFedKubernetes
import ArcFedResourceManager
import ArcFedSimulation

/// What Helm does with the release `azure-arc` in a cluster: agents come, change and go with it.
extension Emulator {
  /// What is to be in force after `helm upgrade`.
  package struct ReleaseWish: Sendable {
    /// The version of the chart: the agents'.
    package var chartVersion: String
    /// The namespace of the release.
    package var namespace: String
    /// All values that are set, nested.
    package var values: JSONObject
    /// `--install`: a release that is not there is installed.
    package var installs: Bool

    /// A wish.
    package init(chartVersion: String, namespace: String, values: JSONObject, installs: Bool) {
      self.chartVersion = chartVersion
      self.namespace = namespace
      self.values = values
      self.installs = installs
    }
  }

  /// The release of the agents in a cluster, as `helm list` finds it; nil when there is none.
  ///
  /// Agents that came without Helm, by the built-in `az connectedk8s connect`, count as a release
  /// whose values are those that Azure would have sent.
  package func release(in cluster: ConnectedCluster) async throws(Refusal) -> HelmRelease? {
    let (secrets, config) = try await world.simulated { () async throws(Refusal) in
      do {
        let secrets = try await cluster.api.list("Secret", labelSelector: HelmRelease.selector)
        let maps = try await cluster.api.list("ConfigMap", namespace: "azure-arc")
        return (secrets, maps.first { $0.at("metadata.name") == "azure-clusterconfig" })
      } catch {
        throw Refusal(kubernetes: error)
      }
    }
    let kept = secrets.compactMap(HelmRelease.init).filter { $0.name == HelmRelease.agents }
    if let newest = kept.max(by: { $0.revision < $1.revision }) { return newest }
    // What is left of agents that are gone, while their namespace ends, is no release.
    guard let builtIn = config.map(HelmRelease.init(builtIn:)),
      let id = try? Self.resource(of: builtIn.values),
      await world.arc.agents(for: id)?.clusterName == cluster.name
    else { return nil }
    return builtIn
  }

  /// `helm upgrade [--install] azure-arc`: refused where the agents could never come up.
  package func upgradeRelease(
    in cluster: ConnectedCluster, to wish: ReleaseWish
  ) async throws(Refusal) -> HelmRelease {
    // 1. The release, and the resource that it is for.
    let before = try await release(in: cluster)
    guard before != nil || wish.installs else {
      throw .arcFed("NotFound", "UPGRADE FAILED: \"azure-arc\" has no deployed releases")
    }
    guard let version = SoftwareVersion(wish.chartVersion) else {
      throw .arcFed("InvalidVersion", "the chart's version '\(wish.chartVersion)' is none")
    }
    let id = try Self.resource(of: wish.values)
    try await checkAgents(of: id, wish.values)
    // 2. The agents.
    try await world.simulated { [arc = world.arc] () async throws(Refusal) in
      do {
        if let agents = await arc.agents(for: id), agents.clusterName == cluster.name {
          if await agents.version == version {
            try await arc.upgradeRelease(for: id)
          } else {
            await agents.upgrade(to: version)
          }
        } else {
          try await arc.installAgents(for: id, version: version, on: ClusterAccess(cluster.cluster))
        }
      } catch {
        throw Refusal(kubernetes: error)
      }
    }
    // 3. Helm's own record, and ours.
    var after = HelmRelease(
      name: HelmRelease.agents, namespace: before?.namespace ?? wish.namespace,
      chartVersion: wish.chartVersion, values: wish.values, at: now)
    if let before {
      after.revision = before.revision + 1
      after.firstDeployed = before.firstDeployed
    }
    try await keep(after, inPlaceOf: before, in: cluster)
    try await learnResource(id, of: cluster)
    return after
  }

  /// `helm uninstall azure-arc`: the agents are gone from the cluster; Azure's resource stays.
  package func uninstallRelease(in cluster: ConnectedCluster) async throws(Refusal) -> HelmRelease {
    guard let release = try await release(in: cluster) else {
      throw .arcFed(
        "NotFound", "uninstall: Release not loaded: azure-arc: release: not found")
    }
    let id = try Self.resource(of: release.values)
    try await world.simulated { [arc = world.arc] () async throws(Refusal) in
      await arc.removeAgents(for: id)
      // The built-in client keeps no secret.
      try? await cluster.api.delete(
        "Secret", release.secretName, namespace: release.namespace)
    }
    remember { [ledger = world.ledger] in try ledger.setResource(nil, ofMachine: cluster.name) }
    return release
  }

  // MARK: - Steps

  /// The resource that a release's values name.
  private static func resource(of values: JSONObject) throws(Refusal) -> AzureResourceID {
    func value(_ name: String) throws(Refusal) -> String {
      guard let text = HelmRelease.text("global.\(name)", in: values), !text.isEmpty else {
        throw .arcFed(
          "ChartValues", "the chart 'azure-arc-k8sagents' needs the value 'global.\(name)'")
      }
      return text
    }
    return AzureResourceID(
      subscription: try value("subscriptionId"), resourceGroup: try value("resourceGroupName")
    ).appending(
      provider: "Microsoft.Kubernetes", type: "connectedClusters", name: try value("resourceName"))
  }

  /// Agents prove to Azure with their private key that they are those of the resource. Without that
  /// they never come up, and `helm --wait` waits in vain.
  private func checkAgents(of id: AzureResourceID, _ values: JSONObject) async throws(Refusal) {
    let resource = try await world.simulated { [arc = world.arc] () async throws(Refusal) in
      do {
        return try await arc.cluster(id)
      } catch {
        throw .arcFed("ResourceNotRead", "\(error)")
      }
    }
    let wait = "timed out waiting for the condition"
    guard let resource else {
      throw .arcFed(
        "ReleaseNotReady", "\(wait): Azure knows no connected cluster '\(id.text)'")
    }
    let key = HelmRelease.text("global.onboardingPrivateKey", in: values)
    // The built-in client keeps the key to itself; what it has installed may be upgraded.
    if key == nil, await world.arc.agents(for: id) != nil { return }
    guard let key, Self.publicKey(of: key) == resource.agentPublicKeyCertificate else {
      throw .arcFed(
        "ReleaseNotReady",
        "\(wait): the private key 'global.onboardingPrivateKey' does not belong to the "
          + "'agentPublicKeyCertificate' of '\(id.text)'")
    }
  }

  /// The public half as `az connectedk8s` sends it to Azure; the private one is in PEM, or its body
  /// alone, as PowerShell's client has it.
  private static func publicKey(of privateKey: String) -> String? {
    let pem =
      privateKey.contains("-----")
      ? privateKey
      : "-----BEGIN RSA PRIVATE KEY-----\n\(privateKey)\n-----END RSA PRIVATE KEY-----\n"
    return (try? PrivateKey(pem: pem))?.publicKey.rsaPublicKeyPKCS1.map(Base64.encode)
  }

  private func keep(
    _ release: HelmRelease, inPlaceOf before: HelmRelease?, in cluster: ConnectedCluster
  ) async throws(Refusal) {
    try await world.simulated { () async throws(Refusal) in
      do {
        try await cluster.api.apply([
          "apiVersion": "v1", "kind": "Namespace",
          "metadata": ["name": .string(release.namespace)],
        ])
        try await cluster.api.apply(release.secret)
      } catch {
        throw Refusal(kubernetes: error)
      }
      if let before {
        try? await cluster.api.delete("Secret", before.secretName, namespace: before.namespace)
      }
    }
  }

  /// The cluster is connected from now on, whoever did it.
  private func learnResource(
    _ id: AzureResourceID, of cluster: ConnectedCluster
  ) async throws(Refusal) {
    let connected = ConnectedCluster(
      named: cluster.name, cluster: cluster.cluster, kubelet: cluster.kubelet,
      resource: ["id": .string(id.text)], world: world)
    try await connected.show()
    names.add(connected)
    remember { [ledger = world.ledger] in try ledger.setResource(id.text, ofMachine: cluster.name) }
  }
}

extension HelmRelease {
  /// What the built-in client has installed, by the agents' own config map.
  init(builtIn config: JSONValue) {
    func value(_ name: String) -> JSONValue { config.at("data.\(name)") ?? "" }
    let time = config.at("metadata.creationTimestamp")?.stringValue ?? ""
    self.init(
      name: Self.agents, namespace: Self.agentsNamespace,
      chartVersion: value("AZURE_ARC_AGENT_VERSION").stringValue ?? "",
      values: [
        "global": [
          "subscriptionId": value("AZURE_SUBSCRIPTION_ID"),
          "resourceGroupName": value("AZURE_RESOURCE_GROUP"),
          "resourceName": value("AZURE_RESOURCE_NAME"), "tenantId": value("AZURE_TENANT_ID"),
          "location": value("AZURE_REGION"),
        ]
      ], at: time)
  }
}
