import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// What the release `wiextension` does in a cluster: the webhook, and the copy of the public keys.
struct WorkloadIdentityExtension: Sendable {
  /// The path at which an API server publishes its keys (`pkg/serviceaccount/openidmetadata.go`).
  static let keysPath = "/openid/v1/jwks"

  private static let namespaces = "/api/v1/namespaces"
  private static let webhooks =
    "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"

  let access: ClusterAccess
  let configuration: WebhookConfiguration
  let network: Network
  let trace: Trace?

  private var api: ClusterAPI { ClusterAPI(access, network: network) }
  private var origin: Origin { WebhookObjects.origin(cluster: access.name) }

  /// The namespace of the release, which comes with the signing-key agent already.
  func install() async throws(ClusterAPIError) {
    try await api.apply(
      AgentObjects.namespaceObject(WorkloadIdentityNames.namespace), in: Self.namespaces)
  }

  /// The webhook: its objects, and the process that answers behind them.
  func installWebhook() async throws(ClusterAPIError) {
    try await install()
    let namespace = "\(Self.namespaces)/\(WorkloadIdentityNames.namespace)"
    try await api.apply(WebhookObjects.serviceAccount(), in: "\(namespace)/serviceaccounts")
    try await api.apply(WebhookObjects.configMap(configuration), in: "\(namespace)/configmaps")
    serve()
    let url = "\(origin)\(WorkloadIdentityNames.webhookPath)"
    try await api.apply(WebhookObjects.webhookConfiguration(url: url), in: Self.webhooks)
  }

  /// Takes the webhook away; pods that run keep what they were given.
  func removeWebhook() async throws(ClusterAPIError) {
    try await api.delete("\(Self.webhooks)/\(WorkloadIdentityNames.webhookConfiguration)")
    network.detach(origin)
  }

  /// Puts the webhook's process on the network, as after a restart of the emulator.
  func serve() {
    let api = self.api
    let webhook = WorkloadIdentityWebhook(configuration: configuration, trace: trace) {
      namespace, name throws(ServiceAccountUnavailable) in
      do {
        return try await api.get("\(Self.namespaces)/\(namespace)/serviceaccounts/\(name)")
      } catch {
        throw ServiceAccountUnavailable(message: "\(error)")
      }
    }
    network.attach(webhook, to: origin)
  }

  /// The cluster's public keys as its API server publishes them.
  func signingKeys() async throws(ClusterAPIError) -> JSONValue {
    try await api.get(Self.keysPath)
  }
}
