import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation

/// `create_connectedk8s` of `custom.py`.
extension ConnectedK8s {
  func connecting(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess
  ) async throws(ConnectedK8sError) -> Outcome {
    var steps = ConnectedK8sSteps(clock: clock)
    // 1. The versions, the arguments and the subscription.
    try checkVersions(options)
    try ConnectedK8sValidation.checkArguments(options)
    steps.add("Validating custom access token")
    steps.add("Checking Provider Registrations")
    try await checkProviders(options)
    steps.add("Setting KubeConfig")
    steps.add("Escape Proxy Settings, if passed in")
    // 2. The cluster: its API server answers, its nodes tell the distribution.
    steps.add("Checking Connectivity to Cluster")
    try await ClusterRelease.checkConnection(to: cluster, over: network)
    steps.add("Do node validations")
    steps.add("Determining Cluster Distribution and Infrastructure")
    var options = options
    if options.distribution == "generic" {
      options.distribution = await ClusterRelease.distribution(of: cluster, over: network)
    }
    steps.add("Checking Connect RP is available in the Location passed in.")
    try await checkLocation(options)
    // 3. Whether cluster or resource are connected already.
    steps.add("Check if an earlier azure-arc release exists")
    steps.add("Get namespace of release: azure-arc")
    if let again = try await connectedBefore(options, cluster: cluster, &steps) { return again }
    // 4. The resource, and what it lies in.
    steps.add("Check if ResourceGroup exists.  Try to create if it doesn't")
    try await ensureResourceGroup(options)
    steps.add("Generating Public-Private Key pair")
    let certificate = try publicKey(for: options.id)
    try ConnectedK8sValidation.checkDistribution(options.distribution, options)
    steps.add("Generating ARM Request Payload")
    let body = ConnectedClusterPayload.new(options, certificate: certificate)
    steps.add("Azure resource provisioning has begun.")
    try await azure.put(options.id, body)
    steps.add("Azure resource provisioning has finished.")
    // 5. The agents.
    steps.add("Starting to install Azure arc agents on the Kubernetes cluster.")
    try await install(options, cluster: cluster)
    try await awaitAgents(options, &steps)
    return Outcome(resource: try await azure.get(options.id), steps: steps.lines)
  }

  /// `check_provider_registrations` in `_utils.py`: what cannot be asked is not held against
  /// anybody.
  private func checkProviders(_ options: ConnectedK8sOptions) async throws(ConnectedK8sError) {
    let concerned = options.enableOIDCIssuer == true || options.enableWorkloadIdentity == true
    for namespace in Self.namespaces {
      guard
        let provider = try? await azure.provider(namespace, subscription: options.subscription)
      else { return }
      let state = provider["registrationState"]?.stringValue ?? ""
      if !["Registering", "Registered"].contains(state),
        namespace == ConnectedClusterAPI.namespace || concerned
      {
        throw .providerNotRegistered(namespace: namespace)
      }
    }
  }

  /// `validate_connect_rp_location` in `_utils.py`: spaces in the location are not forgiven.
  private func checkLocation(_ options: ConnectedK8sOptions) async throws(ConnectedK8sError) {
    let provider = try await azure.provider(
      ConnectedClusterAPI.namespace, subscription: options.subscription,
      orSummary: "Failed to fetch resource provider details")
    let type = provider["resourceTypes"]?.arrayValue?.first {
      $0["resourceType"]?.stringValue == ConnectedClusterAPI.type
    }
    let locations = type?["locations"]?.arrayValue?.compactMap(\.stringValue) ?? []
    let offered = locations.map(Location.normalized)
    guard offered.contains(options.location.lowercased()) else {
      throw .locationNotSupported(offered)
    }
  }

  /// The end of the command where the cluster is connected already; nil where it is not, after what
  /// an earlier resource left in the cluster is cleaned up.
  private func connectedBefore(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess, _ steps: inout ConnectedK8sSteps
  ) async throws(ConnectedK8sError) -> Outcome? {
    guard let release = try await ClusterRelease.find(in: cluster, over: network) else {
      guard try await !azure.exists(options.id) else {
        throw .resourceExists(name: options.name, resourceGroup: options.resourceGroup)
      }
      return nil
    }
    steps.add("Found an earlier instance of azure-arc release")
    let id = release.id(inSubscription: options.subscription)
    guard try await azure.exists(id) else {
      await arc.removeAgents(for: release.id)
      return nil
    }
    guard id == options.id else {
      throw .alreadyOnboarded(
        resourceGroup: release.resourceGroup, name: release.resourceName)
    }
    // The resource is put again as it is asked for now; nothing is installed, nothing waited for.
    let certificate = try await azure.get(id).at("properties.agentPublicKeyCertificate")
    try await azure.put(
      id, ConnectedClusterPayload.new(options, certificate: certificate?.stringValue ?? ""))
    return Outcome(resource: try await azure.get(id), steps: steps.lines)
  }

  private func ensureResourceGroup(
    _ options: ConnectedK8sOptions
  ) async throws(ConnectedK8sError) {
    let group = AzureResourceID(
      subscription: options.subscription, resourceGroup: options.resourceGroup)
    try await azure.ensureResourceGroup(group, location: options.location)
  }

  private func install(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess
  ) async throws(ConnectedK8sError) {
    await arc.setOffer(try version(options.agentVersion), to: options.id)
    let resource = try await azure.get(options.id)
    let version = try await azure.offeredAgents(to: resource, location: options.location)
    do {
      try await arc.installAgents(for: options.id, version: version, on: cluster)
    } catch {
      throw .failed("Unable to install helm release: \(error)")
    }
  }
}
