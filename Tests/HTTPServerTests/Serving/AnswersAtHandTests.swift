import ArcFedHTTP
import Testing

@testable import ArcFedHTTPServer

/// What an endpoint has at hand is answered on the server's own thread, and nobody can tell.
@Suite(.serialized, .timeLimit(.minutes(10))) struct AnswersAtHandTests {
  /// Has an answer at hand for what stands below `/ready`, and takes its time for the rest.
  private final class HalfReady: Endpoint {
    let readyCount = Counter()
    let otherCount = Counter()
    /// What those wait for who come below `/late`.
    let signal = Signal()
    let content: [UInt8]

    init(content: [UInt8] = []) { self.content = content }

    func respond(to request: HTTPRequest) async -> HTTPResponse {
      otherCount.increment()
      if request.path.hasPrefix("/late") { await signal.wait() }
      return answer(request)
    }

    func respondAtOnce(to request: HTTPRequest) -> HTTPResponse? {
      guard request.path.hasPrefix("/ready") else { return nil }
      readyCount.increment()
      return answer(request)
    }

    private func answer(_ request: HTTPRequest) -> HTTPResponse {
      if request.path.hasSuffix("/stream") {
        let count = Counter()
        return HTTPResponse(
          status: 200,
          streaming: .stream(HTTPBodyStream { count.increment() > 3 ? nil : Array("ab".utf8) }))
      }
      return HTTPResponse(
        status: 200, headers: ["X-Path": request.path],
        body: content + Array("\(request.path);".utf8))
    }
  }

  private static func get(_ path: String, _ fields: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n"
  }

  @Test("A GET is answered at once, and what else is asked for in the usual way")
  func methods() async throws {
    let endpoint = HalfReady()
    let server = try TestServer(endpoint)
    #expect(try await server.curl("/ready/a").text == "/ready/a;")
    #expect(try await server.curl("/b").text == "/b;")
    #expect(try await server.curl("/ready/c", "--data", "x").text == "/ready/c;")
    let head = try await server.curl("/ready/d", "--head").text
    #expect(head.hasPrefix("HTTP/1.1 200 OK\r\nX-Path: /ready/d\r\nContent-Length: 9\r\n"))
    #expect((endpoint.readyCount.value, endpoint.otherCount.value) == (1, 3))
  }

  @Test("Pipelined requests are answered in their order, at once or not")
  func order() async throws {
    let endpoint = HalfReady()
    let server = try TestServer(endpoint)
    let client = try TLSClient(server)
    let paths = ["/ready/1", "/ready/2", "/late/3", "/ready/4", "/5", "/ready/6"]
    try client.send(paths.map { Self.get($0) }.joined())
    #expect(try await client.receive(until: "/ready/2;").contains("\r\n\r\n/ready/1;HTTP/1.1 200"))
    #expect(endpoint.readyCount.value == 2)
    endpoint.signal.give()
    let rest = try await client.receive(until: "/ready/6;")
    let contents = rest.split(separator: "\r\n\r\n").compactMap { $0.split(separator: ";").first }
    #expect(contents.dropFirst() == ["/late/3", "/ready/4", "/5", "/ready/6"])
  }

  @Test("Connection: close ends the connection behind an answer at hand")
  func close() async throws {
    let endpoint = HalfReady()
    let server = try TestServer(endpoint)
    let client = try TLSClient(server)
    try client.send(
      Self.get("/ready/1") + Self.get("/ready/2", "Connection: close\r\n") + Self.get("/ready/3"))
    let text = try await client.receiveToEnd()
    #expect(text.hasSuffix("Connection: close\r\n\r\n/ready/2;"))
    #expect(endpoint.readyCount.value == 2)
  }

  @Test("Requests that came with the client's end are all answered before the server's")
  func halfClose() async throws {
    let server = try TestServer(HalfReady(), kind: .http())
    for _ in 0..<20 {
      let client = try TCPClient(port: server.port)
      client.send(Self.get("/ready/1") + Self.get("/2") + Self.get("/ready/3"))
      client.endSending()
      let text = String(decoding: try await client.receiveToEnd(), as: UTF8.self)
      #expect(text.contains("/ready/1;HTTP") && text.contains("/2;HTTP"))
      #expect(text.hasSuffix("/ready/3;"))
    }
  }

  @Test("A client that asks and asks and does not read is answered no further than a limit")
  func backlog() async throws {
    let count = 1_000
    let endpoint = HalfReady(content: [UInt8](repeating: 120, count: 100_000))
    let server = try TestServer(endpoint, kind: .http())
    let client = try TCPClient(port: server.port)
    client.send((1...count).map { Self.get("/ready/\($0)") }.joined())
    // Whoever is served now came later.
    let other = try TCPClient(port: server.port)
    other.send(Self.get("/ready/other", "Connection: close\r\n"))
    _ = try await other.receiveToEnd()
    #expect(endpoint.readyCount.value < count / 2)
    // 408 is for clients that are slow to ask, not for those that are slow to read.
    server.advance(by: .seconds(20))
    client.endSending()
    let text = String(decoding: try await client.receiveToEnd(), as: UTF8.self)
    let paths = text.split(separator: "x").compactMap { $0.split(separator: ";").first }
      .filter { $0.hasPrefix("/ready/") }
    #expect(paths.map(String.init) == (1...count).map { "/ready/\($0)" })
  }

  @Test("A connection is idle from its last answer on, not from its first")
  func idle() async throws {
    let server = try TestServer(HalfReady())
    let client = try TLSClient(server)
    for number in 1...4 {
      try client.send(Self.get("/ready/\(number)"))
      #expect(try await client.receive(until: "/ready/\(number);").hasPrefix("HTTP/1.1 200"))
      server.advance(by: .seconds(60))
    }
    server.advance(by: .seconds(16))
    #expect(try await client.receiveToEnd().isEmpty)
  }

  @Test("A stream at hand arrives piece by piece, and whole")
  func stream() async throws {
    let endpoint = HalfReady()
    let server = try TestServer(endpoint)
    let text = try await server.curl("/ready/stream", "--include").text
    #expect(text.contains("Transfer-Encoding: chunked\r\n"))
    #expect(text.hasSuffix("ababab"))
    #expect((endpoint.readyCount.value, endpoint.otherCount.value) == (1, 0))
  }

  @Test("Another host on the same connection is another host")
  func hosts() async throws {
    let server = try TestServer { .text(200, "\($0.origin.host);") }
    let client = try TLSClient(server)
    let names = ["localhost", "login.microsoftonline.com", "LOCALHOST", "evil", "localhost"]
    try client.send(names.map { "GET / HTTP/1.1\r\nHost: \($0)\r\n\r\n" }.joined())
    let text = try await client.receiveToEnd()
    let contents = text.split(separator: "\r\n\r\n").dropFirst()
    #expect(
      contents.map { $0.split(separator: ";").first ?? "" }.prefix(3)
        == ["localhost", "login.microsoftonline.com", "localhost"])
    #expect(contents.last?.hasPrefix("421 Misdirected Request") == true)
  }
}
