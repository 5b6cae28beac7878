/// What this server tells clients that it has: what it serves, and nothing else.
enum DiscoveryTable {
  private static let all = [
    "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch",
  ]
  private static let withoutCollection = all.filter { $0 != "deletecollection" }
  private static let status = ["get", "patch", "update"]

  /// The groups in the server's order (`pkg/controlplane/apiserver/aggregator.go`).
  static let groups = [
    "apps", "authentication.k8s.io", "authorization.k8s.io", "admissionregistration.k8s.io",
    agents,
  ]

  /// The groups of a distribution: its own come last.
  static func groups(on distribution: String) -> [String] {
    groups + (distribution == Cluster.openShift ? [openShift] : [])
  }

  /// The group of OpenShift's configuration.
  private static let openShift = "config.openshift.io"

  /// The group of Azure Arc's own resources, which a server lists after its own.
  private static let agents = "clusterconfig.azure.com"

  /// The one version of a group that is served.
  static func version(group: String) -> String { group == agents ? "v1beta1" : "v1" }

  /// The resources of a group; nil for a group that is not served.
  static func resources(group: String) -> [DiscoveredResource]? {
    switch group {
    case "": core
    case "apps": [deployments]
    case agents:
      [
        DiscoveredResource(
          name: "signingkeys", singular: "signingkey", kind: "SigningKey", isNamespaced: true,
          verbs: all)
      ]
    case openShift:
      [
        DiscoveredResource(
          name: "authentications", singular: "authentication", kind: "Authentication",
          isNamespaced: false, verbs: all)
      ]
    case "authentication.k8s.io":
      [question("SelfSubjectReview"), question("TokenReview")]
    case "authorization.k8s.io": [question("SelfSubjectAccessReview")]
    case "admissionregistration.k8s.io":
      [
        DiscoveredResource(
          name: "mutatingwebhookconfigurations", singular: "mutatingwebhookconfiguration",
          kind: "MutatingWebhookConfiguration", isNamespaced: false, verbs: all,
          categories: ["api-extensions"], storageVersionHash: "Sqi0GUgDaX0=")
      ]
    default: nil
    }
  }

  /// A kind that is asked and answered, never stored.
  private static func question(_ kind: String) -> DiscoveredResource {
    let singular = kind.lowercased()
    return DiscoveredResource(
      name: "\(singular)s", singular: singular, kind: kind, isNamespaced: false,
      verbs: ["create"])
  }

  private static let deployments = DiscoveredResource(
    name: "deployments", singular: "deployment", kind: "Deployment", isNamespaced: true,
    verbs: all, shortNames: ["deploy"], categories: ["all"], storageVersionHash: "8aSe+NMegvE=")

  private static let core: [DiscoveredResource] = [
    stored("configmaps", "ConfigMap", short: "cm", hash: "qFsyl6wFWjQ="),
    stored("events", "Event", short: "ev", hash: "r2yiGXH7wu8="),
    DiscoveredResource(
      name: "namespaces", singular: "namespace", kind: "Namespace", isNamespaced: false,
      verbs: withoutCollection, shortNames: ["ns"], storageVersionHash: "Q3oi5N2YM8M="),
    below("namespaces/status", "Namespace", isNamespaced: false, status),
    DiscoveredResource(
      name: "nodes", singular: "node", kind: "Node", isNamespaced: false, verbs: all,
      shortNames: ["no"], storageVersionHash: "XwShjMxG9Fs="),
    below("nodes/status", "Node", isNamespaced: false, status),
    DiscoveredResource(
      name: "pods", singular: "pod", kind: "Pod", isNamespaced: true, verbs: all,
      shortNames: ["po"], categories: ["all"], storageVersionHash: "xPOwRZ+Yhw8="),
    below("pods/binding", "Binding", ["create"]),
    below("pods/log", "Pod", ["get"]),
    below("pods/status", "Pod", status),
    stored("secrets", "Secret", short: "", hash: "S6u1pOWzb84="),
    stored("serviceaccounts", "ServiceAccount", short: "sa", hash: "pbx9ZvyFpBE="),
    DiscoveredResource(
      name: "serviceaccounts/token", kind: "TokenRequest", isNamespaced: true,
      verbs: ["create"], kindGroup: "authentication.k8s.io"),
  ]

  private static func stored(
    _ name: String, _ kind: String, short: String, hash: String
  ) -> DiscoveredResource {
    DiscoveredResource(
      name: name, singular: kind.lowercased(), kind: kind, isNamespaced: true, verbs: all,
      shortNames: short.isEmpty ? [] : [short], storageVersionHash: hash)
  }

  private static func below(
    _ name: String, _ kind: String, isNamespaced: Bool = true, _ verbs: [String]
  ) -> DiscoveredResource {
    DiscoveredResource(name: name, kind: kind, isNamespaced: isNamespaced, verbs: verbs)
  }
}
