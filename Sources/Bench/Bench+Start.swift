import ArcFedJOSE
import ArcFedSimulation

/// From a process's start on.
extension Bench {
  private static let startsPerRound = 15

  func start() async throws -> [BenchRow] {
    guard let program = plan.program else { return [] }
    return try demoStart(program) + serveStart(program)
  }

  /// `arcfed serve` until it answers, until it gives a token, and what it holds in memory then.
  private func serveStart(_ program: String) throws -> [BenchRow] {
    let serve = ServeStart(program: program)
    var (answers, seeded, fresh, memory) = ([Double](), [Double](), [Double](), [Double]())
    for _ in 0..<plan.rounds {
      var round: [(seeded: ServeStart.Figures, fresh: ServeStart.Figures)] = []
      for _ in 0..<Self.startsPerRound {
        round.append((try serve.figures(seed: 1), try serve.figures(seed: nil)))
      }
      let both = round.flatMap { [$0.seeded, $0.fresh] }
      answers.append(BenchRow.median(both.map { $0.firstAnswer / .milliseconds(1) }))
      seeded.append(BenchRow.median(round.map { $0.seeded.firstToken / .milliseconds(1) }))
      fresh.append(BenchRow.median(round.map { $0.fresh.firstToken / .milliseconds(1) }))
      memory.append(BenchRow.median(both.map { Double($0.residentBytes) / 1_048_576 }))
    }
    let key = try keyGeneration()
    return [
      BenchRow("arcfed serve, start to first answer", answers, unit: "ms", target: .atMost(50)),
      BenchRow(
        "arcfed serve, to first token with a seed", seeded, unit: "ms", target: .atMost(100)),
      BenchRow(
        "arcfed serve, to first token without", fresh, unit: "ms", target: .atMost(100 + key),
        details: [.init("key generation", key, "ms")]),
      BenchRow("arcfed serve, resident memory", memory, unit: "MiB", target: .atMost(30)),
    ]
  }

  /// What one fresh key takes, in the middle of several: how long it is looked for is luck.
  private func keyGeneration() throws -> Double {
    BenchRow.median(
      try (0..<Self.startsPerRound).map { _ in
        let beginning = MachineTime.ofThread
        _ = try PrivateKey.generateRSA(bits: 2048)
        return (MachineTime.ofThread - beginning) / .milliseconds(1)
      })
  }

  /// `arcfed demo`, whole, as a shell starts it.
  private func demoStart(_ program: String) throws -> [BenchRow] {
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
