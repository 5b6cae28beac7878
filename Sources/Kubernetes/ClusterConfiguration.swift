package import ArcFedHTTP

/// A bearer token that the API server knows by heart (`--token-auth-file`).
package struct StaticToken: Hashable, Sendable {
  /// The token itself.
  package let token: String
  /// The user's name.
  package let user: String
  /// The user's uid.
  package let uid: String
  /// The user's groups; `system:authenticated` is added by the server.
  package let groups: [String]

  /// One line of the file.
  package init(token: String, user: String, uid: String = "", groups: [String] = []) {
    self.token = token
    self.user = user
    self.uid = uid
    self.groups = groups
  }
}

/// What a cluster is made with.
package struct ClusterConfiguration: Sendable {
  /// The cluster's name, which is also the first label of its host name.
  package var name: String
  /// `k3s`, or another distribution's name.
  package var distribution: String
  /// The version that `/version` reports.
  package var version: String {
    didSet { minorVersion = Self.minor(of: version) }
  }
  /// The nodes. Pods are given to them in turn; without nodes they stay unscheduled.
  package var nodes: [String]
  /// The API server's flags at first start.
  package var apiServer: APIServerFlags
  /// Tokens known by heart, besides the administrator's.
  package var staticTokens: [StaticToken]
  /// The certificate in PEM that `kube-root-ca.crt` holds; nil makes one that nothing is signed
  /// with, because there is no TLS inside the process.
  package var rootCertificatePEM: String?
  /// Key files that stand on the server's disk before it starts; without `service.key` among them
  /// a key is made.
  package var keyFiles: KeyFiles

  /// The version that a cluster has when nobody asks for one.
  package static let defaultVersion = "v1.31.5+k3s1"

  /// The second number of the version: 31 of `v1.31.5+k3s1`. Every request asks for it.
  private(set) var minorVersion: Int

  private static func minor(of version: String) -> Int {
    let parts = version.drop { $0 == "v" }.split(separator: ".")
    return Int((parts.count > 1 ? parts[1] : "0").prefix { $0.isNumber }) ?? 0
  }

  /// A cluster as k3s makes it, with its default flags.
  package init(
    name: String, distribution: String = "k3s", version: String = defaultVersion,
    nodes: [String]? = nil, apiServer: APIServerFlags? = nil, staticTokens: [StaticToken] = [],
    keyFiles: KeyFiles = KeyFiles()
  ) {
    self.name = name
    self.distribution = distribution
    self.version = version
    minorVersion = Self.minor(of: version)
    self.nodes = nodes ?? ["\(name)-node-1"]
    self.apiServer = apiServer ?? Self.k3sFlags(name: name)
    self.staticTokens = staticTokens
    self.keyFiles = keyFiles
  }

  /// Where a cluster of this name is reached: `https://{name}.k8s.arcfed.internal:6443`, the port
  /// that k3s serves on by default.
  package static func origin(name: String) -> Origin {
    Origin(scheme: "https", host: "\(name.lowercased()).k8s.arcfed.internal", port: 6443)
  }

  private static func k3sFlags(name: String) -> APIServerFlags {
    let host = origin(name: name).authority
    let issuer = "https://kubernetes.default.svc.cluster.local"
    return (try? K3sConfiguration(externalHost: host).flags())
      ?? APIServerFlags(serviceAccountIssuers: [issuer], externalHost: host)
  }
}
