import ArcFedJSON
import ArcFedResourceManager

/// `update_connected_cluster`, `upgrade_agents` and `delete_connectedk8s` of `custom.py`.
extension ConnectedK8s {
  func updating(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess
  ) async throws(ConnectedK8sError) -> Outcome {
    var steps = ConnectedK8sSteps(clock: clock)
    // 1. The versions, the arguments and the resource.
    try checkVersions(options)
    try ConnectedK8sValidation.checkArguments(options)
    steps.add("Setting KubeConfig")
    try await refuseProvisioned(options, .update)
    // 2. Tags are patched before anything else is looked at.
    var patched: JSONValue?
    if !options.tags.isEmpty {
      patched = try await azure.patch(options.id, ["tags": ConnectedClusterPayload.tags(options)])
    }
    try ConnectedK8sValidation.checkUpdate(options)
    // 3. The cluster is the one that the resource stands for.
    steps.add("Checking Connectivity to Cluster")
    try await ClusterRelease.checkConnection(to: cluster, over: network)
    steps.add("Get namespace of release: azure-arc")
    try await checkRelease(options, cluster: cluster, .update)
    let resource = try await azure.get(options.id)
    let distribution = resource.at("properties.distribution")?.stringValue ?? ""
    try ConnectedK8sValidation.checkDistribution(distribution, options)
    // 4. The whole resource is put again.
    try await azure.put(options.id, ConnectedClusterPayload.updated(resource, options))
    // 5. The release is upgraded to the same agents, with the values of the data plane.
    let location = resource["location"]?.stringValue ?? ""
    let offered = try await azure.offeredAgents(
      to: try await azure.get(options.id), location: location)
    let agents = resource.at("properties.agentVersion")?.stringValue ?? offered.description
    try ConnectedK8sValidation.checkAgents(try version(agents))
    do {
      try await arc.upgradeRelease(for: options.id)
    } catch {
      throw .failed("Unable to install helm release: \(error)")
    }
    if let patched { return Outcome(resource: patched, steps: steps.lines) }
    try await awaitAgents(options, &steps)
    return Outcome(resource: try await azure.get(options.id), steps: steps.lines)
  }

  func upgrading(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess
  ) async throws(ConnectedK8sError) -> Outcome {
    var steps = ConnectedK8sSteps(clock: clock)
    try await refuseProvisioned(options, .upgrade)
    steps.add("Setting KubeConfig")
    steps.add("Checking Connectivity to Cluster")
    try await ClusterRelease.checkConnection(to: cluster, over: network)
    steps.add("Get namespace of release: azure-arc")
    let release = try await checkRelease(options, cluster: cluster, .upgrade)
    guard !release.upgradesAutomatically else { throw .autoUpgradeEnabled }
    guard let agents = await arc.agents(for: options.id) else { throw .notOnboarded }
    await agents.upgrade(to: try version(options.agentVersion))
    return Outcome(resource: try await azure.get(options.id), steps: steps.lines)
  }

  func deleting(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess
  ) async throws(ConnectedK8sError) -> Outcome {
    var steps = ConnectedK8sSteps(clock: clock)
    try await refuseProvisioned(options, .delete)
    steps.add("Setting KubeConfig")
    steps.add("Checking Connectivity to Cluster")
    try await ClusterRelease.checkConnection(to: cluster, over: network)
    steps.add("Get namespace of release: azure-arc")
    steps.add("Do node validations")
    let release = try await ClusterRelease.find(in: cluster, over: network)
    if let release, release.id != options.id {
      throw .wrongContext(resourceGroup: release.resourceGroup, name: release.resourceName)
    }
    steps.add("Deleting ARM resource")
    try await azure.delete(options.id)
    if release != nil {
      await arc.removeAgents(for: options.id)
      steps.add("Delete of Connected Cluster ended.")
    }
    return Outcome(resource: .null, steps: steps.lines)
  }

  /// What Azure itself made is another command's business.
  private func refuseProvisioned(
    _ options: ConnectedK8sOptions, _ command: ConnectedK8sError.Command
  ) async throws(ConnectedK8sError) {
    let kind = try await azure.get(options.id)["kind"]?.stringValue
    guard kind?.lowercased() != "provisionedcluster" else { throw .provisionedCluster(command) }
  }

  /// `validate_release_namespace`, and the like in `upgrade_agents`.
  @discardableResult
  private func checkRelease(
    _ options: ConnectedK8sOptions, cluster: ClusterAccess, _ command: ConnectedK8sError.Command
  ) async throws(ConnectedK8sError) -> ClusterRelease {
    guard let release = try await ClusterRelease.find(in: cluster, over: network) else {
      throw .notOnboarded
    }
    let id = release.id(inSubscription: options.subscription)
    guard try await azure.exists(id) else { throw .resourceGone(command) }
    guard id == options.id else { throw .anotherCluster(command) }
    return release
  }
}
