/// How a cluster is connected to Azure Arc: the options of `az connectedk8s connect`, and the
/// versions of what takes part in it.
public struct ConnectOptions: Sendable {
  /// The resource group that the connected cluster belongs to.
  public var resourceGroup = Emulator.defaultResourceGroup
  /// Its region.
  public var location = Emulator.defaultLocation
  /// The Kubernetes distribution, by the name that the Azure CLI gives it.
  public var distribution = "k3s"
  /// The version of Kubernetes; nil for the usual one.
  public var kubernetesVersion: String?
  /// The version of the Arc agents: the one with which the feature became generally available
  /// (Azure Arc agent release notes, February 2026).
  public var agentVersion = "1.32.7"
  /// The version of the Azure CLI.
  public var azureCLIVersion = "2.91.0"
  /// The version of the connectedk8s extension.
  public var extensionVersion = "1.10.0"
  /// `--enable-oidc-issuer`.
  public var enablesOIDCIssuer = true
  /// `--enable-workload-identity`.
  public var enablesWorkloadIdentity = true
  /// `--self-hosted-issuer`: the issuer that the provider of a managed cluster, or its owner,
  /// hosts.
  public var selfHostedIssuer: String?
  /// `--disable-auto-upgrade`: the agents stay what they are until somebody upgrades them.
  public var disablesAutoUpgrade = false
  /// Whether the workload identity extension never comes up, as happened to some clusters that
  /// were connected with `--enable-workload-identity` (Azure/azure-cli#32036).
  public var extensionGetsStuck = false
  /// Whether the API server is told its public issuer at once, as every cluster must be that is to
  /// be trusted. Turn it off to see what happens when somebody forgets.
  public var tellsAPIServer = true

  /// A k3s cluster with everything on.
  public init() {}
}
