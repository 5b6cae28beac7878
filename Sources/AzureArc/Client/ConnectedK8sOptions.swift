package import ArcFedResourceManager

/// The arguments of `az connectedk8s connect` and `update` that concern workload identity.
///
/// Upstream: `azext_connectedk8s/_params.py` of connectedk8s 1.10.0.
package struct ConnectedK8sOptions: Sendable, Hashable {
  /// `--subscription`.
  package var subscription: String
  /// `--resource-group`.
  package var resourceGroup: String
  /// `--name`.
  package var name: String
  /// `--location`; connect only.
  package var location: String
  /// `--distribution`; the real client looks at the nodes when it is not given.
  package var distribution: String
  /// `--infrastructure`.
  package var infrastructure: String
  /// `--tags`.
  package var tags: [String: String]
  /// `--enable-oidc-issuer [true|false]`.
  package var enableOIDCIssuer: Bool?
  /// `--self-hosted-issuer`.
  package var selfHostedIssuer: String
  /// `--enable-workload-identity [true|false]`.
  package var enableWorkloadIdentity: Bool?
  /// `--disable-workload-identity [true|false]`; update only.
  package var disableWorkloadIdentity: Bool?
  /// `--disable-auto-upgrade`; connect only.
  package var disableAutoUpgrade: Bool
  /// `--auto-upgrade [true|false]`; update only.
  package var autoUpgrade: Bool?
  /// The agents that Azure hands out: what `GetHelmSettings` would answer.
  package var agentVersion: String

  /// Newest agents of the documentation's example.
  package static let defaultAgentVersion = "1.21.10"

  /// Options as on the command line.
  package init(
    subscription: String, resourceGroup: String, name: String, location: String = "",
    distribution: String = "generic", infrastructure: String = "generic",
    tags: [String: String] = [:], enableOIDCIssuer: Bool? = nil, selfHostedIssuer: String = "",
    enableWorkloadIdentity: Bool? = nil, disableWorkloadIdentity: Bool? = nil,
    disableAutoUpgrade: Bool = false, autoUpgrade: Bool? = nil,
    agentVersion: String = ConnectedK8sOptions.defaultAgentVersion
  ) {
    self.subscription = subscription
    self.resourceGroup = resourceGroup
    self.name = name
    self.location = location
    self.distribution = distribution
    self.infrastructure = infrastructure
    self.tags = tags
    self.enableOIDCIssuer = enableOIDCIssuer
    self.selfHostedIssuer = selfHostedIssuer
    self.enableWorkloadIdentity = enableWorkloadIdentity
    self.disableWorkloadIdentity = disableWorkloadIdentity
    self.disableAutoUpgrade = disableAutoUpgrade
    self.autoUpgrade = autoUpgrade
    self.agentVersion = agentVersion
  }

  /// The resource that the options name.
  package var id: AzureResourceID {
    AzureResourceID(subscription: subscription, resourceGroup: resourceGroup)
      .appending(
        provider: ConnectedClusterAPI.namespace, type: ConnectedClusterAPI.type, name: name)
  }

  /// The arguments that extensions before 1.10.0 do not have, as typed.
  var newArguments: [String] {
    var arguments: [String] = []
    func flag(_ name: String, _ value: Bool?) {
      guard let value else { return }
      arguments += value ? [name] : [name, "false"]
    }
    flag("--enable-oidc-issuer", enableOIDCIssuer)
    if !selfHostedIssuer.isEmpty { arguments += ["--self-hosted-issuer", selfHostedIssuer] }
    flag("--enable-workload-identity", enableWorkloadIdentity)
    flag("--disable-workload-identity", disableWorkloadIdentity)
    return arguments
  }
}
