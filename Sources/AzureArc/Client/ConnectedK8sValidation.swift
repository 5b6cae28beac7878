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
    if options.enableWorkloadIdentity != nil, options.disableWorkloadIdentity != nil {
      throw .enableAndDisable
    }
  }

  /// 3. Whether there is anything to update.
  static func checkUpdate(_ options: ConnectedK8sOptions) throws(ConnectedK8sError) {
    if options.newArguments.isEmpty, options.tags.isEmpty, options.autoUpgrade == nil {
      throw .nothingToUpdate
    }
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
