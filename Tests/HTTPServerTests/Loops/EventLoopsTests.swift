import ArcFedHTTP
import Glibc
import Testing

@testable import ArcFedHTTPServer

/// A server has several event loops, and nobody can tell: what is limited is limited for all of
/// them together. Clients that stay are given to the loops by turns.
///
/// One test at a time: they are quick, and have many sockets open. With some 1,365 descriptors in a
/// process Foundation's `Process` reads behind the end of their list.
@Suite("Several event loops", .serialized, .timeLimit(.minutes(10))) struct EventLoopsTests {
  /// Says on which thread it was asked.
  private struct ThreadTeller: Endpoint {
    func respond(to request: HTTPRequest) async -> HTTPResponse { .text(500, "too late;") }

    func respondAtOnce(to request: HTTPRequest) -> HTTPResponse? {
      .text(200, "\r\n\(pthread_self()) answers")
    }
  }

  private static func limits(_ connectionCount: Int) -> HTTPServerLimits {
    var limits = HTTPServerLimits()
    limits.connectionCountMax = connectionCount
    return limits
  }

  @Test("Connections are spread over all loops, and each stays where it is", arguments: 1...4)
  func spread(loopCount: Int) async throws {
    let server = try TestServer(ThreadTeller(), kind: .http(), loopCount: loopCount)
    var threads: [String: Int] = [:]
    let clients = try (0..<2 * loopCount).map { _ in try TCPClient(port: server.port) }
    for client in clients {
      var answers: Set<String> = []
      for _ in 0..<3 { answers.insert(try await client.ask("/", until: " answers")) }
      #expect(answers.count == 1)
      threads[try #require(answers.first), default: 0] += 1
    }
    #expect(threads.values.sorted() == Array(repeating: 2, count: loopCount))
  }

  @Test(
    "At the limit whoever has been waiting longest makes room, whichever loop has it",
    arguments: [1, 2, 3], [0, 1, 2, 3])
  func room(loopCount: Int, longest: Int) async throws {
    let server = try TestServer(limits: Self.limits(4), kind: .http(), loopCount: loopCount)
    let clients = try (0..<4).map { _ in try TCPClient(port: server.port) }
    for client in clients { try await client.ask("/first") }
    server.clock.advance(by: .seconds(1))
    for index in clients.indices where index != longest { try await clients[index].ask("/again") }
    let newcomer = try TCPClient(port: server.port)
    try await newcomer.ask("/new")
    #expect(try await clients[longest].receiveToEnd().isEmpty)
    for index in clients.indices where index != longest { try await clients[index].ask("/still") }
    try await newcomer.ask("/still")
  }

  @Test("At the limit nobody is let in while all are busy, on any loop", arguments: [1, 2])
  func busy(loopCount: Int) async throws {
    let (started, areStarted, mayEnd) = (Counter(), Signal(), Signal())
    let server = try TestServer(limits: Self.limits(4), kind: .http(), loopCount: loopCount) {
      if $0.path == "/busy" {
        if started.increment() == 4 { areStarted.give() }
        await mayEnd.wait()
      }
      return .text(200, $0.path)
    }
    let clients = try (0..<4).map { _ in try TCPClient(port: server.port) }
    for client in clients { client.send("GET /busy HTTP/1.1\r\nHost: localhost\r\n\r\n") }
    await areStarted.wait()
    for _ in 0..<3 {
      #expect(try await TCPClient(port: server.port).receiveToEnd().isEmpty)
    }
    mayEnd.give()
    for client in clients { _ = try await client.receive(until: "/busy") }
    try await TCPClient(port: server.port).ask("/new")
  }

  @Test("Clients of every loop are let go after their time")
  func deadlines() async throws {
    let server = try TestServer(loopCount: 2)
    let silent = try (0..<4).map { _ in try TCPClient(port: server.port) }
    // Connections are accepted in their order, and a handshake has its time from then on.
    #expect(try await server.serves())
    server.advance(by: .seconds(6))
    for client in silent { #expect(try await client.receiveToEnd().isEmpty) }
    let plain = try TestServer(kind: .http(), loopCount: 2)
    let idle = try (0..<4).map { _ in try TCPClient(port: plain.port) }
    for client in idle { try await client.ask("/") }
    plain.advance(by: .seconds(76))
    for client in idle { #expect(try await client.receiveToEnd().isEmpty) }
  }

  @Test("A shutdown waits for what is under way on every loop", arguments: [0, 1])
  func drain(last: Int) async throws {
    let (started, areStarted, isDone) = (Counter(), Signal(), Signal())
    let ends = [Signal(), Signal()]
    let server = try TestServer(kind: .http(), loopCount: 2) { request in
      if started.increment() == 2 { areStarted.give() }
      await (request.path == "/0" ? ends[0] : ends[1]).wait()
      return .text(200, request.path)
    }
    let clients = try (0..<2).map { _ in try TCPClient(port: server.port) }
    for (index, client) in clients.enumerated() {
      client.send("GET /\(index) HTTP/1.1\r\nHost: localhost\r\n\r\n")
    }
    await areStarted.wait()
    async let shutdown: Void = {
      await server.server.shutdown(within: .seconds(60))
      isDone.give()
    }()
    ends[1 - last].give()
    let first = String(decoding: try await clients[1 - last].receiveToEnd(), as: UTF8.self)
    #expect(first.hasSuffix("/\(1 - last)"))
    // Its loop is done when it has waited long enough for the client to go.
    server.advance(by: .seconds(3))
    #expect(!isDone.isGiven)
    ends[last].give()
    let second = String(decoding: try await clients[last].receiveToEnd(), as: UTF8.self)
    #expect(second.contains("Connection: close\r\n") && second.hasSuffix("/\(last)"))
    server.advance(by: .seconds(3))
    await shutdown
  }

  @Test("When the time of a shutdown is up, every loop drops what is still under way")
  func drainDeadline() async throws {
    let (started, areStarted, never) = (Counter(), Signal(), Signal())
    let server = try TestServer(kind: .http(), loopCount: 2) { request in
      guard request.path == "/never" else { return .text(200, request.path) }
      if started.increment() == 4 { areStarted.give() }
      await never.wait()
      return .text(200, "")
    }
    let idle = try TCPClient(port: server.port)
    try await idle.ask("/idle")
    let clients = try (0..<4).map { _ in try TCPClient(port: server.port) }
    for client in clients { client.send("GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n") }
    await areStarted.wait()
    async let isDone: Void = server.server.shutdown(within: .seconds(5))
    // The idle client is closed when the shutdown has begun: only then does the clock move.
    _ = try await idle.receiveToEnd()
    server.advance(by: .seconds(5))
    await isDone
    for client in clients { #expect(try await client.receiveToEnd().isEmpty) }
  }

  @Test("Streams of every loop are asked to end, and end as whole messages")
  func streams() async throws {
    let server = try TestServer(kind: .http(), loopCount: 2) { _ in .eventThatLasts() }
    let clients = try (0..<4).map { _ in try TCPClient(port: server.port) }
    for client in clients { try await client.ask("/watch", until: "event\r\n") }
    async let isDone: Void = server.server.shutdown(within: .seconds(60))
    for client in clients { #expect(try await client.receiveToEnd() == Array("0\r\n\r\n".utf8)) }
    server.advance(by: .seconds(3))
    await isDone
  }

  @Test("A TLS session that began on one loop goes on at another")
  func resumption() async throws {
    let server = try TestServer(ThreadTeller(), loopCount: 2)
    let session = try TemporaryFile("")
    let first = try TLSClient(server, options: ["-sess_out", session.path])
    try first.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let answer = try await first.receive(until: " answers")
    let thread = try #require(answer.split(separator: "\r\n").last)
    // The first client is still there, so this one comes to the other loop.
    let second = try await Command.run(
      "openssl",
      [
        "s_client", "-connect", "127.0.0.1:\(server.port)", "-servername", "localhost", "-CAfile",
        server.certificateFile.path, "-sess_in", session.path, "-ign_eof",
      ], input: Array("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8))
    #expect(second.text.contains("Reused, TLSv1.3"), "\(second.text) \(second.error)")
    #expect(second.text.contains(" answers") && !second.text.contains(thread))
    first.vanish()
  }
}
