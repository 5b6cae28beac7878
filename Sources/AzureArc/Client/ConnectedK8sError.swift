/// Every refusal of the client itself, with the words of `az`.
///
/// Upstream: `azext_connectedk8s/_validators.py`, `custom.py` and `_utils.py` of connectedk8s
/// 1.10.0; `azure/cli/core/extension/operations.py` and `parser.py` of azure-cli-core 2.64.0.
package enum ConnectedK8sError: Error, Sendable, Equatable, CustomStringConvertible {
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
  /// `update` with nothing to update.
  case nothingToUpdate
  /// A cluster that Azure made is not updated this way.
  case provisionedCluster
  /// The resource belongs to another cluster.
  case resourceExists(name: String, resourceGroup: String)
  /// The resource is not there.
  case resourceNotFound(name: String, resourceGroup: String)
  /// `upgrade` while upgrades are automatic.
  case autoUpgradeEnabled
  /// The agents never said that they are done.
  case agentStateTimeout
  /// Resource Manager's own words.
  case resourceManager(status: Int, code: String, message: String)
  /// The network, the token or the cluster failed.
  case failed(String)

  /// The class that `az` reports to its telemetry and prints before the message in debug output
  /// (`azure/cli/core/azclierror.py`).
  package var type: String {
    switch self {
    case .azureCLITooOld: "CLIError"
    case .unrecognizedArguments: "UnrecognizedArgumentError"
    case .issuerCannotBeDisabled, .selfHostedWithoutIssuer, .enableAndDisable,
      .provisionedCluster, .resourceExists, .resourceNotFound, .autoUpgradeEnabled:
      "ArgumentUsageError"
    case .selfHostedIssuerRequired, .providerNotRegistered: "ValidationError"
    case .nothingToUpdate: "RequiredArgumentMissingError"
    case .agentStateTimeout, .failed: "CLIInternalError"
    case .resourceManager: "HttpResponseError"
    }
  }

  /// What the command exits with: 2 for what the parser refuses, else 1.
  package var exitCode: Int {
    if case .unrecognizedArguments = self { 2 } else { 1 }
  }

  /// The message, without the `ERROR: ` that `az` puts before it.
  package var description: String {
    switch self {
    case .azureCLITooOld(let installed, let version):
      "The 'connectedk8s' extension version \(version) is not compatible with your current CLI "
        + "core version \(installed).\n"
        + "This extension requires a min of \(VersionGate.azureCLI) CLI core.\n"
        + "Please run 'az upgrade' to upgrade to a compatible version.\n\n"
        + "Use --debug for more information"
    case .unrecognizedArguments(let arguments):
      "unrecognized arguments: \(arguments.joined(separator: " "))"
    case .issuerCannotBeDisabled: "Disabling OIDC issuer is not supported."
    case .selfHostedWithoutIssuer:
      "Cannot specify a value for --self-hosted-issuer without --enable-oidc-issuer."
    case .enableAndDisable:
      "Cannot specify both --enable-workload-identity and --disable-workload-identity "
        + "simultaneously."
    case .selfHostedIssuerRequired(let distribution):
      "Self hosted issuer is required for \(distribution) cluster when OIDC issuer is being "
        + "enabled."
    case .providerNotRegistered(let namespace):
      "\(namespace) provider is not registered. Please register it using "
        + "'az provider register -n '\(namespace)' before running the connect command."
    case .nothingToUpdate:
      "No parameters were specified with update command. Please run az connectedk8s update --help "
        + "to check parameters available for update"
    case .agentStateTimeout: "Timed out waiting for Agent State to reach terminal state."
    default: otherDescription
    }
  }

  /// Messages that the reference does not have word for word.
  private var otherDescription: String {
    switch self {
    case .provisionedCluster:
      "Updating a provisioned cluster is not supported from the Connected Cluster CLI. "
        + "Please use az aksarc update CLI."
    case .resourceExists(let name, let group):
      "The connected cluster resource \(name) already exists in the resource group \(group) and "
        + "corresponds to a different Kubernetes cluster."
    case .resourceNotFound(let name, let group):
      "The connected cluster resource \(name) does not exist in the resource group \(group). "
        + "Please onboard the connected cluster using: az connectedk8s connect "
        + "-n <connected-cluster-name> -g <resource-group-name>"
    case .autoUpgradeEnabled:
      "az connectedk8s upgrade to manually upgrade agents and extensions is only supported when "
        + "auto-upgrade is set to false. Please run 'az connectedk8s update "
        + "-n <connected-cluster-name> -g <resource-group-name> --auto-upgrade false' before "
        + "performing manual upgrade"
    case .resourceManager(_, let code, let message):
      code.isEmpty ? message : "(\(code)) \(message)\nCode: \(code)\nMessage: \(message)"
    case .failed(let message): message
    default: ""
    }
  }
}
