import ArcFed
import ArcFedHTTP
import ArcFedHTTPServer
import ArcFedSimulation

/// Whom clients of the proxy may reach: what is emulated, and nobody else. Each refusal is in the
/// trace.
struct HermeticPolicy: Sendable {
  let world: CurrentWorld
  let authority: CertificateAuthority
  let allowedHosts: [AllowedHost]

  func verdict(on host: String, port: Int) -> ProxyVerdict {
    if host == KnownHosts.instanceMetadata, port == 80 { return .intercept }
    // Programs reach this machine without a proxy, and its certificates are those of another
    // server.
    guard !["localhost", "127.0.0.1", "[::1]"].contains(host) else {
      return .refuse("this machine is reached without a proxy: name it in NO_PROXY")
    }
    let origin = Origin(scheme: port == 80 ? "http" : "https", host: host, port: port)
    guard let emulator = world.emulator, let network = world.network else {
      return .refuse("the world is not set up yet")
    }
    if let allowed = allowedHosts.first(where: { $0.host == host && $0.port == port }) {
      return .relay(allowed.route)
    }
    guard network.endpoint(at: origin) != nil else {
      let reason = "it is not emulated, and nothing leaves this machine"
      emulator.trace.record(
        "proxy", "refuse host", "\(host):\(port)", outcome: .refused(code: "403", reason: reason))
      return .refuse(reason)
    }
    // Hosts come into the world while it goes on: an issuer of one's own, say.
    authority.vouch(for: CertificateNames(hosts: [host]))
    return .intercept
  }
}
