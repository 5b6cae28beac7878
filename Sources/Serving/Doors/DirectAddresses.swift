package import ArcFedHTTP
import Synchronization

/// Where each emulated service is found by programs that take endpoints by configuration: one main
/// origin for Entra, Resource Manager, Graph, blobs and everything without an origin of its own,
/// and a port for each cluster and each vault.
///
/// | production | direct |
/// |---|---|
/// | `https://login.microsoftonline.com/…` | `{main}/…` |
/// | `https://management.azure.com/…` | `{main}/…` |
/// | `https://graph.microsoft.com/…` | `{main}/graph/…`, and `{main}/v1.0/…` |
/// | `https://ACCOUNT.blob.core.windows.net/…` | `{main}/ACCOUNT/…` |
/// | `https://VAULT.vault.azure.net/…` | `https://localhost:{port}/…` |
/// | `https://CLUSTER.k8s.arcfed.internal:6443/…` | `https://localhost:{port}/…` |
/// | `https://HOST/…`, any other host on the network | `{main}/HOST/…` |
///
/// Clusters and vaults have ports because `kubectl` before 1.34 drops path prefixes and Key Vault's
/// ids have no room for one.
package final class DirectAddresses: Sendable {
  /// Listens for an origin on a port of its own, and returns the port; nil when it cannot.
  package typealias Opening = @Sendable (_ door: any Endpoint) -> Int?

  /// The main origin.
  package let main: Origin
  private let world: CurrentWorld
  private let open: Opening
  private let ports = Mutex<[Origin: Int]>([:])

  /// Addresses in a world, whose ports `open` opens as they are asked for.
  package init(main: Origin, in world: CurrentWorld, open: @escaping Opening) {
    self.main = main
    self.world = world
    self.open = open
  }

  private func isEmulated(_ origin: Origin) -> Bool {
    world.network?.endpoint(at: origin) != nil
  }

  /// The direct form of an absolute URL; the URL itself when nobody is emulated there.
  package func address(of url: String) -> String {
    guard let (origin, rest) = Self.split(url), let base = base(of: origin) else { return url }
    return base + rest
  }

  /// What the direct addresses of an origin begin with; nil when nobody is emulated there. An
  /// origin that has a port of its own gets it now.
  func base(of origin: Origin) -> String? {
    guard origin.scheme == "https", origin != main, isEmulated(origin) else { return nil }
    if KnownHosts.login.contains(origin.host) || origin.host == KnownHosts.resourceManager {
      return "\(main)"
    }
    if origin.host == KnownHosts.graph { return "\(main)/\(KnownHosts.graphPrefix)" }
    if origin.host.hasSuffix("." + KnownHosts.blobDomain) {
      return "\(main)/\(origin.host.dropLast(KnownHosts.blobDomain.count + 1))"
    }
    if hasDoor(origin) { return door(to: origin).map { "\($0)" } }
    return origin.port == 443 ? "\(main)/\(origin.host)" : nil
  }

  /// The local origin at which a cluster or a vault answers; nil when no port can be had.
  package func door(to origin: Origin) -> Origin? {
    ports.withLock { ports in
      if let port = ports[origin] { return Origin(scheme: "https", host: main.host, port: port) }
      guard let port = open(HostDoor(to: origin, in: world, addresses: self)) else {
        return nil
      }
      ports[origin] = port
      return Origin(scheme: "https", host: main.host, port: port)
    }
  }

  /// The doors that are open, by what is behind them.
  package var doors: [(origin: Origin, door: Origin)] {
    ports.withLock { $0 }.map {
      (origin: $0.key, door: Origin(scheme: "https", host: main.host, port: $0.value))
    }.sorted { $0.origin.description < $1.origin.description }
  }

  private func hasDoor(_ origin: Origin) -> Bool {
    origin.host.hasSuffix("." + KnownHosts.vaultDomain)
      || origin.host.hasSuffix("." + KnownHosts.clusterDomain)
  }

  /// The production form of a resource or scope that names a direct address: `{main}/.default` is
  /// Resource Manager's. Anything else stays as it is.
  func resource(named text: String) -> String {
    if let (origin, rest) = Self.split(text), origin == main {
      let graph = "/\(KnownHosts.graphPrefix)"
      if rest.hasPrefix(graph), rest.dropFirst(graph.count).first.map({ $0 == "/" }) ?? true {
        return "https://\(KnownHosts.graph)\(rest.dropFirst(graph.count))"
      }
      let account = rest.split(separator: "/", omittingEmptySubsequences: true).first.map(
        String.init)
      if let account, isEmulated(.https("\(account).\(KnownHosts.blobDomain)")) {
        return "https://\(account).\(KnownHosts.blobDomain)\(rest.dropFirst(account.count + 1))"
      }
      return "https://\(KnownHosts.resourceManager)\(rest)"
    }
    for (origin, door) in doors where text.hasPrefix("\(door)") {
      let rest = text.dropFirst("\(door)".count)
      guard rest.isEmpty || rest.hasPrefix("/") else { continue }
      let isVault = origin.host.hasSuffix("." + KnownHosts.vaultDomain)
      return "\(isVault ? "https://\(KnownHosts.vaultDomain)" : "\(origin)")\(rest)"
    }
    return text
  }

  /// Origin and the rest of an absolute URL, which is kept letter by letter.
  private static func split(_ url: String) -> (Origin, Substring)? {
    guard let scheme = ["https://", "http://"].first(where: url.hasPrefix) else { return nil }
    let afterScheme = url.dropFirst(scheme.count)
    let end = afterScheme.firstIndex { "/?#".contains($0) } ?? afterScheme.endIndex
    guard let origin = try? Origin(scheme + afterScheme[..<end]) else { return nil }
    return (origin, afterScheme[end...])
  }
}
