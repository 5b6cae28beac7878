import ArcFedHTTP
import ArcFedJOSE
package import ArcFedKubernetes

/// What the API servers of the distributions run with: before anybody tells them, and after.
///
/// The documentation says where the issuer is written down. What each product makes of it is from
/// memory, not checked, except for k3s, whose arguments are merged as `pkg/util/args.go` does it.
extension ArcDistribution {
  /// Whether the distribution reads k3s's `config.yaml`.
  package var readsK3sConfiguration: Bool { self == .k3s || self == .aksEdgeK3s }

  /// The public issuer that the provider of a managed cluster gives it, with its documents; nil
  /// elsewhere. The shapes are the providers' own, from memory; what is in them is made up.
  package func providerIssuer(cluster: String) -> String? {
    let digits = Digest.hex(Digest.sha256([UInt8](cluster.utf8)))
    switch self {
    case .gke:
      return "https://container.googleapis.com/v1/projects/arcfed/locations/europe-north1/clusters/"
        + cluster
    case .eks:
      return "https://oidc.eks.eu-north-1.amazonaws.com/id/" + digits.prefix(32).uppercased()
    case .aks:
      return "https://northeurope.oic.prod-aks.azure.com/\(digits.prefix(32))/"
    default: return nil
    }
  }

  /// The issuer of a cluster that nobody told anything: what the refusal of its tokens quotes.
  package func builtInIssuer(cluster: String) -> String {
    switch self {
    case .openshift: "https://kubernetes.default.svc"
    default:
      providerIssuer(cluster: cluster) ?? "https://kubernetes.default.svc.cluster.local"
    }
  }

  /// The flags of a new cluster; nil for those that k3s makes itself.
  package func initialFlags(cluster: String) -> APIServerFlags? {
    guard !readsK3sConfiguration else { return nil }
    return APIServerFlags(
      serviceAccountIssuers: [builtInIssuer(cluster: cluster)],
      externalHost: ClusterConfiguration.origin(name: cluster).authority)
  }

  /// The flags after the issuer was told in the documented way; nil where that is not done by
  /// telling the API server.
  ///
  /// - OpenShift's operator brings the issuer there, out of `authentications/cluster`.
  /// - The products' own configuration goes on trusting the issuer of before.
  /// - kubeadm's `extraArgs`, which Tanzu writes, is a map: the new issuer replaces the old.
  package func flags(_ flags: APIServerFlags, told issuer: String) -> APIServerFlags? {
    var told = flags
    switch configuration(issuer: issuer) {
    case .selfHosted, .openShiftAuthentication: return nil
    case .byProduct:
      told.serviceAccountIssuers = [issuer] + flags.serviceAccountIssuers.filter { $0 != issuer }
    case .clusterTopology: told.serviceAccountIssuers = [issuer]
    case .k3sConfiguration, .apiServerFlags:
      told.serviceAccountIssuers = [issuer]
      told.maximumTokenExpirationSeconds = Self.maximumTokenExpirationSeconds
    }
    return told
  }

  /// The version of Kubernetes that such a cluster has when nobody says.
  package var kubernetesVersion: String {
    readsK3sConfiguration
      ? ClusterConfiguration.defaultVersion
      : String(ClusterConfiguration.defaultVersion.prefix { $0 != "+" })
  }
}
