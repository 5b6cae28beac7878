import ArcFedAzureArc
import ArcFedHTTP
import ArcFedJOSE
package import ArcFedJSON
import ArcFedKubernetes
import ArcFedSimulation

/// Clusters that Azure knows nothing of, and what is done to any of them on its own machines.
extension Emulator {
  /// Makes a Kubernetes cluster that is not connected to anything. It can be connected later under
  /// the same name.
  ///
  /// - Parameters:
  ///   - name: its name, by which it can be connected later.
  ///   - distribution: its distribution, by the name that the Azure CLI gives it.
  ///   - version: the version of Kubernetes; nil for the usual one.
  @discardableResult
  public func createCluster(
    named name: String, distribution: String = ConnectOptions().distribution,
    version: String? = nil
  ) async throws(Refusal) -> ConnectedCluster {
    guard names.machine(name) == nil else {
      throw .arcFed("ClusterExists", "there is a cluster named '\(name)' already")
    }
    let machine = try await world.simulated { () async throws(Refusal) in
      try await self.machine(name, distribution: distribution, version: version)
    }
    return bare(machine, named: name)
  }

  /// Every cluster that runs, by name, connected or not.
  public var clusters: [ConnectedCluster] {
    let connected = connectedClusters
    return names.machines.map { name, machine in
      connected.first { $0.name == name } ?? bare(machine, named: name)
    }
  }

  private func bare(_ machine: ClusterMachine, named name: String) -> ConnectedCluster {
    ConnectedCluster(
      named: name, cluster: machine.cluster, kubelet: machine.kubelet, resource: .null,
      world: world)
  }
}

extension ConnectedCluster {
  /// Whether Azure knows it.
  package var isConnected: Bool { json["id"] != nil }

  /// The version of Kubernetes.
  package var kubernetesVersion: String { cluster.configuration.version }

  /// The issuers of its tokens, the one that signs first.
  package func issuers() async -> [String] { await cluster.flags.serviceAccountIssuers }

  /// The ids of the keys that it publishes, in order.
  package func publishedKeyIDs() async -> [String] {
    await cluster.publishedKeys().keys.compactMap(\.keyID)
  }

  /// The id of the key that signs.
  package func signingKeyID() async -> String { await cluster.signingKeyID }

  /// Starts the API server anew with the flags that it has: what lies on its disk takes effect.
  package func restartAPIServer() async throws(Refusal) {
    try await restart(with: await cluster.flags)
  }

  /// Starts the API server anew with its own defaults and these arguments of a kube-apiserver.
  ///
  /// - Throws: ``Refusal`` when it would not start with them.
  package func restartAPIServer(with arguments: [String]) async throws(Refusal) {
    let flags: APIServerFlags
    do throws(APIServerFlagsError) {
      flags = try K3sConfiguration(
        apiServerArguments: arguments, externalHost: cluster.origin.authority
      ).flags()
    } catch {
      throw Refusal(.kubernetes, code: "APIServerFlags", message: "\(error)")
    }
    try await restart(with: flags)
  }

  /// Whether the Arc agents reach Azure; nil where there are none.
  package func agentsAreOnline() async -> Bool? {
    guard let id = resourceID, let agents = await world.arc.agents(for: id) else { return nil }
    return await agents.isOnline
  }

  /// The version of the Arc agents; nil where there are none.
  package func agentVersion() async -> String? {
    guard let id = resourceID, let agents = await world.arc.agents(for: id) else { return nil }
    return await agents.version.description
  }

  /// The pods, as the API server has them.
  package func pods() async throws(Refusal) -> [JSONValue] {
    try await world.simulated { [api] () async throws(Refusal) in
      do {
        return try await api.list("Pod")
      } catch {
        throw Refusal(kubernetes: error)
      }
    }
  }
}
