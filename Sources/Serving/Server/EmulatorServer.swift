import ArcFed
import ArcFedHTTP
package import ArcFedHTTPServer
package import ArcFedJSON
package import ArcFedScenarios
import ArcFedSimulation
import Synchronization

/// A world on this machine's sockets: Azure, Microsoft Entra and the clusters, as programs outside
/// of this process meet them.
///
/// There are three listeners, and one more for each cluster and vault that somebody asks for: the
/// main origin over TLS, an HTTP proxy under which everything has its production name, and plain
/// HTTP for the instance metadata service.
package final class EmulatorServer: Sendable {
  /// The ports that are always open.
  package struct Ports: Sendable, Hashable {
    /// The main origin's.
    package let main: Int
    /// The proxy's.
    package let proxy: Int
    /// The instance metadata service's.
    package let metadata: Int
  }

  /// What the world is, whichever it is.
  package let world: CurrentWorld
  /// Where programs that take endpoints by configuration find everything.
  package let addresses: DirectAddresses
  /// Vouches for every TLS answer.
  package let authority: CertificateAuthority
  /// The ports that are always open.
  package let ports: Ports
  /// What it was started with.
  package let options: ServerOptions
  /// The bearer token of the control plane.
  package let controlToken: String

  private let server: HTTPServer
  private let client: HTTPClient
  /// What plays before anybody looks; nil leaves an empty world.
  let script: Script?
  /// The worlds that were kept.
  package let snapshots: SnapshotShelf
  private let isChanging = Mutex(false)

  /// Opens the ports and sets up the world; programs may come when this returns.
  package init(
    _ options: ServerOptions, script: Script?, clocks: MachineClocks
  ) async throws(ServingError) {
    self.options = options
    self.script = script
    snapshots = SnapshotShelf(in: options.workFolder)
    controlToken = RandomSource.system.stream("control plane").hex(Self.controlTokenDigits)
    let world = CurrentWorld()
    self.world = world
    authority = try Self.authority(options, now: clocks.secondsSince1970)
    let main = LateEndpoint()
    do throws(HTTPServerError) {
      let contents = ContentLimits(in: world)
      let server = try HTTPServer(
        authority: authority, monotonicNow: clocks.monotonicNow,
        httpDate: { world.emulator?.instant.httpDate ?? "" },
        allowance: { contents.allowance($0, $1) })
      self.server = server
      let mainPort = try server.listen(on: options.address, for: main)
      contents.setMainPort(mainPort)
      let addresses = DirectAddresses(
        main: Origin(scheme: "https", host: "localhost", port: mainPort), in: world
      ) { door in
        try? server.listen(on: options.address.withPort(0), for: door)
      }
      self.addresses = addresses
      let policy = HermeticPolicy(
        world: world, authority: authority, allowedHosts: options.allowedHosts)
      let proxyPort = try server.listen(
        on: options.address.withPort(0), as: .proxy { policy.verdict(on: $0, port: $1) },
        for: ProxyFront(in: world))
      let metadataPort = try server.listen(
        on: options.address.withPort(0), as: .http(), for: MetadataFront(in: world))
      ports = Ports(main: mainPort, proxy: proxyPort, metadata: metadataPort)
    } catch {
      throw .listening("\(error)")
    }
    let allowed = options.allowedHosts
    client = HTTPClient(
      trust: options.trust,
      policy: { host, port in
        allowed.first { $0.host == host && $0.port == port }?.route ?? .refuse
      }, monotonicNow: clocks.monotonicNow)
    main.become(
      MainFront(
        control: ControlPlane(of: self), front: DirectFront(addresses, in: world), world: world))
    try await makeWorld()
    try keepAsSetUp()
  }

  private static func authority(
    _ options: ServerOptions, now: Int64
  ) throws(ServingError) -> CertificateAuthority {
    do throws(CertificateError) {
      guard let kept = options.authority else {
        return try CertificateAuthority(names: EmulatedNames.all, now: now)
      }
      return try CertificateAuthority(
        names: EmulatedNames.all, now: now, certificatePEM: kept.certificatePEM,
        privateKeyPEM: kept.privateKeyPEM)
    } catch {
      throw .authority("\(error)")
    }
  }

  /// Hexadecimal digits of the control plane's token: 160 bits.
  private static let controlTokenDigits = 40

  // MARK: The world

  /// Does something to the world that leaves another one in its place; one at a time.
  func exclusively(
    _ body: @Sendable () async throws(ServingError) -> Void
  ) async throws(ServingError) {
    let isFree = isChanging.withLock { changing in
      defer { changing = true }
      return !changing
    }
    guard isFree else { throw .busy }
    defer { isChanging.withLock { $0 = false } }
    try await body()
  }

  /// What the world may reach beside itself: its own main origin, below which issuers may stand,
  /// and the hosts that were allowed.
  func attachOutside(to network: Network) {
    network.attach(DirectFront(addresses, in: world), to: addresses.main)
    for host in options.allowedHosts {
      network.attach(client, to: Origin(scheme: "https", host: host.host, port: host.port))
    }
  }

  // MARK: Clusters

  /// The kubeconfig of a cluster, or of all of them, whose servers are local origins; nil when
  /// there is no such cluster.
  package func kubeconfig(of name: String?) -> JSONValue? {
    let accesses =
      world.emulator?.kubernetesAccesses.filter { name == nil || $0.name == name } ?? []
    guard name == nil || !accesses.isEmpty else { return nil }
    let entries = accesses.compactMap { access in
      addresses.door(to: access.origin).map {
        Kubeconfig.Entry(name: access.name, server: $0, token: access.token)
      }
    }
    return Kubeconfig.json(entries, authorityPEM: authority.certificatePEM)
  }

  // MARK: The end

  /// Takes no new connections, answers what is under way, and returns when all is done or the time
  /// is up.
  package func shutdown(within duration: Duration) async {
    await server.shutdown(within: duration)
  }
}
