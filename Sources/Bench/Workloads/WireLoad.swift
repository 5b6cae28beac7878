import ArcFedHTTP
import ArcFedHTTPServer
import ArcFedJOSE
import ArcFedSimulation

/// Requests over TLS on loopback, on connections that stay open. All of a slice's connections are
/// one thread's, whose own time is not the server's.
struct WireLoad: Load {
  /// Where the server listens, under which name, and by which root it is known.
  struct Server: Sendable {
    let port: Int
    let host: String
    let root: String
  }

  let server: Server
  let connections: Int
  /// The whole messages, asked by turns.
  let messages: [[UInt8]]
  /// The least that the answer must hold.
  let answerBytesMinimum: Int
  /// Looks closely at the last answer of each slice, when no time is taken any more.
  let check: @Sendable (HTTPResponse) async throws -> Void
  private let lanes = CryptoLanes(laneCount: 1, queueLimit: 1)

  init(
    _ server: Server, connections: Int, messages: [[UInt8]], answerBytesMinimum: Int,
    check: @escaping @Sendable (HTTPResponse) async throws -> Void
  ) {
    (self.server, self.connections, self.messages) = (server, connections, messages)
    (self.answerBytesMinimum, self.check) = (answerBytesMinimum, check)
  }

  func slice(of duration: Duration) async throws -> Slice {
    let (slice, last) = try await lanes.run { run(for: duration) }.get()
    try await check(last)
    return slice
  }

  /// The answer without its head, which ends with an empty line (RFC 9112 §2.1).
  private static func response(_ status: Int, _ message: [UInt8]) -> HTTPResponse {
    let end = Array("\r\n\r\n".utf8)
    let start = message.indices.first { message[$0...].starts(with: end) }
    return HTTPResponse(
      status: status, body: start.map { Array(message[($0 + end.count)...]) } ?? [])
  }

  private func run(for duration: Duration) -> Result<(Slice, HTTPResponse), BenchFailure> {
    do throws(HTTPClientError) {
      let client = try LoadClient(
        port: server.port, host: server.host, trust: .file(server.root),
        connections: connections, now: { MachineTime.elapsed })
      var slice = Slice()
      var wrong: Int?
      var last: (status: Int, message: [UInt8]) = (0, [])
      let beginning = (MachineTime.elapsed, MachineTime.ofProcess, MachineTime.ofThread)
      try client.run(for: duration) {
        messages[$0 % messages.count]
      } onAnswer: { answer in
        slice.count += 1
        slice.latencies.record(answer.latency)
        let isRight = (200...201).contains(answer.status)
        if !isRight || answer.message.count < answerBytesMinimum { wrong = answer.status }
        last = (answer.status, answer.message)
      }
      slice.elapsed = MachineTime.elapsed - beginning.0
      let own = MachineTime.ofThread - beginning.2
      slice.processor = MachineTime.ofProcess - beginning.1 - own
      if let wrong { return .failure(BenchFailure("\(server.host) answered \(wrong)")) }
      return .success((slice, Self.response(last.status, last.message)))
    } catch {
      return .failure(BenchFailure("\(error)"))
    }
  }
}
