import ArcFedJOSE
import ArcFedSimulation

/// From a process's start on.
extension Bench {
  private static let startsPerRound = 15

  func start() async throws -> [BenchRow] {
    guard let program = plan.program else {
      throw BenchFailure("there is no program that could be started")
    }
    return try demoStart(program) + serveStart(program)
  }

  /// `arcfed serve` until it answers, until it gives a token, and what it holds in memory then.
  private func serveStart(_ program: String) throws -> [BenchRow] {
    let serve = ServeStart(program: program)
    var seeded = StartRounds()
    var fresh = StartRounds()
    for _ in 0..<plan.rounds {
      var round: [(seeded: ServeStart.Figures, fresh: ServeStart.Figures)] = []
      for _ in 0..<Self.startsPerRound {
        round.append((try serve.figures(seed: 1), try serve.figures(seed: nil)))
      }
      seeded.add(round.map(\.seeded))
      fresh.add(round.map(\.fresh))
    }
    let key = try keyGeneration()
    return [
      BenchRow(
        "arcfed serve, start to first answer with a seed", seeded.answers, unit: "ms",
        target: .atMost(50)),
      BenchRow(
        "arcfed serve, start to first answer without", fresh.answers, unit: "ms",
        target: .atMost(50)),
      BenchRow(
        "arcfed serve, to first token with a seed", seeded.tokens, unit: "ms",
        target: .atMost(100)),
      BenchRow(
        "arcfed serve, to first token without", fresh.tokens, unit: "ms",
        target: .atMost(100 + key), details: [.init("key generation", key, "ms")]),
      // What it is without a seed is what a user gets who says nothing.
      BenchRow(
        "arcfed serve, resident memory", fresh.megabytes, unit: "MB", target: .atMost(30),
        details: [.init("with a seed", BenchRow.median(seeded.megabytes), "MB")]),
    ]
  }

  /// The figures of each round's starts, each the one in the middle.
  private struct StartRounds {
    var answers: [Double] = []
    var tokens: [Double] = []
    var megabytes: [Double] = []

    mutating func add(_ starts: [ServeStart.Figures]) {
      answers.append(BenchRow.median(starts.map { $0.firstAnswer / .milliseconds(1) }))
      tokens.append(BenchRow.median(starts.map { $0.firstToken / .milliseconds(1) }))
      megabytes.append(BenchRow.median(starts.map { Double($0.residentBytes) / Bench.megabyte }))
    }
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
        memory.append(Double(end.residentBytesMaximum) / Self.megabyte)
        all.record(end.elapsed)
      }
      times.append(BenchRow.median(round))
    }
    return [
      BenchRow(
        "arcfed demo, from start to exit", times, unit: "ms", target: .atMost(60),
        details: [.init("resident memory at most", BenchRow.median(memory), "MB")]
          + Self.latencies(all))
    ]
  }
}
