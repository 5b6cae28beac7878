import ArcFedHTTP
import Foundation

@testable import ArcFedHTTPServer

/// A server on a port of its own, whose clock only the test moves. Its event loops are given
/// clients by turns, as long as those stay.
///
/// Suites with servers run their tests one after the other. Each server has a dozen descriptors,
/// and Foundation's `Process` fails now and then where this process has more than some 1,350: it
/// reads beyond the end of the list of them.
final class TestServer: Sendable {
  let server: HTTPServer
  let port: Int
  let authority: CertificateAuthority
  let certificateFile: TemporaryFile
  let clock = ManualClock()

  convenience init(
    limits: HTTPServerLimits = .standard, kind: ListenerKind = .https,
    loopCount: Int = 2,
    _ respond: @escaping @Sendable (HTTPRequest) async -> HTTPResponse = {
      .text(200, "\($0.method) \($0.path)")
    }
  ) throws {
    try self.init(
      ClosureEndpoint(respond), limits: limits, kind: kind, loopCount: loopCount)
  }

  init(
    _ endpoint: any Endpoint, limits: HTTPServerLimits = .standard, kind: ListenerKind = .https,
    loopCount: Int = 2, allowance: ContentAllowance? = nil
  ) throws {
    authority = try Self.authority()
    certificateFile = try TemporaryFile(authority.certificatePEM)
    let clock = clock
    server = try HTTPServer(
      authority: authority, limits: limits,
      loops: LoopPlan(count: loopCount, firstCount: 0), monotonicNow: { clock.now },
      allowance: allowance)
    port = try server.listen(on: .loopback(port: 0), as: kind, for: endpoint)
  }

  static func authority() throws -> CertificateAuthority {
    try CertificateAuthority(
      names: CertificateNames(
        hosts: ["login.microsoftonline.com"], subdomainsOf: ["vault.azure.net"]),
      now: Int64(Date().timeIntervalSince1970))
  }

  /// Lets clients of the proxy reach what is emulated, and the metadata endpoint.
  static let policy: ProxyPolicy = { host, _ in
    host == "login.microsoftonline.com" || host == "169.254.169.254"
      || host.hasSuffix(".vault.azure.net") ? .intercept : .refuse("it is not emulated")
  }

  /// Moves the clock, and has the server look at it.
  func advance(by duration: Duration) {
    clock.advance(by: duration)
    server.checkDeadlines()
  }

  /// What `curl` prints for a path, with options of its own.
  func curl(
    _ path: String, host: String = "localhost", _ options: String..., input: [UInt8] = []
  ) async throws -> Command {
    try await Command.run(
      "curl",
      [
        "--silent", "--show-error", "--noproxy", "*", "--max-time", "240",
        "--cacert", certificateFile.path, "--resolve", "\(host):\(port):127.0.0.1",
      ] + options + ["https://\(host):\(port)\(path)"], input: input)
  }

  /// What `curl` prints for a URL by way of this server as its proxy.
  func curlThroughProxy(
    _ url: String, _ options: String..., input: [UInt8] = []
  ) async throws -> Command {
    try await Command.run(
      "curl",
      [
        "--silent", "--show-error", "--noproxy", "", "--max-time", "240", "--cacert",
        certificateFile.path, "--proxy", "http://127.0.0.1:\(port)",
      ] + options + [url], input: input)
  }

  /// Whether a client that comes now is served.
  func serves() async throws -> Bool {
    let answer = try await curl("/probe")
    return answer.status == 0 && answer.text.contains("/probe")
  }
}

extension HTTPResponse {
  /// A stream of one event, which does not end by itself.
  static func eventThatLasts() -> HTTPResponse {
    let count = Counter()
    return HTTPResponse(
      status: 200,
      streaming: .stream(
        HTTPBodyStream {
          if count.increment() == 1 { return Array("event".utf8) }
          await Signal().wait()
          return nil
        }))
  }
}
