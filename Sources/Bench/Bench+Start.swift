import ArcFedSimulation

/// From a process's start on.
extension Bench {
  private static let startsPerRound = 15

  /// `arcfed demo`, whole, as a shell starts it.
  func start() async throws -> [BenchRow] {
    guard let program = plan.program else { return [] }
    var times: [Double] = []
    var memory: [Double] = []
    var all = LatencyHistogram()
    for _ in 0..<plan.rounds {
      var round: [Double] = []
      for _ in 0..<Self.startsPerRound {
        let end = try ChildProcess([program, "demo"]).end()
        guard end.status == 0 else { throw BenchFailure("arcfed demo ended with an error") }
        round.append(end.elapsed / .milliseconds(1))
        memory.append(Double(end.residentBytesMaximum) / 1_048_576)
        all.record(end.elapsed)
      }
      times.append(BenchRow.median(round))
    }
    return [
      BenchRow(
        "arcfed demo, from start to exit", times, unit: "ms", target: .atMost(60),
        details: [.init("resident memory at most", BenchRow.median(memory), "MiB")]
          + Self.latencies(all))
    ]
  }
}
