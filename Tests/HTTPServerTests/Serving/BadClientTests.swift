import ArcFedHTTP
import Testing

@testable import ArcFedHTTPServer

/// Clients that break the rules or stand still: each gets a clear answer or a close, and every
/// other client is served meanwhile. The clock stands unless a test moves it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct BadClientTests {
  private let complete = "GET /first HTTP/1.1\r\nHost: localhost\r\n\r\n"

  @Test("Plain HTTP on the TLS port is told so")
  func plainHTTP() async throws {
    let server = try TestServer()
    let client = try TCPClient(port: server.port)
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let text = String(decoding: try await client.receiveToEnd(), as: UTF8.self)
    #expect(
      text == "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")
    #expect(try await server.serves())
  }

  @Test("A handshake of rubbish ends with an alert")
  func rubbishHandshake() async throws {
    let server = try TestServer()
    let client = try TCPClient(port: server.port)
    client.send([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5, 0x16, 3, 1, 0, 4, 0, 0, 0, 0])
    // Content type 21, alert (RFC 8446 §5.1).
    #expect(try await client.receiveToEnd().first == 21)
    #expect(try await server.serves())
  }

  @Test("A handshake that stops is dropped after its time")
  func truncatedHandshake() async throws {
    let server = try TestServer()
    let client = try TCPClient(port: server.port)
    client.send([0x16, 3, 1])
    // Connections are taken in their order: when a later one is served, this one was taken.
    #expect(try await server.serves())
    server.advance(by: .seconds(6))
    #expect(try await client.receiveToEnd().isEmpty)
    #expect(try await server.serves())
  }

  @Test("A header that takes too long is answered 408")
  func slowHeader() async throws {
    let server = try TestServer()
    let client = try TLSClient(server)
    // One TLS record: when the first answer is there, so is the beginning of the second request.
    try client.send(complete + "GET /second HT")
    #expect(try await client.receive(until: "GET /first").hasPrefix("HTTP/1.1 200"))
    server.advance(by: .seconds(11))
    let text = try await client.receiveToEnd()
    #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    #expect(text.contains("Connection: close"))
    #expect(try await server.serves())
  }

  @Test("Content that takes too long is answered 408")
  func slowContent() async throws {
    let server = try TestServer()
    let client = try TLSClient(server)
    try client.send(
      complete + "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc")
    _ = try await client.receive(until: "GET /first")
    server.advance(by: .seconds(11))
    #expect(try await server.serves())
    server.advance(by: .seconds(50))
    #expect(try await client.receiveToEnd().hasPrefix("HTTP/1.1 408 "))
  }

  @Test("A connection without requests is closed after its time, without a word")
  func idle() async throws {
    let server = try TestServer()
    let client = try TLSClient(server)
    try client.send(complete)
    _ = try await client.receive(until: "GET /first")
    server.advance(by: .seconds(76))
    #expect(try await client.receiveToEnd().isEmpty)
    #expect(try await server.serves())
  }

  @Test("Half a request reaches no endpoint, and its client is let go")
  func halfRequest() async throws {
    let count = Counter()
    let server = try TestServer { request in
      if request.path == "/half" { count.increment() }
      return .text(200, request.path)
    }
    let client = try TLSClient(server)
    try client.send(
      complete + "POST /half HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nab")
    _ = try await client.receive(until: "/first")
    client.vanish()
    #expect(try await client.receiveToEnd().isEmpty)
    #expect(try await server.serves())
    #expect(count.value == 0)
  }

  @Test("A smuggled request reaches no endpoint")
  func smuggling() async throws {
    let paths = Counter()
    let server = try TestServer { request in
      paths.increment()
      return .text(200, request.path)
    }
    let client = try TLSClient(server)
    try client.send(
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n"
        + "\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let text = try await client.receiveToEnd()
    #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8"))
    #expect(text.hasSuffix("both Content-Length and Transfer-Encoding are given\n"))
    #expect(text.matches(of: /HTTP\/1.1/).count == 1)
    #expect(paths.value == 0)
  }

  @Test("Content beyond the limit is answered 413 while the client still sends")
  func oversize() async throws {
    let server = try TestServer()
    let body = [UInt8](repeating: 0, count: 5_000_000)
    for option in ["Expect:", "Transfer-Encoding: chunked"] {
      let output = try await server.curl(
        "/", "--header", option, "--data-binary", "@-", "--write-out", "%{http_code}", input: body)
      #expect(output.text.hasSuffix("413"), "\(option) \(output.error)")
    }
  }

  @Test("A long request line is 414, a large header 431")
  func longHead() async throws {
    let server = try TestServer()
    let long = String(repeating: "a", count: 9_000)
    let line = try await server.curl("/" + long, "--write-out", "%{http_code}")
    #expect(line.text.hasSuffix("414"))
    let header = try await server.curl(
      "/", "--header", "X: \(long)", "--header", "Y: \(long)", "--write-out", "%{http_code}")
    #expect(header.text.hasSuffix("431"))
  }

  @Test("A client that never reads slows its stream down, and is let go after its time")
  func neverReads() async throws {
    let pieces = Counter()
    let isEnded = Signal()
    let server = try TestServer { request in
      guard request.path == "/endless" else { return .text(200, request.path) }
      let lifetime = Lifetime(isEnded)
      return HTTPResponse(
        status: 200,
        streaming: .stream(
          HTTPBodyStream {
            _ = lifetime
            pieces.increment()
            return [UInt8](repeating: 0, count: 60_000)
          }))
    }
    let client = try TLSClient(server)
    try client.send("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n")
    repeat {
      #expect(try await server.serves())
      server.advance(by: .seconds(31))
    } while !isEnded.isGiven
    // The system's buffers take some megabytes; without back-pressure it would be all there is.
    #expect(pieces.value < 1_000)
    client.vanish()
  }

  @Test("A client that vanishes in the middle of a stream ends it, and no signal ends the server")
  func vanishes() async throws {
    let isEnded = Signal()
    let server = try TestServer { request in
      guard request.path == "/watch" else { return .text(200, request.path) }
      let (lifetime, first) = (Lifetime(isEnded), Counter())
      return HTTPResponse(
        status: 200,
        streaming: .stream(
          HTTPBodyStream {
            _ = lifetime
            if first.increment() == 1 { return Array("event".utf8) }
            // Nothing more happens: only cancellation ends the wait.
            await Signal().wait()
            return nil
          }))
    }
    let client = try TLSClient(server)
    try client.send("GET /watch HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = try await client.receive(until: "event\r\n")
    client.vanish()
    await isEnded.wait()
    #expect(try await server.serves())
  }

  @Test(
    "Idle connections up to the limit and beyond shut nobody out", .serialized,
    arguments: [1, 2])
  func idleConnections(loopCount: Int) async throws {
    var limits = HTTPServerLimits()
    limits.connectionCountMax = 8
    let server = try TestServer(limits: limits, loopCount: loopCount)
    let clients = try (0..<40).map { _ in try TCPClient(port: server.port) }
    #expect(try await server.serves())
    // The oldest made room.
    #expect(try await clients[0].receiveToEnd().isEmpty)
    #expect(try await clients[20].receiveToEnd().isEmpty)
    #expect(try await server.serves())
  }

  @Test("Requests under way are never dropped for newcomers", arguments: [1, 2])
  func busyConnections(loopCount: Int) async throws {
    let (isStarted, mayEnd) = (Signal(), Signal())
    let limits = HTTPServerLimits.with { $0.connectionCountMax = 2 }
    let server = try TestServer(limits: limits, loopCount: loopCount) { request in
      if request.path == "/busy" {
        isStarted.give()
        await mayEnd.wait()
      }
      return .text(200, request.path)
    }
    async let busy = server.curl("/busy")
    await isStarted.wait()
    let clients = try (0..<10).map { _ in try TCPClient(port: server.port) }
    #expect(try await server.serves())
    mayEnd.give()
    #expect(try await busy.text == "/busy")
    _ = clients
  }
}

/// Gives a signal when nobody holds it any more.
private final class Lifetime: Sendable {
  private let isEnded: Signal

  init(_ isEnded: Signal) { self.isEnded = isEnded }

  deinit { isEnded.give() }
}

extension HTTPServerLimits {
  fileprivate static func with(_ change: (inout HTTPServerLimits) -> Void) -> HTTPServerLimits {
    var limits = HTTPServerLimits()
    change(&limits)
    return limits
  }
}
