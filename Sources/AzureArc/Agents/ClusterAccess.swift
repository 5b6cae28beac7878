package import ArcFedHTTP
import ArcFedJSON
package import ArcFedKubernetes

/// What the agents need to reach the API server of their own cluster, and what they say about it.
package struct ClusterAccess: Sendable {
  /// The cluster's name, as its origin has it.
  package let name: String
  /// Where the API server stands.
  package let origin: Origin
  /// A token that may do everything.
  package let token: String
  /// `kubernetesVersion`, for example `1.31.5+k3s1`.
  package let kubernetesVersion: String
  /// `totalNodeCount`.
  package let nodeCount: Int
  /// `totalCoreCount`.
  package let coreCount: Int

  /// Cores of a node; the cluster does not say.
  private static let coresPerNode = 4

  /// Describes the way to a cluster.
  package init(
    name: String, origin: Origin, token: String, kubernetesVersion: String, nodeCount: Int = 1
  ) {
    self.name = name
    self.origin = origin
    self.token = token
    self.kubernetesVersion =
      kubernetesVersion.hasPrefix("v") ? String(kubernetesVersion.dropFirst()) : kubernetesVersion
    self.nodeCount = nodeCount
    coreCount = nodeCount * Self.coresPerNode
  }

  /// The way to a cluster as its administrator.
  package init(_ cluster: Cluster) {
    self.init(
      name: cluster.configuration.name, origin: cluster.origin, token: cluster.adminToken,
      kubernetesVersion: cluster.configuration.version,
      nodeCount: cluster.configuration.nodes.count)
  }

  /// A client of the API server.
  func client(over network: Network) -> KubernetesClient {
    KubernetesClient(
      origin: origin, token: token, network: network, userAgent: "azure-arc-agents")
  }

  /// The public keys as the API server publishes them; nil when it does not answer with any.
  func signingKeys(over network: Network) async throws -> JSONValue? {
    let request = try HTTPRequest(
      .get, "\(origin)\(Self.keysPath)",
      headers: ["Authorization": "Bearer \(token)", "Accept": "application/jwk-set+json"])
    let response = try await network.send(request)
    guard response.status == 200 else { return nil }
    return try response.json()
  }

  /// The path at which an API server publishes its keys (`pkg/serviceaccount/openidmetadata.go`).
  private static let keysPath = "/openid/v1/jwks"
}

extension KubernetesClient {
  /// Deletes an object; none there is as good.
  func remove(
    _ kind: String, _ name: String, namespace: String? = nil
  ) async throws(KubernetesClientError) {
    do {
      try await delete(kind, name, namespace: namespace)
    } catch {
      guard error.status?.reason == "NotFound" else { throw error }
    }
  }
}
