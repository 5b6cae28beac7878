/// `/healthz`, `/livez` and `/readyz` (`apiserver/pkg/server/healthz/healthz.go`): an emulated
/// server is always well.
enum HealthChecks {
  /// The checks that come first, by path.
  private static let first: [String: [String]] = [
    "/healthz": ["ping", "log", "loopback-serving-certificate", "etcd"],
    "/livez": ["ping", "log", "loopback-serving-certificate", "etcd"],
    "/readyz": ["ping", "log", "informer-sync"],
  ]

  /// Checks of what starts with the server, in the recorded order.
  private static let hooks = [
    "start-apiserver-admission-initializer",
    "generic-apiserver-start-informers",
    "priority-and-fairness-config-consumer",
    "priority-and-fairness-filter",
    "storage-object-count-tracker-hook",
    "start-apiextensions-informers",
    "start-apiextensions-controllers",
    "crd-informer-synced",
    "start-system-namespaces-controller",
    "peer-endpoint-reconciler-controller",
    "start-cluster-authentication-info-controller",
    "start-kube-apiserver-identity-lease-controller",
    "start-kube-apiserver-identity-lease-garbage-collector",
    "storage-readiness",
    "start-legacy-token-tracking-controller",
    "start-service-ip-repair-controllers",
    "rbac/bootstrap-roles",
    "scheduling/bootstrap-system-priority-classes",
    "priority-and-fairness-config-producer",
    "bootstrap-controller",
    "start-kubernetes-service-cidr-controller",
    "start-kube-aggregator-informers",
    "apiservice-status-local-available-controller",
    "apiservice-status-remote-available-controller",
    "apiservice-registration-controller",
    "apiservice-wait-for-first-sync",
    "apiservice-discovery-controller",
    "kube-apiserver-autoregistration",
    "autoregister-completion",
    "apiservice-openapi-controller",
    "apiservice-openapiv3-controller",
  ]

  /// The answer of a path, or of one check below it; nil when there is no such path.
  static func text(path: String, isVerbose: Bool) -> String? {
    let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
    guard let name = parts.first, let checks = checks(of: "/\(name)") else { return nil }
    if parts.count > 1, !parts[1].isEmpty { return checks.contains(parts[1]) ? "ok" : nil }
    guard isVerbose else { return "ok" }
    return checks.map { "[+]\($0) ok\n" }.joined() + "\(name) check passed\n"
  }

  static func checks(of path: String) -> [String]? {
    guard let first = first[path] else { return nil }
    let last = path == "/readyz" ? ["shutdown"] : []
    return first + hooks.map { $0 == completion ? $0 : "poststarthook/\($0)" } + last
  }

  private static let completion = "autoregister-completion"
}
