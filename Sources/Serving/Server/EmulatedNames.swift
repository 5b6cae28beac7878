import ArcFedHTTPServer

/// The names for which there are certificates from the beginning. Others are added as they come
/// into the world; one that is not emulated never is.
enum EmulatedNames {
  static let all = CertificateNames(
    hosts: KnownHosts.login.union([KnownHosts.resourceManager, KnownHosts.graph]),
    subdomainsOf: [KnownHosts.vaultDomain, KnownHosts.blobDomain, KnownHosts.clusterDomain])
}
