/// What the client refuses before it speaks to anybody, in the order in which it looks.
///
/// Upstream: `azext_connectedk8s/_validators.py` and the beginnings of `create_connectedk8s` and
/// `update_connected_cluster` in `custom.py`, connectedk8s 1.10.0.
enum ConnectedK8sValidation {
  /// Managed distributions, which bring an issuer of their own (`custom.py`).
  static let distributionsWithOwnIssuer: Set<String> = ["gke", "eks", "aks"]

  /// 1. The CLI and the extension: the CLI is to be updated first.
  static func checkVersions(
    azureCLI: SoftwareVersion, extension version: SoftwareVersion, arguments: [String]
  ) throws(ConnectedK8sError) {
    if version >= VersionGate.connectedK8s, azureCLI < VersionGate.azureCLI {
      throw .azureCLITooOld(
        installed: azureCLI.description, extensionVersion: version.description)
    }
    if version < VersionGate.connectedK8s, !arguments.isEmpty {
      throw .unrecognizedArguments(arguments)
    }
  }

  /// 2. The arguments among themselves.
  static func checkArguments(_ options: ConnectedK8sOptions) throws(ConnectedK8sError) {
    if options.enableOIDCIssuer == false { throw .issuerCannotBeDisabled }
    if !options.selfHostedIssuer.isEmpty, options.enableOIDCIssuer != true {
      throw .selfHostedWithoutIssuer
    }
    if options.enableWorkloadIdentity == true, options.disableWorkloadIdentity == true {
      throw .enableAndDisable
    }
  }

  /// 3. Whether there is anything to update. An issuer of one's own alone is nothing.
  static func checkUpdate(_ options: ConnectedK8sOptions) throws(ConnectedK8sError) {
    let wishes = [
      options.enableOIDCIssuer, options.enableWorkloadIdentity, options.disableWorkloadIdentity,
      options.autoUpgrade,
    ]
    if wishes.allSatisfy({ $0 == nil }), options.tags.isEmpty { throw .nothingToUpdate }
  }

  /// `check_operation_support`: the first agents that `update` knows how to upgrade.
  private static let updatableAgents = SoftwareVersion(1, 14, 0)

  /// 5. Whether the agents are new enough to be updated.
  static func checkAgents(_ version: SoftwareVersion) throws(ConnectedK8sError) {
    if version < updatableAgents { throw .agentsTooOldToUpdate }
  }

  /// 4. Distributions that Arc does not host an issuer for.
  static func checkDistribution(
    _ distribution: String, _ options: ConnectedK8sOptions
  ) throws(ConnectedK8sError) {
    if options.enableOIDCIssuer == true, options.selfHostedIssuer.isEmpty,
      distributionsWithOwnIssuer.contains(distribution)
    {
      throw .selfHostedIssuerRequired(distribution: distribution)
    }
  }
}
