import ArcFedHTTP
import Foundation
import Synchronization
import Testing

@testable import ArcFedHTTPServer

/// The client against our own server and against `openssl s_server`.
@Suite(.serialized, .timeLimit(.minutes(10))) struct HTTPClientTests {
  private func client(
    trusting file: TemporaryFile, limits: HTTPClientLimits = .standard,
    clock: ManualClock = ManualClock(), policy: @escaping ClientPolicy = { _, _ in .refuse }
  ) -> HTTPClient {
    HTTPClient(
      trust: .file(file.path), limits: limits, policy: policy, monotonicNow: { clock.now })
  }

  /// What the client throws for a GET.
  private func error(_ client: HTTPClient, _ url: String) async throws -> HTTPClientError? {
    do throws(HTTPClientError) {
      _ = try await client.send(try request(url))
      return nil
    } catch {
      return error
    }
  }

  private func request(_ url: String) throws(HTTPClientError) -> HTTPRequest {
    do {
      return try HTTPRequest(.get, url)
    } catch {
      throw .malformedRequest
    }
  }

  @Test("GET and POST are answered, content of any size and streams included")
  func answers() async throws {
    let server = try TestServer { request in
      guard request.path == "/stream" else {
        return .text(201, "\(request.method) \(request.url) \(request.body.count)")
      }
      let count = Counter()
      return HTTPResponse(
        status: 200,
        streaming: .stream(HTTPBodyStream { count.increment() > 3 ? nil : Array("ab".utf8) }))
    }
    let client = client(trusting: server.certificateFile)
    for host in ["localhost", "127.0.0.1"] {
      let url = "https://\(host):\(server.port)/a?b=c"
      let got = try await client.send(HTTPRequest(.get, url))
      #expect(got.status == 201)
      #expect(String(decoding: got.bytes, as: UTF8.self) == "GET \(url) 0")
    }
    let body = [UInt8](repeating: 1, count: 1_000_000)
    let url = "https://localhost:\(server.port)/up"
    let posted = try await client.send(HTTPRequest(.post, url, body: body))
    #expect(String(decoding: posted.bytes, as: UTF8.self) == "POST \(url) 1000000")
    let streamed = try await client.send(
      HTTPRequest(.get, "https://localhost:\(server.port)/stream"))
    #expect(String(decoding: streamed.bytes, as: UTF8.self) == "ababab")
  }

  @Test("A redirect is handed back and not followed")
  func redirect() async throws {
    let count = Counter()
    let server = try TestServer { _ in
      count.increment()
      return HTTPResponse(status: 302, headers: ["Location": "/elsewhere"])
    }
    let client = client(trusting: server.certificateFile)
    let answer = try await client.send(HTTPRequest(.get, "https://localhost:\(server.port)/"))
    #expect(answer.status == 302 && answer.headers["Location"] == "/elsewhere")
    #expect(count.value == 1)
  }

  @Test("Beyond this machine no host is reached, nor its name looked up, without the policy")
  func hermetic() async throws {
    let server = try TestServer()
    let asked = Mutex<[String]>([])
    let client = HTTPClient(
      trust: .systemRoots,
      policy: { host, port in
        asked.withLock { $0.append("\(host):\(port)") }
        return .refuse
      }, monotonicNow: { .zero })
    for host in ["example.com", "192.0.2.1", "[2001:db8::1]", "localhost.example.com"] {
      #expect(try await error(client, "https://\(host)/") == .hostNotAllowed(host))
    }
    #expect(
      asked.withLock { $0 } == [
        "example.com:443", "192.0.2.1:443", "[2001:db8::1]:443", "localhost.example.com:443",
      ])
    #expect(try await error(client, "http://localhost:\(server.port)/") == .notHTTPS)
  }

  @Test("A host that the policy places at an address is checked by its name")
  func placed() async throws {
    let server = try TestServer { .text(200, "\($0.origin)") }
    let client = client(trusting: server.certificateFile) { host, _ in
      host.hasSuffix(".azure.net") ? .address("127.0.0.1") : .refuse
    }
    let url = "https://kv.vault.azure.net:\(server.port)"
    let answer = try await client.send(HTTPRequest(.get, url))
    #expect(String(decoding: answer.bytes, as: UTF8.self) == url)
    // The server has no certificate for this one.
    let unknown = "https://other.azure.net:\(server.port)/"
    #expect(try await error(client, unknown) == .handshakeFailed("other.azure.net"))
  }

  @Test("A server that is another's or nobody's is not trusted")
  func untrusted() async throws {
    let server = try TestServer()
    let stranger = try TemporaryFile(TestServer.authority().certificatePEM)
    let other = client(trusting: stranger)
    guard
      case .untrusted("localhost", _) = try await error(other, "https://localhost:\(server.port)/")
    else {
      Issue.record("trusted")
      return
    }
    let system = HTTPClient(trust: .systemRoots, monotonicNow: { .zero })
    guard
      case .untrusted("localhost", _) = try await error(system, "https://localhost:\(server.port)/")
    else {
      Issue.record("trusted")
      return
    }
    let none = HTTPClient(trust: .file("/nonexistent.pem"), monotonicNow: { .zero })
    #expect(try await error(none, "https://localhost:\(server.port)/") == .unreadableRoots)
  }

  @Test("openssl's own server answers, and its certificate must name the host")
  func openssl() async throws {
    let authority = try TestServer.authority()
    let roots = try TemporaryFile(authority.certificatePEM)
    let server = try OpenSSLServer(try #require(authority.leaf(for: "localhost")))
    let port = try await server.port()
    let client = client(trusting: roots) { _, _ in .address("127.0.0.1") }
    let answer = try await client.send(HTTPRequest(.get, "https://localhost:\(port)/"))
    #expect(answer.status == 200)
    #expect(String(decoding: answer.bytes, as: UTF8.self).contains("Ciphers supported"))
    #expect(try await client.send(HTTPRequest(.get, "https://127.0.0.1:\(port)/")).status == 200)
    // The same server under a name that is not in its certificate.
    #expect(
      try await error(client, "https://kv.vault.azure.net:\(port)/")
        == .untrusted("kv.vault.azure.net", reason: "hostname mismatch"))
    #expect(
      try await error(client, "https://192.0.2.1:\(port)/")
        == .untrusted("192.0.2.1", reason: "IP address mismatch"))
  }

  @Test("Nobody listening is refused, and plain HTTP is no handshake")
  func refused() async throws {
    let server = try TestServer(kind: .http())
    let client = client(trusting: server.certificateFile)
    let url = "https://127.0.0.1:\(server.port)/"
    #expect(try await error(client, url) == .handshakeFailed("127.0.0.1"))
    await server.server.shutdown(within: .seconds(1))
    #expect(try await error(client, url) == .connectionRefused("127.0.0.1"))
  }

  @Test("An answer that takes too long is given up, and so is one that nobody waits for")
  func patience() async throws {
    let (isFirstStarted, isSecondStarted) = (Signal(), Signal())
    let server = try TestServer { request in
      (request.path == "/first" ? isFirstStarted : isSecondStarted).give()
      await Signal().wait()
      return .text(200, "")
    }
    let clock = ManualClock()
    let client = client(trusting: server.certificateFile, clock: clock)
    let url = "https://localhost:\(server.port)"
    let cancelled = Task { try await error(client, "\(url)/first") }
    await isFirstStarted.wait()
    cancelled.cancel()
    #expect(try await cancelled.value == .cancelled)
    async let slow = error(client, "\(url)/second")
    await isSecondStarted.wait()
    clock.advance(by: .seconds(11))
    #expect(try await slow == .timedOut("localhost"))
  }

  @Test("An answer beyond the limit is refused")
  func tooLarge() async throws {
    let server = try TestServer { _ in
      HTTPResponse(status: 200, body: [UInt8](repeating: 0, count: 1_001))
    }
    var limits = HTTPClientLimits()
    limits.message.bodyBytesMax = 1_000
    let client = client(trusting: server.certificateFile, limits: limits)
    #expect(try await error(client, "https://localhost:\(server.port)/") == .responseTooLarge)
  }

  @Test("Requests beyond the limit fail at once")
  func busy() async throws {
    let (isStarted, mayEnd) = (Signal(), Signal())
    let server = try TestServer { _ in
      isStarted.give()
      await mayEnd.wait()
      return .text(200, "")
    }
    var limits = HTTPClientLimits()
    limits.requestCountMax = 1
    let client = client(trusting: server.certificateFile, limits: limits)
    let url = "https://localhost:\(server.port)/"
    async let first = error(client, url)
    await isStarted.wait()
    #expect(try await error(client, url) == .busy)
    mayEnd.give()
    #expect(try await first == nil)
    #expect(try await error(client, url) == nil)
  }

  @Test("As an endpoint it answers as a gateway where there is no answer")
  func endpoint() async throws {
    let server = try TestServer()
    let client = client(trusting: server.certificateFile)
    let good = await client.respond(
      to: try HTTPRequest(.get, "https://localhost:\(server.port)/a"))
    #expect(good.status == 200)
    let bad = await client.respond(to: try HTTPRequest(.get, "https://example.com/"))
    #expect(bad.status == 502)
    #expect(
      String(decoding: bad.bytes, as: UTF8.self)
        == "502 Bad Gateway: 'example.com' is not allowed\n")
    #expect(HTTPClientError.timedOut("a").gatewayStatus == 504)
  }
}
