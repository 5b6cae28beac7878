package import ArcFedHTTP
package import ArcFedJOSE
package import ArcFedJSON
import ArcFedResourceManager
package import ArcFedSimulation

/// `az connectedk8s`, as a typed flow over the network.
///
/// Upstream: `azext_connectedk8s/custom.py` of connectedk8s 1.10.0. The requests to Resource
/// Manager are the real ones; the Helm release is put into the cluster by `ArcService`.
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

  private let arc: ArcService
  private let resourceManager: ResourceManagerClient
  private let clock: any WorldClock
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
    self.clock = clock
    self.trace = trace
    self.keys = keys
    resourceManager = ResourceManagerClient(
      network: network, clock: clock, accessToken: accessToken)
  }

  // MARK: - Commands

  /// `az provider register`, for the namespaces that `connect` asks about.
  package func registerProviders(subscription: String) async throws(ConnectedK8sError) {
    for namespace in Self.namespaces {
      _ = try await resourceManager.send(
        .post, "/subscriptions/\(subscription)/providers/\(namespace)/register",
        version: ResourceManagerClient.resourcesVersion)
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

  /// `az connectedk8s update`.
  package func update(_ options: ConnectedK8sOptions) async throws(ConnectedK8sError) -> Outcome {
    try await recorded("update", options) { () async throws(ConnectedK8sError) in
      try await updating(options)
    }
  }

  /// `az connectedk8s show`.
  package func show(_ options: ConnectedK8sOptions) async throws(ConnectedK8sError) -> Outcome {
    Outcome(resource: try await get(options.id), steps: [])
  }

  /// `az connectedk8s upgrade --agent-version`.
  package func upgrade(_ options: ConnectedK8sOptions) async throws(ConnectedK8sError) -> Outcome {
    let resource = try await existing(options)
    if resource.at("properties.arcAgentProfile.agentAutoUpgrade")?.stringValue == "Enabled" {
      throw .autoUpgradeEnabled
    }
    guard let agents = await arc.agents(for: options.id) else {
      throw .resourceNotFound(name: options.name, resourceGroup: options.resourceGroup)
    }
    await agents.upgrade(to: try version(options.agentVersion))
    return Outcome(resource: try await get(options.id), steps: [])
  }

  /// `az connectedk8s delete`.
  package func delete(_ options: ConnectedK8sOptions) async throws(ConnectedK8sError) {
    let response = try await resourceManager.send(
      .delete, options.id.text, version: Self.apiVersion)
    try await resourceManager.wait(for: response)
    await arc.removeAgents(for: options.id)
    trace?.record("az", "connectedk8s delete", options.id.text)
  }

  // MARK: - The flows

  private func connecting(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess
  ) async throws(ConnectedK8sError) -> Outcome {
    var steps = Steps(clock: clock)
    try checkVersions(options)
    try ConnectedK8sValidation.checkArguments(options)
    steps.add("Checking Provider Registrations")
    try await checkProviders(options)
    try ConnectedK8sValidation.checkDistribution(options.distribution, options)
    try await checkOwnership(options, cluster: cluster)
    steps.add("Check if ResourceGroup exists.  Try to create if it doesn't")
    try await ensureResourceGroup(options)
    steps.add("Generating Public-Private Key pair")
    let certificate = try publicKey(for: options.id)
    steps.add("Generating ARM Request Payload")
    let body = ConnectedClusterPayload.new(options, certificate: certificate)
    steps.add("Azure resource provisioning has begun.")
    let response = try await resourceManager.send(
      .put, options.id.text, version: Self.apiVersion, body: body)
    try await resourceManager.wait(for: response)
    steps.add("Azure resource provisioning has finished.")
    steps.add("Starting to install Azure arc agents on the Kubernetes cluster.")
    try await install(options, cluster: cluster)
    try await awaitAgents(options, &steps)
    return Outcome(resource: try await get(options.id), steps: steps.lines)
  }

  private func updating(
    _ options: ConnectedK8sOptions
  ) async throws(ConnectedK8sError) -> Outcome {
    var steps = Steps(clock: clock)
    try checkVersions(options)
    try ConnectedK8sValidation.checkArguments(options)
    try ConnectedK8sValidation.checkUpdate(options)
    let resource = try await existing(options)
    guard resource["kind"]?.stringValue != "ProvisionedCluster" else { throw .provisionedCluster }
    let distribution = resource.at("properties.distribution")?.stringValue ?? ""
    try ConnectedK8sValidation.checkDistribution(distribution, options)
    try await checkProviders(options)
    let response = try await resourceManager.send(
      .put, options.id.text, version: Self.apiVersion,
      body: ConnectedClusterPayload.updated(resource, options))
    try await resourceManager.wait(for: response)
    try await awaitAgents(options, &steps)
    return Outcome(resource: try await get(options.id), steps: steps.lines)
  }

  // MARK: - Steps

  /// `check_provider_registrations` in `_utils.py`.
  private func checkProviders(_ options: ConnectedK8sOptions) async throws(ConnectedK8sError) {
    let concerned = options.enableOIDCIssuer == true || options.enableWorkloadIdentity == true
    for namespace in Self.namespaces {
      let provider = try await resourceManager.object(
        "/subscriptions/\(options.subscription)/providers/\(namespace)",
        version: ResourceManagerClient.resourcesVersion)
      let isRegistered = provider["registrationState"]?.stringValue == "Registered"
      if !isRegistered, namespace == ConnectedClusterAPI.namespace || concerned {
        throw .providerNotRegistered(namespace: namespace)
      }
    }
  }

  /// A resource of this name must be this very cluster's.
  private func checkOwnership(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess
  ) async throws(ConnectedK8sError) {
    guard try await resourceManager.exists(options.id.text, version: Self.apiVersion) else {
      return
    }
    guard await arc.agents(for: options.id)?.clusterName == cluster.name else {
      throw .resourceExists(name: options.name, resourceGroup: options.resourceGroup)
    }
  }

  private func ensureResourceGroup(
    _ options: ConnectedK8sOptions
  ) async throws(ConnectedK8sError) {
    let path = "/subscriptions/\(options.subscription)/resourcegroups/\(options.resourceGroup)"
    let version = ResourceManagerClient.resourcesVersion
    guard try await !resourceManager.exists(path, version: version, method: .head) else { return }
    _ = try await resourceManager.send(
      .put, path, version: version, body: ["location": .string(options.location)])
  }

  /// The real client makes an RSA-4096 pair; here the source of keys says how large they are.
  private func publicKey(for id: AzureResourceID) throws(ConnectedK8sError) -> String {
    guard let key = try? keys.rsaKey(label: "connectedk8s \(id.lowercase)"),
      let der = key.publicKey.rsaPublicKeyPKCS1
    else { throw .failed("The key pair could not be generated.") }
    return Base64.encode(der)
  }

  private func install(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess
  ) async throws(ConnectedK8sError) {
    await arc.setOffer(try version(options.agentVersion), to: options.id)
    let version = try await resourceManager.offeredAgents(
      to: try await get(options.id), location: options.location)
    do {
      try await arc.installAgents(for: options.id, version: version, on: cluster)
    } catch {
      throw .failed("Unable to install helm release: \(error)")
    }
  }

  /// Polled only when something is asked of the agents; `Failed` ends the wait as well, and the
  /// command still succeeds (`custom.py:985-1045`).
  private func awaitAgents(
    _ options: ConnectedK8sOptions, _ steps: inout Steps
  ) async throws(ConnectedK8sError) {
    let isHosted = options.enableOIDCIssuer == true && options.selfHostedIssuer.isEmpty
    guard isHosted || options.enableWorkloadIdentity == true else { return }
    steps.add(
      "Wait for Agent State to reach terminal state, with timeout of "
        + "\(Self.agentStateTimeoutMinutes)")
    let deadline = clock.now + .minutes(Self.agentStateTimeoutMinutes)
    while clock.now < deadline {
      let state = try await get(options.id).at("properties.arcAgentProfile.agentState")?.stringValue
      if let state, state == "Succeeded" || state == "Failed" {
        steps.add("Agent state has reached terminal state of \(state).")
        return
      }
      do {
        try await clock.sleep(for: Self.agentStateInterval)
      } catch {
        throw .failed("The operation was cancelled.")
      }
    }
    throw .agentStateTimeout
  }

  private func existing(
    _ options: ConnectedK8sOptions
  ) async throws(ConnectedK8sError) -> JSONValue {
    do {
      return try await get(options.id)
    } catch {
      guard case .resourceManager(404, _, _) = error else { throw error }
      throw .resourceNotFound(name: options.name, resourceGroup: options.resourceGroup)
    }
  }

  private func get(_ id: AzureResourceID) async throws(ConnectedK8sError) -> JSONValue {
    try await resourceManager.object(id.text, version: Self.apiVersion)
  }

  private func checkVersions(_ options: ConnectedK8sOptions) throws(ConnectedK8sError) {
    try ConnectedK8sValidation.checkVersions(
      azureCLI: azureCLIVersion, extension: extensionVersion, arguments: options.newArguments)
  }

  private func version(_ text: String) throws(ConnectedK8sError) -> SoftwareVersion {
    guard let version = SoftwareVersion(text) else {
      throw .failed("'\(text)' is not an agent version.")
    }
    return version
  }

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

  /// The namespaces that `connect` looks at.
  private static let namespaces = [
    ConnectedClusterAPI.namespace, "Microsoft.KubernetesConfiguration",
  ]
}

/// The `Step: {time}: …` lines of the command.
private struct Steps {
  let clock: any WorldClock
  var lines: [String] = []

  /// `get_utctimestring` in `_utils.py`: colons would not do in a file name.
  mutating func add(_ text: String) {
    let time = clock.now.rfc3339.replacing(":", with: "-")
    lines.append("Step: \(time): \(text)")
  }
}
