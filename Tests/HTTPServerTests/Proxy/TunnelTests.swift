import ArcFedHTTP
import Testing

@testable import ArcFedHTTPServer

/// The proxy byte by byte: good clients that hurry, and bad ones.
@Suite(.serialized, .timeLimit(.minutes(10))) struct TunnelTests {
  private static let connected = "HTTP/1.1 200 Connection established\r\n\r\n"
  private static let connect = "CONNECT kv.vault.azure.net:443 HTTP/1.1\r\nHost: a\r\n\r\n"
  private static let connectPlain = "CONNECT 169.254.169.254:80 HTTP/1.0\r\n\r\n"

  private func proxy(_ limits: HTTPServerLimits = .standard) throws -> TestServer {
    try TestServer(limits: limits, kind: .proxy(TestServer.policy)) { .text(200, $0.url) }
  }

  /// Whether a client that comes now is served.
  private func serves(_ server: TestServer) async throws -> Bool {
    try await server.curlThroughProxy("https://kv.vault.azure.net/").status == 0
  }

  private func answer(_ server: TestServer, to text: String) async throws -> String {
    let client = try TCPClient(port: server.port)
    client.send(text)
    return String(decoding: try await client.receiveToEnd(), as: UTF8.self)
  }

  @Test("What is sent behind CONNECT without waiting belongs to the tunnel")
  func hurry() async throws {
    let server = try proxy()
    let text = try await answer(
      server,
      to: Self.connectPlain + "GET /a HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n"
        + "GET /b HTTP/1.1\r\nHost: 169.254.169.254\r\nConnection: close\r\n\r\n")
    #expect(text.hasPrefix(Self.connected + "HTTP/1.1 200 OK\r\n"))
    #expect(text.contains("http://169.254.169.254/a") && text.hasSuffix("http://169.254.169.254/b"))
  }

  @Test("A handshake sent behind CONNECT is heard: rubbish ends with an alert")
  func hurriedRubbish() async throws {
    let server = try proxy()
    let client = try TCPClient(port: server.port)
    client.send(Array(Self.connect.utf8) + [0x16, 3, 1, 0, 4, 0, 0, 0, 0])
    let bytes = try await client.receiveToEnd()
    let head = Array(Self.connected.utf8)
    #expect(bytes.starts(with: head))
    // Content type 21, alert (RFC 8446 §5.1).
    #expect(bytes.dropFirst(head.count).first == 21)
    #expect(try await serves(server))
  }

  @Test("Requests before CONNECT are answered first")
  func order() async throws {
    let server = try proxy()
    let text = try await answer(
      server,
      to: "GET http://169.254.169.254/a HTTP/1.1\r\nHost: a\r\nProxy-Connection: close\r\n\r\n"
        + Self.connectPlain + "GET /b HTTP/1.0\r\n\r\n")
    let parts = ["http://169.254.169.254/a", Self.connected, "http://169.254.169.254/b"]
    let positions = parts.compactMap { text.firstRange(of: $0)?.lowerBound }
    #expect(positions.count == 3 && positions == positions.sorted(), "\(text)")
  }

  @Test("Plain HTTP where a handshake is due is told so")
  func plainInTunnel() async throws {
    let server = try proxy()
    let text = try await answer(server, to: Self.connect + "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    #expect(text.hasSuffix("Client sent an HTTP request to an HTTPS server.\n"))
  }

  @Test("TLS where plain HTTP is due is told so", arguments: ["", connectPlain])
  func tlsInPlain(before: String) async throws {
    let server = try proxy()
    let text = try await answer(server, to: before + "\u{16}\u{3}\u{1}")
    #expect(text.hasSuffix("400 Bad Request: this port speaks plain HTTP, not TLS\n"))
  }

  @Test("A tunnel in which no handshake comes is dropped after its time")
  func silentTunnel() async throws {
    let server = try proxy()
    let client = try TCPClient(port: server.port)
    client.send(Self.connect)
    // Connections are taken in their order: when a later one is served, this one was answered.
    #expect(try await serves(server))
    server.advance(by: .seconds(6))
    #expect(try await client.receiveToEnd() == Array(Self.connected.utf8))
    #expect(try await serves(server))
  }

  @Test("Half a CONNECT is answered 408 after its time")
  func slowConnect() async throws {
    let server = try proxy()
    let client = try TCPClient(port: server.port)
    client.send("CONNECT kv.vault")
    #expect(try await serves(server))
    server.advance(by: .seconds(11))
    let text = String(decoding: try await client.receiveToEnd(), as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.1 408 "))
  }

  @Test("Clients that only connect make room for others")
  func idle() async throws {
    var limits = HTTPServerLimits()
    limits.connectionCountMax = 4
    let server = try proxy(limits)
    let clients = try (0..<20).map { _ in try TCPClient(port: server.port) }
    #expect(try await serves(server))
    #expect(try await clients[0].receiveToEnd().isEmpty)
  }

  @Test("HEAD is refused without content, GET with it")
  func refusedHead() async throws {
    let server = try proxy()
    for (method, isEmpty) in [("HEAD", true), ("GET", false)] {
      let text = try await answer(
        server, to: "\(method) http://example.com/ HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(text.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
      #expect(text.hasSuffix("\r\n\r\n") == isEmpty)
    }
  }

  @Test("A shutdown closes silent tunnels and answers what is under way")
  func shutdown() async throws {
    let (isStarted, mayEnd) = (Signal(), Signal())
    let server = try TestServer(kind: .proxy(TestServer.policy)) { _ in
      isStarted.give()
      await mayEnd.wait()
      return .text(200, "done")
    }
    let silent = try TCPClient(port: server.port)
    silent.send(Self.connect)
    async let slow = server.curlThroughProxy("https://kv.vault.azure.net/")
    await isStarted.wait()
    async let isDone: Void = server.server.shutdown(within: .seconds(60))
    #expect(try await silent.receiveToEnd() == Array(Self.connected.utf8))
    // This client does not end its side: the server lingers for its time, and no longer.
    server.advance(by: .seconds(3))
    mayEnd.give()
    #expect(try await slow.text == "done")
    await isDone
  }
}
