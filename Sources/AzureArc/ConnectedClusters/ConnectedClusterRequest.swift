import ArcFedJSON
import ArcFedResourceManager

/// What a PUT asks for, read from its body in the members that its api-version knows.
struct ConnectedClusterRequest: Sendable {
  let location: String?
  private let body: JSONValue
  private let apiVersion: String

  /// Members of `properties` that only the service writes (`_models.py`, `visibility=["read"]`).
  private static let readOnly: Set<String> = [
    "kubernetesVersion", "agentVersion", "offering", "totalNodeCount", "totalCoreCount",
    "provisioningState", "managedIdentityCertificateExpirationTime", "lastConnectivityTime",
    "connectivityStatus", "miscellaneousProperties",
  ]
  /// Members of `arcAgentProfile` that only the service writes.
  private static let readOnlyAgent = ["agentErrors", "agentState"]
  /// Members that PATCH takes (`ConnectedClusterPatch`): workload identity is not among them.
  private static let patchable = [
    "distribution", "distributionVersion", "azureHybridBenefit", "gateway",
  ]

  init(_ body: JSONValue?, apiVersion: String) throws(ArcError) {
    guard let body, body.objectValue != nil else { throw .invalidBody }
    guard let identity = body.at("identity.type")?.stringValue else { throw .identityRequired }
    guard ["SystemAssigned", "None"].contains(identity) else { throw .identityType(identity) }
    guard body.at("properties.agentPublicKeyCertificate")?.stringValue != nil else {
      throw .certificateRequired
    }
    location = body["location"]?.stringValue
    self.body = body
    self.apiVersion = apiVersion
  }

  /// Replaces what the caller may write; profiles that the version does not know stay as they are.
  func apply(to cluster: inout ConnectedCluster) throws(ArcError) {
    let before = cluster
    if let location, !Location.isSame(location, cluster.location) {
      throw .locationChanged(cluster, requested: location)
    }
    try applyProfiles(to: &cluster)
    cluster.tags = body["tags"]?.objectValue
    cluster.kind = body["kind"]?.stringValue
    cluster.settings = settings(before: before)
    guard Self.concernsAgents(before, cluster) else { return }
    cluster.generation += 1
    // Without this a client that polls would take the end of the last change for that of this one.
    if cluster.agent.state != nil { cluster.agent.state = "Updating" }
    cluster.agent.errors = []
  }

  private func applyProfiles(to cluster: inout ConnectedCluster) throws(ArcError) {
    guard ConnectedClusterAPI.knowsProfiles(apiVersion) else { return }
    if let asked = body.at("properties.oidcIssuerProfile").flatMap(OIDCIssuerProfile.init(parsing:))
    {
      if cluster.issuer?.enabled == true, !asked.enabled { throw .issuerCannotBeDisabled }
      cluster.issuer = OIDCIssuerProfile(
        enabled: asked.enabled, issuerURL: cluster.issuer?.issuerURL,
        selfHostedIssuerURL: asked.selfHostedIssuerURL)
    }
    if let enabled = body.at("properties.securityProfile.workloadIdentity.enabled")?.boolValue {
      cluster.workloadIdentityEnabled = enabled
    }
  }

  private func settings(before: ConnectedCluster) -> JSONObject {
    var settings: JSONObject = [:]
    for (member, value) in body["properties"]?.objectValue ?? [:] {
      guard !value.isNull, !Self.readOnly.contains(member),
        member != "oidcIssuerProfile", member != "securityProfile",
        ConnectedClusterAPI.knows(member, in: apiVersion)
      else { continue }
      settings[member] = value
    }
    for (member, value) in before.settings where !ConnectedClusterAPI.knows(member, in: apiVersion)
    {
      settings[member] = value
    }
    // It is required and shown empty, so whoever puts the whole resource again sends it empty
    // (`custom.py` of connectedk8s, `update_connected_cluster`): the agents' key stays what it was.
    if settings["agentPublicKeyCertificate"] == "" {
      settings["agentPublicKeyCertificate"] = .string(before.agentPublicKeyCertificate)
    }
    if var agent = settings["arcAgentProfile"]?.objectValue {
      for member in Self.readOnlyAgent { agent.removeValue(forKey: member) }
      settings["arcAgentProfile"] = .object(agent)
    }
    if settings["privateLinkState"] == nil { settings["privateLinkState"] = "Disabled" }
    if settings["azureHybridBenefit"] == nil { settings["azureHybridBenefit"] = "NotApplicable" }
    return settings
  }

  private static func concernsAgents(_ old: ConnectedCluster, _ new: ConnectedCluster) -> Bool {
    old.issuer != new.issuer || old.workloadIdentityEnabled != new.workloadIdentityEnabled
      || old.settings["arcAgentProfile"] != new.settings["arcAgentProfile"]
  }

  /// PATCH: tags and four properties, nothing else.
  static func patch(_ cluster: inout ConnectedCluster, with body: JSONValue) {
    if let tags = body["tags"]?.objectValue { cluster.tags = tags }
    for member in patchable {
      if let value = body["properties"]?[member] { cluster.settings[member] = value }
    }
  }
}
