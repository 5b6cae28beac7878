import ArcFedHTTP
import Testing

@testable import ArcFedHTTPServer

@Suite(.serialized, .timeLimit(.minutes(10))) struct ShutdownTests {
  /// A client whose connection is open and idle: it sees the beginning of a shutdown.
  private func idleClient(_ server: TestServer) async throws -> TLSClient {
    let client = try TLSClient(server)
    try client.send("GET /idle HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = try await client.receive(until: "/idle")
    return client
  }

  @Test("What is under way is answered, the idle are closed, and nobody else comes in")
  func drain() async throws {
    let (isStarted, mayEnd) = (Signal(), Signal())
    let server = try TestServer { request in
      if request.path == "/slow" {
        isStarted.give()
        await mayEnd.wait()
      }
      return .text(200, request.path)
    }
    let idle = try await idleClient(server)
    async let slow = server.curl("/slow", "--include")
    await isStarted.wait()
    async let isDone: Void = server.server.shutdown(within: .seconds(60))
    #expect(try await idle.receiveToEnd().isEmpty)
    #expect(throws: TCPClient.Refused.self) { try TCPClient(port: server.port) }
    mayEnd.give()
    let answer = try await slow.text
    #expect(answer.hasSuffix("/slow"))
    #expect(answer.contains("Connection: close"))
    await isDone
  }

  @Test("A stream is asked to end, and ends as a whole message")
  func streams() async throws {
    let server = try TestServer { request in
      request.path == "/watch" ? .eventThatLasts() : .text(200, request.path)
    }
    let client = try TLSClient(server)
    try client.send("GET /watch HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = try await client.receive(until: "event\r\n")
    async let isDone: Void = server.server.shutdown(within: .seconds(60))
    #expect(try await client.receiveToEnd() == "0\r\n\r\n")
    await isDone
  }

  @Test("When the time is up, what is still under way is dropped")
  func deadline() async throws {
    let (isStarted, never) = (Signal(), Signal())
    let server = try TestServer { request in
      if request.path == "/never" {
        isStarted.give()
        await never.wait()
      }
      return .text(200, request.path)
    }
    let idle = try await idleClient(server)
    async let dropped = server.curl("/never")
    await isStarted.wait()
    async let isDone: Void = server.server.shutdown(within: .seconds(5))
    // The idle client is closed when the shutdown has begun: only then does the clock move.
    _ = try await idle.receiveToEnd()
    server.advance(by: .seconds(5))
    await isDone
    #expect(try await dropped.status != 0)
  }

  @Test("A server that is shut down stays so, and says so")
  func afterwards() async throws {
    let server = try TestServer()
    await server.server.shutdown(within: .seconds(1))
    await server.server.shutdown(within: .seconds(1))
    #expect(throws: HTTPServerError.stopped) {
      try server.server.listen(on: .loopback(port: 0), for: ClosureEndpoint { _ in .text(200, "") })
    }
  }

  @Test("A server that nobody holds stops")
  func forgotten() async throws {
    var server: TestServer? = try TestServer()
    let client = try TLSClient(try #require(server))
    try client.send("GET /idle HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = try await client.receive(until: "/idle")
    server = nil
    #expect(try await client.receiveToEnd().isEmpty)
  }
}
