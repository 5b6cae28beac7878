import ArcFedHTTP
import Testing

@testable import ArcFedHTTPServer

/// The listener without TLS, for the instance metadata endpoint on loopback.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PlainHTTPTests {
  private func server() throws -> TestServer {
    try TestServer(kind: .http(hosts: ["169.254.169.254"])) { request in
      guard request.path == "/stream" else { return .text(200, "\(request.method) \(request.url)") }
      let count = Counter()
      return HTTPResponse(
        status: 200,
        streaming: .stream(HTTPBodyStream { count.increment() > 3 ? nil : Array("ab".utf8) }))
    }
  }

  private func curl(_ server: TestServer, _ arguments: String...) async throws -> String {
    try await Command.run("curl", ["-sS", "--noproxy", "*"] + arguments).text
  }

  @Test("curl gets its answers, on one connection")
  func curl() async throws {
    let server = try server()
    let url = "http://127.0.0.1:\(server.port)"
    let text = try await curl(server, "\(url)/a?b=c", "-w", " %{num_connects} ", "\(url)/stream")
    #expect(text == "GET \(url)/a?b=c 1 ababab 0 ")
  }

  @Test("It answers to this machine's names and those given, and to no rebound name")
  func hosts() async throws {
    let server = try server()
    for (host, status) in [
      ("localhost", 200), ("169.254.169.254", 200), ("rebound.example.com", 421),
    ] {
      let text = try await curl(
        server, "--resolve", "\(host):\(server.port):127.0.0.1", "--connect-to",
        "::127.0.0.1:\(server.port)", "-w", "%{http_code}", "http://\(host):\(server.port)/")
      #expect(text.hasSuffix("\(status)"), "\(host)")
    }
  }

  @Test("A client that sends its request and ends its side is answered all the same")
  func halfClose() async throws {
    let server = try server()
    let client = try TCPClient(port: server.port)
    client.send("GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
    client.endSending()
    let text = String(decoding: try await client.receiveToEnd(), as: UTF8.self)
    #expect(text.hasSuffix("GET http://localhost/a"))
  }

  @Test("TLS on the plain port is told so")
  func tls() async throws {
    let server = try server()
    let client = try TCPClient(port: server.port)
    client.send([0x16, 3, 1, 2, 0, 1])
    #expect(
      String(decoding: try await client.receiveToEnd(), as: UTF8.self)
        .hasSuffix("this port speaks plain HTTP, not TLS\n"))
  }
}
