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
  private let lanes = CryptoLanes(laneCount: 1, queueLimit: 1)

  init(
    _ server: Server, connections: Int, messages: [[UInt8]], answerBytesMinimum: Int
  ) {
    (self.server, self.connections, self.messages) = (server, connections, messages)
    self.answerBytesMinimum = answerBytesMinimum
  }

  func slice(of duration: Duration) async throws -> Slice {
    try await lanes.run { run(for: duration) }.get()
  }

  private func run(for duration: Duration) -> Result<Slice, BenchFailure> {
    do throws(HTTPClientError) {
      let client = try LoadClient(
        port: server.port, host: server.host, trust: .file(server.root),
        connections: connections, now: { MachineTime.elapsed })
      var slice = Slice()
      var wrong: Int?
      let beginning = (MachineTime.elapsed, MachineTime.ofProcess, MachineTime.ofThread)
      try client.run(for: duration) {
        messages[$0 % messages.count]
      } onAnswer: { answer in
        slice.count += 1
        slice.latencies.record(answer.latency)
        let isRight = (200...201).contains(answer.status)
        if !isRight || answer.message.count < answerBytesMinimum { wrong = answer.status }
      }
      slice.elapsed = MachineTime.elapsed - beginning.0
      let own = MachineTime.ofThread - beginning.2
      slice.processor = MachineTime.ofProcess - beginning.1 - own
      if let wrong { return .failure(BenchFailure("\(server.host) answered \(wrong)")) }
      return .success(slice)
    } catch {
      return .failure(BenchFailure("\(error)"))
    }
  }
}
