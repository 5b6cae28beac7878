import ArcFedSimulation
import Testing

/// Callers that are not on the simulation's schedule: a test's own task, a server's connection.
/// Their order is nobody's to decide, but nobody may be forgotten.
@Suite("Callers from outside")
struct OutsideCallerTests {
  @Test("Sleeping from outside moves time")
  func sleeping() async throws {
    let simulation = Simulation(seed: 1)
    try await simulation.clock.sleep(for: .days(2))
    #expect(simulation.clock.now == .simulationEpoch + .days(2))
  }

  @Test("Nobody who falls asleep as the schedule comes to rest is left sleeping")
  func restingRace() async {
    let simulation = Simulation(seed: 1)
    await withTaskGroup { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<500 { try? await simulation.clock.sleep(for: .seconds(1)) }
        }
      }
    }
    let passed = simulation.clock.now - .simulationEpoch
    #expect(passed >= .seconds(500) && passed <= .seconds(2_000))
  }

  @Test("Callers inside and outside sleep side by side")
  func bothSides() async {
    let simulation = Simulation(seed: 1)
    let log = Log()
    await withTaskGroup { group in
      for caller in 0..<20 {
        group.addTask {
          for _ in 0..<20 {
            if caller.isMultiple(of: 2) {
              await simulation.advance(by: .seconds(caller + 1))
            } else {
              try? await simulation.clock.sleep(for: .seconds(caller + 1))
            }
          }
          log.append("\(caller)")
        }
      }
    }
    #expect(log.lines.count == 20)
    #expect(simulation.clock.now >= .simulationEpoch + .seconds(20 * 20))
  }

  @Test("Whoever is cancelled while falling asleep wakes, before, during or after")
  func cancellationRace() async {
    let simulation = Simulation(seed: 1)
    for _ in 0..<200 {
      await withTaskGroup { group in
        for _ in 0..<4 {
          group.addTask {
            // Only cancellation ends this.
            while (try? await simulation.clock.sleep(for: .hours(1))) != nil {}
          }
        }
        group.addTask { await Task.yield() }
        await group.next()
        group.cancelAll()
      }
    }
  }

  @Test("A world that ends while callers fall asleep leaves nobody behind")
  func endRace() async {
    for _ in 0..<100 {
      let simulation = Simulation(seed: 1)
      await withTaskGroup { group in
        for caller in 0..<4 {
          group.addTask {
            if caller.isMultiple(of: 2) {
              while (try? await simulation.clock.sleep(for: .seconds(1))) != nil {}
            } else {
              await simulation.run {
                while (try? await simulation.clock.sleep(for: .seconds(1))) != nil {}
              }
            }
          }
        }
        group.addTask {
          await Task.yield()
          simulation.clock.forgetAll()
        }
      }
    }
  }

  @Test("An event is either cancelled or run, never both, whoever is quicker")
  func eventRace() async {
    let simulation = Simulation(seed: 1)
    for _ in 0..<200 {
      let log = Log()
      let event = simulation.clock.schedule(after: .seconds(1), "race") { log.append("ran") }
      await withTaskGroup { group in
        group.addTask { await simulation.advance(by: .seconds(2)) }
        group.addTask { event.cancel() }
      }
      #expect(log.lines.count <= 1)
    }
  }
}
