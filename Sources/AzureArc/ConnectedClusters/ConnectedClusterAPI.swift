/// The api-versions of `Microsoft.Kubernetes/connectedClusters`, and which members each knows.
///
/// Sources: `azure-mgmt-hybridkubernetes` 1.1.0, 1.2.0 and 2.0.0 with their betas, and
/// azure-rest-api-specs `specification/hybridkubernetes`.
package enum ConnectedClusterAPI {
  /// The namespace.
  package static let namespace = "Microsoft.Kubernetes"
  /// The type within it.
  package static let type = "connectedClusters"
  /// The type as the service itself writes it, in lower case (output of `az connectedk8s show`).
  static let wireType = "microsoft.kubernetes/connectedclusters"

  /// Newest first.
  package static let versions = [
    "2026-05-01", "2026-02-01-preview", "2025-12-01-preview", "2025-08-01-preview",
    "2024-12-01-preview", "2024-07-15-preview", "2024-07-01-preview", "2024-01-01",
    "2023-11-01-preview", "2022-10-01-preview", "2022-05-01-preview", "2021-10-01",
  ]

  /// `connectedk8s` 1.8.0 brought this version together with workload identity (`HISTORY.rst`).
  private static let profilesSince = "2024-07-01"
  /// The first version with `arcAgentProfile` and `aadProfile`.
  private static let agentProfileSince = "2023-11-01"
  /// The first version with private links and the hybrid benefit.
  private static let privateLinkSince = "2022-05-01"

  /// Whether a version knows `oidcIssuerProfile` and `securityProfile`.
  package static func knowsProfiles(_ version: String) -> Bool {
    version.prefix(10) >= profilesSince
  }

  /// Whether a PATCH is a long-running operation (azure-mgmt-hybridkubernetes 2.0.0,
  /// `begin_update_async`).
  static func patchesTakeTime(_ version: String) -> Bool {
    version.prefix(10) >= "2025-12-01"
  }

  /// Whether a version knows a member of `properties`.
  static func knows(_ member: String, in version: String) -> Bool {
    let date = version.prefix(10)
    switch member {
    case "oidcIssuerProfile", "securityProfile", "gateway", "arcAgentryConfigurations":
      return date >= profilesSince
    case "arcAgentProfile", "aadProfile": return date >= agentProfileSince
    case "privateLinkState", "privateLinkScopeResourceId", "azureHybridBenefit",
      "distributionVersion", "miscellaneousProperties":
      return date >= privateLinkSince
    default: return true
    }
  }
}
