import ArcFedAzureArc
package import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation

/// What one does with a connected cluster in Azure, and with its agents.
extension ConnectedCluster {
  /// `az connectedk8s show`.
  @discardableResult
  package func show() async throws(Refusal) -> JSONValue {
    let usual = ConnectOptions()
    let options = try connectedK8sOptions()
    return try await command(usual.azureCLIVersion, usual.extensionVersion) {
      az async throws(ConnectedK8sError) in
      try await az.show(options)
    }
  }

  /// `az connectedk8s update`.
  ///
  /// - Throws: ``Refusal`` of `az connectedk8s` when a version or an argument is refused, of
  ///   Resource Manager in its own words.
  @discardableResult
  package func update(_ update: UpdateOptions) async throws(Refusal) -> JSONValue {
    var options = try connectedK8sOptions()
    options.enableOIDCIssuer = update.enablesOIDCIssuer
    options.selfHostedIssuer = update.selfHostedIssuer ?? ""
    options.enableWorkloadIdentity = update.enablesWorkloadIdentity
    options.disableWorkloadIdentity = update.disablesWorkloadIdentity
    options.autoUpgrade = update.upgradesAgents
    return try await command(update.azureCLIVersion, update.extensionVersion) {
      [options, access] az async throws(ConnectedK8sError) in
      try await az.update(options, cluster: access)
    }
  }

  /// `az connectedk8s upgrade`: other agents, where nobody upgrades them automatically.
  @discardableResult
  package func upgradeAgents(to version: String) async throws(Refusal) -> JSONValue {
    let usual = ConnectOptions()
    var options = try connectedK8sOptions()
    options.agentVersion = version
    return try await command(usual.azureCLIVersion, usual.extensionVersion) {
      [options, access] az async throws(ConnectedK8sError) in
      try await az.upgrade(options, cluster: access)
    }
  }

  /// `az connectedk8s delete`: takes the agents out of the cluster and the resource out of Azure,
  /// its hosted issuer included.
  public func disconnect() async throws(Refusal) {
    let usual = ConnectOptions()
    let options = try connectedK8sOptions()
    let az = try world.connectedK8s(
      azureCLI: usual.azureCLIVersion, extensionVersion: usual.extensionVersion)
    try await world.simulated { [access] () async throws(Refusal) in
      do throws(ConnectedK8sError) {
        try await az.delete(options, cluster: access)
      } catch {
        throw Refusal(error)
      }
    }
  }

  /// Cuts the agents off from Azure, as a broken line would, or brings them back. The cluster goes
  /// on working meanwhile; what is published about it does not follow.
  public func setAgentsOnline(_ online: Bool) async throws(Refusal) {
    let id = try connectedK8sOptions().id
    try await world.simulated { [world, name] () async throws(Refusal) in
      guard let agents = await world.arc.agents(for: id) else {
        throw .arcFed("NoAgents", "cluster '\(name)' has no Arc agents")
      }
      await agents.setOnline(online)
    }
    try? world.ledger.setOnline(online, machine: name)
  }

  /// The id of its resource; nil when Azure does not know it.
  var resourceID: AzureResourceID? {
    json["id"]?.stringValue.flatMap(AzureResourceID.init(parsing:))
  }

  /// The kubeconfig of this cluster.
  private var access: ClusterAccess { ClusterAccess(cluster) }

  /// The arguments that name this cluster to every command.
  private func connectedK8sOptions() throws(Refusal) -> ConnectedK8sOptions {
    guard let id = resourceID else {
      throw .arcFed("NotConnected", "cluster '\(name)' is not known to Azure")
    }
    return ConnectedK8sOptions(
      subscription: id.subscription ?? "", resourceGroup: id.resourceGroup ?? "",
      name: id.name ?? name,
      location: json["location"]?.stringValue ?? "")
  }

  /// Runs a command and remembers the resource that it shows.
  private func command(
    _ azureCLI: String, _ extensionVersion: String,
    _ run:
      @escaping @Sendable (ConnectedK8s) async throws(ConnectedK8sError) ->
      ConnectedK8s.Outcome
  ) async throws(Refusal) -> JSONValue {
    let az = try world.connectedK8s(azureCLI: azureCLI, extensionVersion: extensionVersion)
    let resource = try await world.simulated { () async throws(Refusal) in
      do throws(ConnectedK8sError) {
        return try await run(az).resource
      } catch {
        throw Refusal(error)
      }
    }
    remember(resource)
    return resource
  }
}

/// What Microsoft does with the agents of all clusters.
extension Emulator {
  /// Releases a version of the Arc agents: clusters whose agents upgrade by themselves have it
  /// within an hour.
  public func releaseAgents(_ version: String) async throws(Refusal) {
    guard let version = SoftwareVersion(version) else {
      throw .arcFed("InvalidVersion", "a version has the form 1.21.10")
    }
    await world.arc.release(version)
  }
}
