/// The words of `az`.
extension ConnectedK8sError {
  /// The message, without the `ERROR: ` that `az` puts before it, and with the recommendation that
  /// it prints below.
  package var description: String {
    ([message] + (recommendation.map { [$0] } ?? [])).joined(separator: "\n")
  }

  private var message: String {
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
    case .locationNotSupported(let offered):
      "Connected cluster resource creation is supported only in the following locations: "
        + offered.joined(separator: ", ")
    case .nothingToUpdate:
      "No parameters were specified with update command. Please run az connectedk8s update --help "
        + "to check parameters available for update"
    case .provisionedCluster(let command): Self.provisionedCluster(command)
    case .agentStateTimeout: "Timed out waiting for Agent State to reach terminal state."
    case .agentsTooOldToUpdate:
      "This CLI version does not support update (properties) for Agents older than v1.14"
    case .autoUpgradeEnabled:
      "az connectedk8s upgrade to manually upgrade agents and extensions is only supported when "
        + "auto-upgrade is set to false."
    case .cluster(let message), .failed(let message): message
    default: ownershipMessage
    }
  }

  /// Which cluster belongs to which resource.
  private var ownershipMessage: String {
    switch self {
    case .resourceExists(let name, let group):
      "The connected cluster resource \(name) already exists  in the resource group \(group) and "
        + "corresponds to a different Kubernetes cluster."
    case .alreadyOnboarded(let group, let name):
      "The kubernetes cluster you are trying to onboard is already onboarded to the resource group "
        + "'\(group)' with resource name '\(name)'."
    case .notOnboarded:
      "The azure-arc release namespace couldn't be retrieved, which implies that the kubernetes "
        + "cluster has not been onboarded to azure-arc."
    case .resourceGone:
      "There exist no ConnectedCluster resource corresponding to this kubernetes Cluster."
    case .anotherCluster(let command):
      "The provided cluster name and resource group name do not correspond to the kubernetes "
        + "cluster being \(command == .upgrade ? "upgraded" : "operated on")."
    case .wrongContext(let group, let name):
      "The current context in the kubeconfig file does not correspond to the connected cluster "
        + "resource specified. Agents installed on this cluster correspond to the resource group "
        + "name '\(group)' and resource name '\(name)'."
    case .resourceManager(let status, let code, let message, let summary):
      Self.httpResponse(status, code, message, summary)
    default: ""
    }
  }

  /// What `az` recommends below some messages.
  var recommendation: String? {
    switch self {
    case .locationNotSupported: "Use the --location flag to specify one of these locations."
    case .resourceExists:
      "To onboard this Kubernetes cluster to Azure, specify different resource name or resource "
        + "group name."
    case .notOnboarded:
      "Please run 'az connectedk8s connect -n <connected-cluster-name> -g <resource-group-name>' "
        + "to onboard the cluster"
    case .resourceGone:
      "Please cleanup the helm release first using 'az connectedk8s delete -n "
        + "<connected-cluster-name> -g <resource-group-name>' and re-onboard the cluster using "
        + "'az connectedk8s connect -n <connected-cluster-name> -g <resource-group-name>'"
    case .anotherCluster(.upgrade):
      "Please upgrade the cluster, with correct resource group and cluster name, using "
        + "'az upgrade agents -g <rg_name> -n <cluster_name>'."
    case .anotherCluster:
      "Please use the cluster, with correct resource group and cluster name."
    case .agentsTooOldToUpdate:
      "Please upgrade to the latest version of the Agents using 'az connectedk8s upgrade -g "
        + "<rg_name> -n <cluster_name>'."
    case .autoUpgradeEnabled:
      "Please run 'az connectedk8s update -n <connected-cluster-name> -g <resource-group-name> "
        + "--auto-upgrade false' before performing manual upgrade"
    default: nil
    }
  }

  private static func provisionedCluster(_ command: Command) -> String {
    let (gerund, word, space) =
      switch command {
      case .update: ("Updating", "update", "")
      case .upgrade: ("Upgrading", "upgrade", " ")
      case .delete: ("Deleting", "delete", "")
      }
    return "\(gerund) a Provisioned Cluster is not supported from the Connected Cluster CLI. "
      + "Please use the 'az aksarc \(word)' CLI command.\(space)\n"
      + "https://learn.microsoft.com/en-us/cli/azure/aksarc?view=azure-cli-latest#az-aksarc-\(word)"
  }

  /// `HttpResponseError` as a text (`azure/core/exceptions.py`), bare or in the words of
  /// `arm_exception_handler` in `_utils.py`.
  private static func httpResponse(
    _ status: Int, _ code: String, _ message: String, _ summary: String?
  ) -> String {
    let error =
      code.isEmpty ? message : "(\(code)) \(message)\nCode: \(code)\nMessage: \(message)"
    guard let summary else { return error }
    return "Http response error occured while making ARM request: \(error)\nSummary: \(summary)"
  }
}
