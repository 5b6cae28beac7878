import ArcFedSimulation
import Testing

@Suite("The end of a world")
struct WorldsEndTests {
  @Test("Who sleeps is woken with an error, and what was scheduled never runs")
  func forgetAll() async {
    let simulation = Simulation(seed: 1)
    let log = Log()
    simulation.clock.schedule(after: .hours(2), "never") { log.append("ran") }
    await simulation.run {
      await withTaskGroup { group in
        for _ in 0..<3 {
          group.addTask { await Self.wasCancelled(simulation.clock) }
        }
        group.addTask {
          simulation.clock.forgetAll()
          return true
        }
        for await isRight in group { #expect(isRight) }
      }
    }
    #expect(log.lines.isEmpty)
    #expect(simulation.clock.now == .simulationEpoch)
  }

  @Test("After it nobody falls asleep, and nothing is scheduled")
  func afterTheEnd() async {
    let simulation = Simulation(seed: 1)
    simulation.clock.forgetAll()
    let log = Log()
    let event = simulation.clock.schedule(after: .seconds(1), "never") { log.append("ran") }
    #expect(await Self.wasCancelled(simulation.clock))
    await simulation.advance(by: .hours(1))
    event.cancel()
    #expect(log.lines.isEmpty)
    #expect(simulation.clock.now == .simulationEpoch)
  }

  @Test("Periodic work that runs as the world ends does not keep it alive")
  func periodicWork() async {
    weak var watched: Periodic?
    do {
      let simulation = Simulation(seed: 1)
      let periodic = Periodic(clock: simulation.clock)
      watched = periodic
      periodic.scheduleNext()
      await simulation.advance(by: .minutes(30))
      #expect(watched?.log.lines.count == 3, "it ended the world on its third run")
    }
    #expect(await eventually { watched == nil })
  }

  @Test("A simulation that nobody holds is gone, its clock and its timers with it")
  func simulationIsFreed() async {
    weak var simulation: Simulation?
    weak var clock: VirtualClock?
    weak var log: Log?
    do {
      let world = Simulation(seed: 1)
      let owned = Log()
      world.clock.schedule(after: .hours(2), "later") { owned.append("ran") }
      await world.advance(by: .hours(1))
      simulation = world
      clock = world.clock
      log = owned
    }
    #expect(await eventually { simulation == nil && clock == nil && log == nil })
  }

  @Test("A clock that outlives its simulation still lets time pass")
  func clockAlone() async throws {
    let clock = Simulation(seed: 1).clock
    try await clock.sleep(for: .hours(1))
    #expect(clock.now == .simulationEpoch + .hours(1))
  }

  /// Whether falling asleep ends with an error.
  private static func wasCancelled(_ clock: VirtualClock) async -> Bool {
    do throws(CancellationError) {
      try await clock.sleep(for: .hours(1))
      return false
    } catch {
      return true
    }
  }
}

/// Runs every five minutes and owns its clock; ends the world on its third run.
private final class Periodic: Sendable {
  let log = Log()
  private let clock: VirtualClock

  init(clock: VirtualClock) { self.clock = clock }

  func scheduleNext() {
    clock.schedule(after: .minutes(5), "periodic") { [self] in
      log.append("run")
      if log.lines.count == 3 { clock.forgetAll() }
      scheduleNext()
    }
  }
}

/// Whether `condition` holds before long. It is for what other threads do without telling anybody.
func eventually(_ condition: () -> Bool) async -> Bool {
  for _ in 0..<10_000_000 {
    if condition() { return true }
    await Task.yield()
  }
  return condition()
}
