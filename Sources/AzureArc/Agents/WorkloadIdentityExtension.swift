import ArcFedHTTP
import ArcFedJSON
import ArcFedKubernetes
import ArcFedSimulation

/// What the release `wiextension` does in a cluster: the webhook, and the copy of the public keys.
struct WorkloadIdentityExtension: Sendable {
  let access: ClusterAccess
  let configuration: WebhookConfiguration
  let network: Network
  let trace: Trace?

  private var client: KubernetesClient { access.client(over: network) }
  private var origin: Origin { WebhookObjects.origin(cluster: access.name) }

  /// The namespace of the release, which comes with the signing-key agent already.
  func install() async throws(KubernetesClientError) {
    try await client.apply(AgentObjects.namespaceObject(WorkloadIdentityNames.namespace))
  }

  /// The object of the signing-key agent, in the namespace of the agents.
  func installSigningKey() async throws(KubernetesClientError) {
    try await client.apply(AgentObjects.signingKey())
  }

  /// The webhook: its objects, and the process that answers behind them.
  func installWebhook() async throws(KubernetesClientError) {
    try await install()
    try await client.apply(WebhookObjects.serviceAccount())
    try await client.apply(WebhookObjects.configMap(configuration))
    try await client.apply(WebhookObjects.deployment(configuration.layout))
    serve()
    let url = "\(origin)\(WorkloadIdentityNames.webhookPath)"
    try await client.apply(WebhookObjects.webhookConfiguration(url: url))
  }

  /// Lets the webhook answer again, if it is registered.
  func resume() async throws(KubernetesClientError) {
    _ = try await client.get(
      "MutatingWebhookConfiguration", WorkloadIdentityNames.webhookConfiguration)
    serve()
  }

  /// Takes the webhook away; pods that run keep what they were given.
  func removeWebhook() async throws(KubernetesClientError) {
    try await client.remove(
      "MutatingWebhookConfiguration", WorkloadIdentityNames.webhookConfiguration)
    try await client.remove(
      "Deployment", WorkloadIdentityNames.deployment, namespace: WorkloadIdentityNames.namespace)
    network.detach(origin)
  }

  /// Puts the webhook's process on the network.
  private func serve() {
    let client = self.client
    let webhook = WorkloadIdentityWebhook(configuration: configuration, trace: trace) {
      namespace, name throws(ServiceAccountUnavailable) in
      do throws(KubernetesClientError) {
        return try await client.get("ServiceAccount", name, namespace: namespace)
      } catch {
        throw ServiceAccountUnavailable(message: error.description)
      }
    }
    network.attach(webhook, to: origin)
  }

  /// The cluster's public keys as its API server publishes them; nil when it publishes none, which
  /// leaves the copy as it was.
  func signingKeys() async throws -> JSONValue? {
    try await access.signingKeys(over: network)
  }
}
