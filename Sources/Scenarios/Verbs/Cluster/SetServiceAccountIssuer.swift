import ArcFed
import ArcFedJSON

/// Each distribution's own way of telling the API server its issuer.
struct SetServiceAccountIssuer: Verb {
  static let name = "setServiceAccountIssuer"
  static let summary = "tells the API server its issuer in the way of its distribution"
  static let reality = """
    Every distribution has a place of its own for the issuer: k3s its config.yaml, OpenShift the \
    object authentications/cluster, Tanzu the cluster object on the management cluster, and the \
    products of the AKS family their own configuration. Where it is forgotten, the cluster signs \
    in its own name, and Microsoft Entra knows no such issuer.
    """
  static let fields: [FieldSchema] = [
    .optional("cluster", .reference(.cluster), "the cluster; the only one unless said"),
    .required("distribution", .choice(distributions), "the cluster's distribution"),
    .required("issuer", .string, "the issuer URL, with its trailing slash"),
  ]

  /// The distributions of the documentation that are told, by the names that the Azure CLI has for
  /// them; `generic` is any kube-apiserver with flags.
  static let distributions = [
    "k3s", "openshift", "tkg", "aks_edge_k3s", "aks_edge_k8s", "aks_workload", "generic",
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  private var distribution: String { arguments.string("distribution") }
  private var issuer: String { arguments.string("issuer") }

  var subject: String { "\(arguments.optional("cluster") ?? "the cluster") (\(distribution))" }

  var commands: [String] {
    switch distribution {
    case "openshift":
      [
        "oc patch authentication cluster --type=merge "
          + "-p '{\"spec\":{\"serviceAccountIssuer\":\"\(issuer)\"}}'",
        "kubectl rollout restart deployment -n azure-arc",
        "kubectl rollout restart deployment -n arc-workload-identity",
      ]
    case "tkg":
      [
        "kubectl edit cluster $CLUSTER_NAME  # on the management cluster, below\n"
          + "spec.topology.variables:\n- name: apiServerExtraArgs\n  value:\n"
          + "  - 'service-account-issuer=\(issuer)'",
        "kubectl rollout restart deployment -n azure-arc",
      ]
    case "aks_edge_k3s", "aks_edge_k8s", "aks_workload": []
    case "generic":
      [
        "kube-apiserver --service-account-issuer=\(issuer) "
          + "--service-account-max-token-expiration=24h"
      ]
    default:
      ConfigureAPIServer.commands([
        "service-account-issuer=\(issuer)", "service-account-max-token-expiration=24h",
      ])
    }
  }

  func perform(on stage: Stage) async throws -> JSONValue {
    let cluster = try stage.cluster(arguments.optional("cluster"))
    guard cluster.distributionName == distribution else {
      throw Refusal.arcFed(
        "WrongDistribution",
        "cluster '\(cluster.name)' is of the distribution '\(cluster.distributionName)', "
          + "not '\(distribution)'")
    }
    try await cluster.tellIssuer(issuer)
    return [:]
  }
}
