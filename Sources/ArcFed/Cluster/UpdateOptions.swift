/// What `az connectedk8s update` is asked to change, and the versions of what is asked. What is nil
/// stays as it is.
public struct UpdateOptions: Sendable {
  /// `--enable-oidc-issuer`.
  public var enablesOIDCIssuer: Bool?
  /// `--self-hosted-issuer`.
  public var selfHostedIssuer: String?
  /// `--enable-workload-identity`.
  public var enablesWorkloadIdentity: Bool?
  /// `--disable-workload-identity`.
  public var disablesWorkloadIdentity: Bool?
  /// `--auto-upgrade`.
  public var upgradesAgents: Bool?
  /// The version of the Azure CLI.
  public var azureCLIVersion = ConnectOptions().azureCLIVersion
  /// The version of the connectedk8s extension.
  public var extensionVersion = ConnectOptions().extensionVersion

  /// Nothing to change yet.
  public init() {}
}
