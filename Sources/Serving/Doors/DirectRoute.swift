import ArcFedHTTP

/// Which production service a request to the main origin is for.
struct DirectRoute: Equatable {
  /// The service.
  let origin: Origin
  /// The path as that service knows it.
  let path: String

  /// Second segments of Entra's paths, behind a tenant ("OpenID Connect on the Microsoft identity
  /// platform", "Microsoft identity platform endpoints").
  private static let entraSegments: Set<String> = [
    "oauth2", "v2.0", "discovery", ".well-known", "federationmetadata",
  ]
  /// First segments of Resource Manager's paths.
  private static let resourceManagerSegments: Set<String> = [
    "subscriptions", "providers", "tenants", "metadata",
  ]
  /// First segments of Graph's paths: its versions.
  private static let graphSegments: Set<String> = ["v1.0", "beta"]

  private init(_ host: String, _ path: String) {
    origin = .https(host)
    self.path = path
  }

  /// Finds the service; a path that is nobody's is Entra's, whose root this is.
  init(_ path: String, on network: Network) {
    let segments = path.split(separator: "/", omittingEmptySubsequences: true)
    let first = segments.first.map { $0.lowercased() } ?? ""
    let second = segments.count > 1 ? segments[1].lowercased() : ""
    if Self.resourceManagerSegments.contains(first) {
      self.init(KnownHosts.resourceManager, path)
    } else if Self.graphSegments.contains(first) {
      self.init(KnownHosts.graph, path)
    } else if first == KnownHosts.graphPrefix {
      self.init(KnownHosts.graph, Self.without(first, path))
    } else if Self.entraSegments.contains(second) {
      self.init(KnownHosts.loginHost, path)
    } else if first.contains("."), network.endpoint(at: .https(first)) != nil {
      self.init(first, Self.without(first, path))
    } else if network.endpoint(at: .https("\(first).\(KnownHosts.blobDomain)")) != nil {
      self.init("\(first).\(KnownHosts.blobDomain)", Self.without(first, path))
    } else {
      self.init(KnownHosts.loginHost, path)
    }
  }

  /// The path behind its first segment: letter by letter, because issuers append to a slash.
  private static func without(_ segment: String, _ path: String) -> String {
    let rest = path.drop { $0 == "/" }.dropFirst(segment.count)
    return rest.isEmpty ? "/" : String(rest)
  }
}
