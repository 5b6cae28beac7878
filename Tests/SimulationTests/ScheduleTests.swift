import ArcFedSimulation
import FoundationEssentials
import Synchronization
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

  @Test(
    "Several threads are at work at the same time",
    .enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1))
  func severalThreads() async {
    let simulation = Simulation(seed: 1, threadCount: 2)
    let arrivals = Arrivals()
    await simulation.run {
      await withTaskGroup { group in
        for _ in 0..<2 {
          group.addTask {
            arrivals.count.add(1, ordering: .relaxed)
            // The first one would wait in vain if the other had to wait for him.
            let end = MachineTime.elapsed + .seconds(10)
            while arrivals.count.load(ordering: .relaxed) < 2, MachineTime.elapsed < end {}
            #expect(arrivals.count.load(ordering: .relaxed) == 2)
          }
        }
      }
    }
  }

  @Test(
    "Tasks that only yield keep nobody from his turn, on several threads too",
    .timeLimit(.minutes(1)))
  func yieldingTasks() async {
    let simulation = Simulation(seed: 1, threadCount: 2)
    let arrivals = Arrivals()
    await simulation.run {
      await withTaskGroup { group in
        group.addTask {
          // Ready before the others, and again while as many as there are threads wait for it.
          for _ in 0..<100 { await Task.yield() }
          arrivals.count.add(1, ordering: .relaxed)
        }
        for _ in 0..<4 {
          group.addTask {
            while arrivals.count.load(ordering: .relaxed) == 0 { await Task.yield() }
          }
        }
      }
    }
    #expect(arrivals.count.load(ordering: .relaxed) == 1)
  }

  @Test("No time passes while one of several threads is at work")
  func everyThreadIsWaitedFor() async {
    let simulation = Simulation(seed: 1, threadCount: 2)
    let clock = simulation.clock
    await simulation.run {
      await withTaskGroup { group in
        group.addTask { try? await clock.sleep(for: .seconds(1)) }
        for _ in 0..<4 {
          group.addTask {
            let end = MachineTime.elapsed + .milliseconds(10)
            while MachineTime.elapsed < end {}
            #expect(clock.now == .simulationEpoch)
          }
        }
      }
    }
    #expect(clock.now == .simulationEpoch + .seconds(1))
  }

  @Test("On several threads too, what is due at an instant has happened when a sleeper wakes")
  func actionsBeforeSleepers() async {
    let simulation = Simulation(seed: 1, threadCount: 2)
    let clock = simulation.clock
    let due = Timestamp.simulationEpoch + .seconds(1)
    let ledger = Ledger()
    for number in 0..<50 {
      clock.schedule(at: due, "action \(number)") {
        await ledger.write("begins")
        // What an action brings about at its own instant belongs to it.
        clock.schedule(at: clock.now, "what follows \(number)") { await ledger.write("follows") }
      }
    }
    await simulation.run {
      await withTaskGroup { group in
        for _ in 0..<50 {
          group.addTask {
            try? await clock.sleep(until: due)
            let count = await ledger.lines.count
            #expect(count == 100)
          }
        }
      }
    }
    #expect(clock.now == due)
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

/// How many tasks have come so far.
private final class Arrivals: Sendable {
  let count = Atomic(0)
}

private actor Ledger {
  private(set) var lines: [String] = []

  func write(_ line: String) { lines.append(line) }
}
