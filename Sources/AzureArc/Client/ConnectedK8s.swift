package import ArcFedHTTP
package import ArcFedJOSE
package import ArcFedJSON
import ArcFedResourceManager
package import ArcFedSimulation

/// `az connectedk8s`, as a typed flow over the network.
///
/// Upstream: `azext_connectedk8s/custom.py` of connectedk8s 1.10.0. The requests to Resource
/// Manager and to the cluster are the real ones; the Helm release is put into the cluster by
/// `ArcService`, and the job of the pre-onboarding checks is not run.
package struct ConnectedK8s: Sendable {
  /// What a command gives back.
  package struct Outcome: Sendable {
    /// The resource as Resource Manager has it at the end.
    package let resource: JSONValue
    /// What the command prints on its way.
    package let steps: [String]
  }

  /// The api-version of connectedk8s 1.10.0 (vendored SDK).
  static let apiVersion = "2024-07-01-preview"
  /// How often the agents' state is looked at (`custom.py`, `poll_for_agent_state`).
  static let agentStateInterval = Duration.seconds(5)
  /// How long it is waited for.
  static let agentStateTimeoutMinutes = 15

  /// `az version`.
  package let azureCLIVersion: SoftwareVersion
  /// `az extension show --name connectedk8s`.
  package let extensionVersion: SoftwareVersion

  let arc: ArcService
  let azure: ConnectedK8sCalls
  let network: Network
  let clock: any WorldClock
  private let trace: Trace?
  private let keys: KeySource

  /// A command line at somebody's hands, whose access tokens come from `accessToken`.
  package init(
    azureCLIVersion: SoftwareVersion, extensionVersion: SoftwareVersion, arc: ArcService,
    network: Network, clock: any WorldClock, trace: Trace?, keys: KeySource,
    accessToken: @escaping @Sendable () async throws -> String
  ) {
    self.azureCLIVersion = azureCLIVersion
    self.extensionVersion = extensionVersion
    self.arc = arc
    self.network = network
    self.clock = clock
    self.trace = trace
    self.keys = keys
    azure = ConnectedK8sCalls(
      client: AzureRESTClient(network: network, clock: clock, accessToken: accessToken))
  }

  // MARK: - Commands

  /// `az provider register`, for the namespaces that `connect` asks about.
  package func registerProviders(subscription: String) async throws(ConnectedK8sError) {
    for namespace in Self.namespaces {
      try await azure.register(namespace, subscription: subscription)
    }
  }

  /// `az connectedk8s connect`.
  package func connect(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess
  ) async throws(ConnectedK8sError) -> Outcome {
    try await recorded("connect", options) { () async throws(ConnectedK8sError) in
      try await connecting(options, cluster: cluster)
    }
  }

  /// `az connectedk8s update`, with the kubeconfig of a cluster.
  package func update(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess
  ) async throws(ConnectedK8sError) -> Outcome {
    try await recorded("update", options) { () async throws(ConnectedK8sError) in
      try await updating(options, cluster: cluster)
    }
  }

  /// `az connectedk8s show`.
  package func show(_ options: ConnectedK8sOptions) async throws(ConnectedK8sError) -> Outcome {
    Outcome(resource: try await azure.get(options.id), steps: [])
  }

  /// `az connectedk8s upgrade --agent-version`, with the kubeconfig of a cluster.
  package func upgrade(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess
  ) async throws(ConnectedK8sError) -> Outcome {
    try await recorded("upgrade", options) { () async throws(ConnectedK8sError) in
      try await upgrading(options, cluster: cluster)
    }
  }

  /// `az connectedk8s delete`, with the kubeconfig of a cluster.
  package func delete(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess
  ) async throws(ConnectedK8sError) {
    _ = try await recorded("delete", options) { () async throws(ConnectedK8sError) in
      try await deleting(options, cluster: cluster)
    }
  }

  // MARK: - What the flows share

  func checkVersions(_ options: ConnectedK8sOptions) throws(ConnectedK8sError) {
    try ConnectedK8sValidation.checkVersions(
      azureCLI: azureCLIVersion, extension: extensionVersion, arguments: options.newArguments)
  }

  func version(_ text: String) throws(ConnectedK8sError) -> SoftwareVersion {
    guard let version = SoftwareVersion(text) else {
      throw .failed("'\(text)' is not an agent version.")
    }
    return version
  }

  /// The real client makes an RSA-4096 pair; here the source of keys says how large they are.
  func publicKey(for id: AzureResourceID) throws(ConnectedK8sError) -> String {
    do {
      return Base64.encode(try keys.rsaPublicKey(label: "connectedk8s \(id.lowercase)"))
    } catch { throw .failed("Failed to generate public-private key pair.") }
  }

  /// Polled only when something is asked of the agents; `Failed` ends the wait as well, and the
  /// command still succeeds (`custom.py:985-1045`).
  func awaitAgents(
    _ options: ConnectedK8sOptions, _ steps: inout ConnectedK8sSteps
  ) async throws(ConnectedK8sError) {
    let isHosted = options.enableOIDCIssuer == true && options.selfHostedIssuer.isEmpty
    guard isHosted || options.enableWorkloadIdentity == true else { return }
    steps.add(
      "Wait for Agent State to reach terminal state, with timeout of "
        + "\(Self.agentStateTimeoutMinutes)")
    let deadline = clock.now + .minutes(Self.agentStateTimeoutMinutes)
    while true {
      let resource = try await azure.get(options.id)
      let state = resource.at("properties.arcAgentProfile.agentState")?.stringValue
      if let state, state == "Succeeded" || state == "Failed" {
        steps.add("Agent state has reached terminal state of \(state).")
        return
      }
      guard clock.now < deadline else { throw .agentStateTimeout }
      do {
        try await clock.sleep(for: Self.agentStateInterval)
      } catch {
        throw .failed("The operation was cancelled.")
      }
    }
  }

  /// The namespaces that `connect` looks at.
  static let namespaces = [
    ConnectedClusterAPI.namespace, "Microsoft.KubernetesConfiguration",
  ]

  private func recorded(
    _ command: String, _ options: ConnectedK8sOptions,
    _ body: () async throws(ConnectedK8sError) -> Outcome
  ) async throws(ConnectedK8sError) -> Outcome {
    do {
      let outcome = try await body()
      trace?.record("az", "connectedk8s \(command)", options.id.text)
      return outcome
    } catch {
      trace?.record(
        "az", "connectedk8s \(command)", options.id.text,
        outcome: .refused(code: error.type, reason: error.description))
      throw error
    }
  }
}

/// The `Step: {time}: …` lines of a command.
struct ConnectedK8sSteps {
  let clock: any WorldClock
  var lines: [String] = []

  init(clock: any WorldClock) {
    self.clock = clock
  }

  /// `get_utctimestring` in `_utils.py`: colons would not do in a file name.
  mutating func add(_ text: String) {
    let time = clock.now.rfc3339.replacing(":", with: "-")
    lines.append("Step: \(time): \(text)")
  }
}
