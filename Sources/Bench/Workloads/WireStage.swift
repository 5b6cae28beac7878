import ArcFed
import ArcFedHTTP
import ArcFedHTTPServer
import ArcFedKubernetes
import ArcFedSimulation
import FoundationEssentials

/// A world whose login service and API server listen on loopback, over TLS.
struct WireStage: Sendable {
  let stage: BenchStage
  let login: WireLoad.Server
  let cluster: WireLoad.Server
  private let server: HTTPServer

  init(in folder: ScratchFolder) async throws {
    let stage = try await BenchStage()
    let loginHost = "login.microsoftonline.com"
    let clusterHost = stage.cluster.origin.host
    let now = WallClock().now.seconds
    let authority = try CertificateAuthority(
      names: CertificateNames(hosts: [loginHost, clusterHost]), now: now)
    let root = folder.path("root.pem")
    try authority.certificatePEM.write(toFile: root, atomically: true, encoding: .utf8)
    var limits = HTTPServerLimits.standard
    // A connection that is opened anew would be measured as if it were a request.
    limits.requestsPerConnectionMax = 100_000_000
    let server = try HTTPServer(
      authority: authority, limits: limits, monotonicNow: { MachineTime.elapsed })
    let network = stage.emulator.network
    guard let entra = network.endpoint(at: .https(loginHost)),
      let apiServer = network.endpoint(at: stage.cluster.origin)
    else { throw BenchFailure("nobody stands behind the names") }
    login = WireLoad.Server(
      port: try server.listen(on: .loopback(port: 0), for: entra), host: loginHost, root: root)
    cluster = WireLoad.Server(
      port: try server.listen(on: .loopback(port: 0), for: apiServer), host: clusterHost,
      root: root)
    (self.stage, self.server) = (stage, server)
  }

  func stop() async { await server.shutdown(within: .seconds(2)) }

  /// A request as it goes over the wire on a connection that stays open.
  static func message(_ request: HTTPRequest) -> [UInt8] {
    let target = request.path + (request.query.map { "?" + $0 } ?? "")
    var head = "\(request.method) \(target) HTTP/1.1\r\nHost: \(request.origin.authority)\r\n"
    for field in request.headers { head += "\(field.name): \(field.value)\r\n" }
    if request.method == .post { head += "Content-Length: \(request.body.count)\r\n" }
    return Array((head + "\r\n").utf8) + request.body
  }
}

/// A folder that goes when nobody needs it any more.
final class ScratchFolder: Sendable {
  private let root: String

  init(_ name: String) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "arcfed-bench-\(name)-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    root = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func path(_ name: String) -> String { "\(root)/\(name)" }
}
