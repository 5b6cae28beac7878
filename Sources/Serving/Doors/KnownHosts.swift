/// The hosts of the public cloud that have a place of their own in direct mode.
enum KnownHosts {
  /// Microsoft Entra's token endpoint, and its older names ("National clouds", Azure public).
  static let login: Set<String> = [
    "login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net",
  ]
  /// The name that requests to the main origin get.
  static let loginHost = "login.microsoftonline.com"
  /// Azure Resource Manager.
  static let resourceManager = "management.azure.com"
  /// Microsoft Graph.
  static let graph = "graph.microsoft.com"
  /// The first segment of Graph's paths in direct mode; ours.
  static let graphPrefix = "graph"
  /// Below it lies every key vault, and it is their audience.
  static let vaultDomain = "vault.azure.net"
  /// Below it lies the blob service of every storage account.
  static let blobDomain = "blob.core.windows.net"
  /// Below it lies the API server of every cluster; ours.
  static let clusterDomain = "k8s.arcfed.internal"
  /// The instance metadata service ("Azure Instance Metadata Service").
  static let instanceMetadata = "169.254.169.254"
}
