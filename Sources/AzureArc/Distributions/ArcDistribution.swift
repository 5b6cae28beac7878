/// The Kubernetes distributions of the documentation, and how each API server is told its issuer.
///
/// Source: "Deploy and configure workload identity federation in Azure Arc-enabled Kubernetes", and
/// `azext_connectedk8s/_constants.py` for the names.
package enum ArcDistribution: String, Sendable, CaseIterable {
  /// Ubuntu with K3s.
  case k3s
  /// Red Hat OpenShift.
  case openshift
  /// VMware Tanzu TKGm.
  case tkg
  /// AKS on Edge Essentials with K3s.
  case aksEdgeK3s = "aks_edge_k3s"
  /// AKS on Edge Essentials with K8s.
  case aksEdgeK8s = "aks_edge_k8s"
  /// AKS enabled by Azure Arc.
  case aksWorkload = "aks_workload"
  /// Google's, which needs an issuer of its own.
  case gke
  /// Amazon's, likewise.
  case eks
  /// Azure's, likewise.
  case aks
  /// Anything else.
  case generic

  /// What a person does so that the API server signs in the name of the issuer.
  package enum IssuerConfiguration: Sendable, Equatable {
    /// Lines of `/etc/rancher/k3s/config.yaml`, and a restart of the service.
    case k3sConfiguration(arguments: [String])
    /// `spec.serviceAccountIssuer` of `authentications/cluster`, and a restart of the agents.
    case openShiftAuthentication(issuer: String)
    /// `apiServerExtraArgs` of the cluster object on the management cluster.
    case clusterTopology(arguments: [String])
    /// The product's own configuration does it.
    case byProduct
    /// The provider's issuer stays; it is given with `--self-hosted-issuer`.
    case selfHosted
    /// Flags of the API server, however they are set.
    case apiServerFlags([String])
  }

  /// The longest life that the documentation lets tokens have: Entra refuses longer ones.
  package static let maximumTokenExpiration = "24h"
  /// The same in seconds.
  static let maximumTokenExpirationSeconds = 86_400

  /// The documented way for `issuer`.
  package func configuration(issuer: String) -> IssuerConfiguration {
    let flag = "service-account-issuer=\(issuer)"
    let lifetime = "service-account-max-token-expiration=\(Self.maximumTokenExpiration)"
    return switch self {
    case .k3s: .k3sConfiguration(arguments: [flag, lifetime])
    case .openshift: .openShiftAuthentication(issuer: issuer)
    case .tkg: .clusterTopology(arguments: [flag])
    case .aksEdgeK3s, .aksEdgeK8s, .aksWorkload: .byProduct
    case .gke, .eks, .aks: .selfHosted
    case .generic: .apiServerFlags([flag, lifetime])
    }
  }

  /// How far the documentation supports workload identity federation on a distribution.
  package struct Support: Sendable, Hashable {
    /// In the revision of the preview: Ubuntu with K3s, AKS on Edge Essentials, AKS on Azure Local.
    package let preview: Bool
    /// In the revision of general availability, agents 1.32.7, which added OpenShift and Tanzu.
    package let generallyAvailable: Bool
  }

  /// The two lists of "Deploy and configure workload identity federation in Azure Arc-enabled
  /// Kubernetes". What stands on neither may work all the same: nothing refuses it.
  package var support: Support {
    switch self {
    case .k3s, .aksEdgeK3s, .aksEdgeK8s, .aksWorkload:
      Support(preview: true, generallyAvailable: true)
    case .openshift, .tkg: Support(preview: false, generallyAvailable: true)
    case .gke, .eks, .aks, .generic: Support(preview: false, generallyAvailable: false)
    }
  }
}
