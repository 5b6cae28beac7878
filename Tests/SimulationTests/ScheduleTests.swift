import ArcFedSimulation
import Testing

@Suite("The schedule")
struct ScheduleTests {
  @Test("No time passes while a body has begun one thing and not yet the next")
  func bodyIsInside() async throws {
    let simulation = Simulation(seed: 1)
    let clock = simulation.clock
    let (before, after) = await simulation.run {
      let start = clock.now
      async let sleeper: Void? = try? clock.sleep(for: .seconds(1))
      // Long enough for a sleeper who is not kept back to be asleep, and for time to move.
      let end = MachineTime.elapsed + .milliseconds(30)
      while MachineTime.elapsed < end {}
      let now = clock.now
      _ = await sleeper
      return (now - start, clock.now - start)
    }
    #expect(before == .zero)
    #expect(after == .seconds(1))
  }

  /// Four tasks on one actor, each of which hops back and forth.
  private func transcript(scheduleSeed: UInt64) async -> [String] {
    let simulation = Simulation(seed: 7, scheduleSeed: scheduleSeed)
    let ledger = Ledger()
    await simulation.run {
      await withTaskGroup { group in
        for name in ["a", "b", "c", "d"] {
          group.addTask {
            for step in 1...5 {
              await ledger.write("\(name)\(step)")
              await Task.yield()
            }
          }
        }
      }
    }
    return await ledger.lines
  }

  @Test("The same schedule seed gives the same interleaving, run after run")
  func sameSeedSameOrder() async {
    let first = await transcript(scheduleSeed: 42)
    for _ in 0..<10 {
      #expect(await transcript(scheduleSeed: 42) == first)
    }
  }

  @Test("Different schedule seeds give different interleavings")
  func differentSeedsDiffer() async {
    var orders: Set<[String]> = []
    for seed in 0..<20 { orders.insert(await transcript(scheduleSeed: UInt64(seed))) }
    #expect(orders.count > 5)
  }

  @Test("A task keeps its own order under every schedule seed")
  func programOrder() async {
    for seed in 0..<20 {
      let lines = await transcript(scheduleSeed: UInt64(seed))
      for name in ["a", "b", "c", "d"] {
        #expect(lines.filter { $0.hasPrefix(name) } == (1...5).map { "\(name)\($0)" })
      }
    }
  }

  @Test("Work of the main actor that enters a simulation runs on its schedule")
  @MainActor
  func enteringFromTheMainActor() async {
    let simulation = Simulation(seed: 1)
    await simulation.advance(by: .hours(1))
    let now = await simulation.run { simulation.clock.now }
    #expect(now == .simulationEpoch + .hours(1))
  }

  @Test("Errors leave the simulation as they are")
  func errorsPass() async {
    struct Broken: Error {}
    let simulation = Simulation(seed: 1)
    await #expect(throws: Broken.self) {
      try await simulation.run { throw Broken() }
    }
  }
}

private actor Ledger {
  private(set) var lines: [String] = []

  func write(_ line: String) { lines.append(line) }
}
