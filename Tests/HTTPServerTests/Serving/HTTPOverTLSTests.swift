import ArcFedHTTP
import Testing

@testable import ArcFedHTTPServer

/// What HTTP/1.1 and TLS ask of a server, seen from the wire.
@Suite(.serialized, .timeLimit(.minutes(10))) struct HTTPOverTLSTests {
  private func get(_ path: String, _ headers: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n"
  }

  @Test("The connection is kept for the next request")
  func keepAlive() async throws {
    let server = try TestServer()
    let url = "https://localhost:\(server.port)/second"
    let output = try await server.curl("/first", "--write-out", " %{num_connects}\\n", url)
    #expect(output.text == "GET /second 1\nGET /first 0\n")
  }

  @Test("Pipelined requests are answered in their order, one at a time")
  func pipelining() async throws {
    let (first, isStarted) = (Signal(), Signal())
    let second = Counter()
    let server = try TestServer { request in
      if request.path == "/first" {
        isStarted.give()
        await first.wait()
      } else {
        second.increment()
      }
      return .text(200, request.path)
    }
    let client = try TLSClient(server)
    try client.send(get("/first") + get("/second") + get("/third", "Connection: close\r\n"))
    await isStarted.wait()
    #expect(second.value == 0)
    first.give()
    let text = try await client.receiveToEnd()
    #expect(
      text.matches(of: /\/(first|second|third)/).map { String($0.0) }
        == ["/first", "/second", "/third"])
    #expect(text.matches(of: /Connection: close/).count == 1)
  }

  @Test("Expect: 100-continue is answered before the content is sent")
  func expectContinue() async throws {
    let server = try TestServer { .text(200, "got \($0.body.count)") }
    let client = try TLSClient(server)
    try client.send(
      "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n"
        + "Connection: close\r\n\r\n")
    #expect(try await client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
    try client.send("abc")
    #expect(try await client.receiveToEnd().hasSuffix("\r\n\r\ngot 3"))
  }

  @Test("HTTP/1.0 gets a stream that ends with the connection, without chunks")
  func oldVersion() async throws {
    let server = try TestServer { _ in
      let count = Counter()
      return HTTPResponse(
        status: 200,
        streaming: .stream(HTTPBodyStream { count.increment() > 2 ? nil : Array("ab".utf8) }))
    }
    let client = try TLSClient(server)
    try client.send("GET / HTTP/1.0\r\n\r\n")
    #expect(
      try await client.receiveToEnd() == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabab")
  }

  @Test("The connection ends after the limit of requests")
  func requestsPerConnection() async throws {
    var limits = HTTPServerLimits()
    limits.requestsPerConnectionMax = 2
    let server = try TestServer(limits: limits)
    let client = try TLSClient(server)
    try client.send(get("/1") + get("/2") + get("/3"))
    let text = try await client.receiveToEnd()
    #expect(text.hasSuffix("Connection: close\r\n\r\nGET /2"))
  }

  @Test("A response that would break the message becomes a 500")
  func brokenResponse() async throws {
    let server = try TestServer { _ in
      HTTPResponse(status: 200, headers: ["X": "a\r\nY: b"], body: Array("secret".utf8))
    }
    let text = try await server.curl("/", "--include").text
    #expect(text.hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
    #expect(!text.contains("Y: b") && !text.contains("secret"))
  }

  @Test(
    "The origin of a request is the host that it names",
    arguments: [
      ("localhost", "localhost"), ("kv.vault.azure.net", "kv.vault.azure.net"),
      ("login.microsoftonline.com", "login.microsoftonline.com"),
    ])
  func origin(host: String, expected: String) async throws {
    let server = try TestServer { .text(200, "\($0.origin)") }
    let text = try await server.curl("/", host: host).text
    #expect(text == "https://\(expected):\(server.port)")
  }

  @Test(
    "A host that has no certificate here is misdirected",
    arguments: [
      ("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n", 421),
      ("GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 421),
      ("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n", 501),
      ("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 501),
    ])
  func misdirected(request: String, status: Int) async throws {
    let server = try TestServer()
    let client = try TLSClient(server)
    try client.send(request)
    #expect(try await client.receiveToEnd().hasPrefix("HTTP/1.1 \(status) "))
  }

  @Test("TLS 1.2 and 1.3 are spoken", arguments: ["1.2", "1.3"])
  func versions(version: String) async throws {
    let server = try TestServer()
    let output = try await server.curl("/", "--tlsv\(version)", "--tls-max", version)
    #expect(output.text == "GET /")
  }

  @Test("TLS 1.1 is refused")
  func oldTLS() async throws {
    let server = try TestServer()
    let options = ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]
    #expect(try await TLSClient(server, options: options).receiveToEnd().isEmpty)
    #expect(try await server.serves())
  }

  @Test("A name without a certificate ends the handshake with unrecognized_name")
  func unknownName() async throws {
    let server = try TestServer()
    let output = try await Command.run(
      "openssl",
      ["s_client", "-connect", "127.0.0.1:\(server.port)", "-servername", "example.com"])
    #expect(output.status != 0)
    // Alert 112 (RFC 6066 §3).
    #expect(output.error.contains("unrecognized name"))
    #expect(try await server.serves())
  }

  @Test(
    "A client that speaks to an address gets the loopback certificate", arguments: ["127.0.0.1"])
  func withoutName(address: String) async throws {
    let server = try TestServer()
    #expect(try await server.curl("/", host: address).text == "GET /")
  }

  @Test("http/1.1 is negotiated; a client that has only other protocols is refused")
  func applicationProtocol() async throws {
    let server = try TestServer()
    for (offer, expected) in [("h2,http/1.1", "ALPN protocol: http/1.1"), ("h2", "alert")] {
      let output = try await Command.run(
        "openssl",
        ["s_client", "-connect", "127.0.0.1:\(server.port)", "-alpn", offer], input: [])
      #expect((output.text + output.error).contains(expected), "\(offer)")
    }
  }

  @Test("A server listens on several addresses, each for an endpoint of its own")
  func severalListeners() async throws {
    let server = try TestServer()
    let six = try #require(ListenAddress(host: "::1", port: 0))
    let port = try server.server.listen(on: six, for: ClosureEndpoint { _ in .text(200, "six") })
    #expect(port != server.port)
    let output = try await Command.run(
      "curl",
      ["-s", "--noproxy", "*", "--cacert", server.certificateFile.path, "https://[::1]:\(port)/"])
    #expect(output.text == "six")
    #expect(try await server.serves())
  }

  @Test("A port in use is refused, with the address in the error")
  func portInUse() throws {
    let server = try TestServer()
    let address = ListenAddress.loopback(port: UInt16(server.port))
    #expect(throws: HTTPServerError.addressInUse(address)) {
      try server.server.listen(on: address, for: ClosureEndpoint { _ in .text(200, "") })
    }
    #expect(HTTPServerError.addressInUse(address).description.contains("127.0.0.1:\(server.port)"))
  }
}
