import ArcFedHTTP
import Testing

@testable import ArcFedHTTPServer

/// Tunnels that end at a real host: here at a second server, whose certificates are its own.
@Suite("Tunnels to real hosts", .serialized, .timeLimit(.minutes(10))) struct RelayTests {
  /// A proxy that lets its clients through to `login.microsoftonline.com`, which is the other
  /// server.
  private func proxy(to other: TestServer) throws -> TestServer {
    try TestServer(
      kind: .proxy { host, _ in
        switch host {
        case "login.microsoftonline.com": .relay(.address("127.0.0.1"))
        default: .refuse("it is not emulated")
        }
      })
  }

  private func connect(_ port: Int) -> String {
    "CONNECT login.microsoftonline.com:\(port) HTTP/1.1\r\nHost: a\r\n\r\n"
  }

  @Test("The client meets the host itself: its certificate, and its answers")
  func reached() async throws {
    let other = try TestServer { .text(200, "the real \($0.origin.host)") }
    let proxy = try proxy(to: other)
    let answer = try await Command.run(
      "curl",
      [
        "--silent", "--show-error", "--noproxy", "", "--max-time", "240", "--cacert",
        other.certificateFile.path, "--proxy", "http://127.0.0.1:\(proxy.port)",
        "https://login.microsoftonline.com:\(other.port)/",
      ])
    #expect(answer.text == "the real login.microsoftonline.com", "\(answer.error)")
  }

  @Test("What is sent behind CONNECT without waiting reaches the host")
  func hurry() async throws {
    let other = try TestServer(kind: .http(hosts: ["login.microsoftonline.com"]))
    let proxy = try proxy(to: other)
    let client = try TCPClient(port: proxy.port)
    client.send(
      connect(other.port)
        + "GET /early HTTP/1.1\r\nHost: login.microsoftonline.com\r\nConnection: close\r\n\r\n")
    let text = String(decoding: try await client.receiveToEnd(), as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\n"))
    #expect(text.hasSuffix("GET /early"))
  }

  @Test("Where nobody listens the client is told so")
  func refused() async throws {
    let proxy = try proxy(to: try TestServer())
    let client = try TCPClient(port: proxy.port)
    client.send(connect(1))
    let text = String(decoding: try await client.receiveToEnd(), as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
    #expect(text.hasSuffix("connection to 'login.microsoftonline.com' was refused\n"))
    #expect(try await proxy.curlThroughProxy("https://other.example/").status == 56)
  }

  @Test("Requests in absolute form are not passed on")
  func absoluteForm() async throws {
    let proxy = try proxy(to: try TestServer())
    let answer = try await proxy.curlThroughProxy("http://login.microsoftonline.com/")
    #expect(answer.text.contains("real hosts are reached with CONNECT only"))
  }

  @Test("The end of the server is the end of its relays")
  func shutdown() async throws {
    let other = try TestServer(kind: .http(hosts: ["login.microsoftonline.com"]))
    let proxy = try proxy(to: other)
    let client = try TCPClient(port: proxy.port)
    client.send(connect(other.port))
    _ = try await client.receive(until: "established\r\n\r\n")
    await proxy.server.shutdown(within: .seconds(5))
    #expect(try await client.receiveToEnd().isEmpty)
  }
}
