/// The kubeconfig that leads through the proxy of `az connectedk8s proxy`.
///
/// The proxy itself is not emulated; the shape is that of azure-rest-api-specs,
/// `examples/ConnectedClustersListClusterCredentialResultHPExample.json`.
struct ProxyKubeconfig {
  /// How long the hybrid connection's token lives.
  static let lifetimeSeconds: Int64 = 3600
  /// The port of the proxy (`connectedk8s` `_constants.py`, `API_SERVER_PORT`).
  static let port = 47011

  let cluster: String

  var text: String {
    """
    apiVersion: v1
    clusters:
    - cluster:
        insecure-skip-tls-verify: true
        server: https://127.0.0.1:\(Self.port)/proxies/\(cluster)
      name: \(cluster)
    contexts:
    - context:
        cluster: \(cluster)
        user: \(cluster)
      name: \(cluster)
    current-context: \(cluster)
    kind: Config
    users:
    - name: \(cluster)
      user: {}

    """
  }
}
