/// Every refusal of the client itself, with the words of `az`.
///
/// Upstream: `azext_connectedk8s/_validators.py`, `custom.py` and `_utils.py` of connectedk8s
/// 1.10.0; `azure/cli/core/extension/operations.py` and `parser.py` of azure-cli-core 2.64.0.
package enum ConnectedK8sError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A command that refuses in words of its own.
  package enum Command: Sendable {
    /// `update`.
    case update
    /// `upgrade`.
    case upgrade
    /// `delete`.
    case delete
  }

  /// The extension cannot be installed into so old a CLI (`check_version_compatibility`).
  case azureCLITooOld(installed: String, extensionVersion: String)
  /// The extension does not know the arguments (argparse).
  case unrecognizedArguments([String])
  /// `--enable-oidc-issuer false`.
  case issuerCannotBeDisabled
  /// `--self-hosted-issuer` alone.
  case selfHostedWithoutIssuer
  /// Both at once.
  case enableAndDisable
  /// A managed Kubernetes has an issuer of its own.
  case selfHostedIssuerRequired(distribution: String)
  /// A namespace is not registered.
  case providerNotRegistered(namespace: String)
  /// The region has no connected clusters.
  case locationNotSupported([String])
  /// `update` with nothing to update.
  case nothingToUpdate
  /// A cluster that Azure made is not this command's business.
  case provisionedCluster(Command)
  /// The resource belongs to another cluster.
  case resourceExists(name: String, resourceGroup: String)
  /// The cluster belongs to another resource.
  case alreadyOnboarded(resourceGroup: String, name: String)
  /// The cluster belongs to no resource.
  case notOnboarded
  /// The resource that the cluster belonged to is gone.
  case resourceGone(Command)
  /// The kubeconfig leads to another cluster than the one that is named.
  case anotherCluster(Command)
  /// The same, when something is to be deleted.
  case wrongContext(resourceGroup: String, name: String)
  /// Agents before 1.14 cannot be updated.
  case agentsTooOldToUpdate
  /// `upgrade` while upgrades are automatic.
  case autoUpgradeEnabled
  /// The agents never said that they are done.
  case agentStateTimeout
  /// Resource Manager's own words, and what the client was about where it says so.
  case resourceManager(status: Int, code: String, message: String, summary: String?)
  /// The cluster cannot be reached, or refuses.
  case cluster(String)
  /// The network, the token or the Helm release failed.
  case failed(String)

  /// The class that `az` reports to its telemetry and prints before the message in debug output
  /// (`azure/cli/core/azclierror.py`).
  package var type: String {
    switch self {
    case .azureCLITooOld: "CLIError"
    case .unrecognizedArguments: "UnrecognizedArgumentError"
    case .issuerCannotBeDisabled, .selfHostedWithoutIssuer, .enableAndDisable,
      .locationNotSupported, .resourceExists, .alreadyOnboarded, .anotherCluster, .wrongContext,
      .resourceGone(.upgrade):
      "ArgumentUsageError"
    case .provisionedCluster: "InvalidArgumentValueError"
    case .selfHostedIssuerRequired, .providerNotRegistered, .cluster: "ValidationError"
    case .nothingToUpdate: "RequiredArgumentMissingError"
    case .notOnboarded, .resourceGone, .agentsTooOldToUpdate, .autoUpgradeEnabled:
      "ClientRequestError"
    case .agentStateTimeout, .failed: "CLIInternalError"
    case .resourceManager(_, _, _, nil): "HttpResponseError"
    case .resourceManager(500..., _, _, _): "AzureInternalError"
    case .resourceManager: "AzureResponseError"
    }
  }

  /// What the command exits with: 2 for what the parser refuses, else 1.
  package var exitCode: Int {
    if case .unrecognizedArguments = self { 2 } else { 1 }
  }
}
