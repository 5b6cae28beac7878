import ArcFedSimulation
import Synchronization
import Testing

@Suite("The virtual clock")
struct VirtualClockTests {
  @Test("Sleeping jumps to the instant, whatever the real time")
  func sleepJumps() async throws {
    let simulation = Simulation(seed: 1)
    let start = simulation.clock.now
    try await simulation.run { try await simulation.clock.sleep(for: .days(90)) }
    #expect(simulation.clock.now - start == .days(90))
  }

  @Test("A scheduled action runs when somebody sleeps past it, never by itself")
  func scheduledActions() async {
    let simulation = Simulation(seed: 1)
    let log = Log()
    for minute in [3, 1, 2] {
      simulation.clock.schedule(after: .minutes(minute), "minute \(minute)") {
        log.append("\(minute) at \(simulation.clock.now)")
      }
    }
    await simulation.run {}
    #expect(log.lines.isEmpty)
    #expect(simulation.clock.now == .simulationEpoch)
    await simulation.advance(by: .minutes(2))
    #expect(log.lines == ["1 at 2026-03-02T09:01:00Z", "2 at 2026-03-02T09:02:00Z"])
    #expect(simulation.clock.now == .simulationEpoch + .minutes(2))
  }

  @Test("A cancelled event does not run")
  func cancelledEvent() async {
    let simulation = Simulation(seed: 1)
    let log = Log()
    let event = simulation.clock.schedule(after: .seconds(1), "never") { log.append("ran") }
    event.cancel()
    await simulation.advance(by: .seconds(5))
    #expect(log.lines.isEmpty)
  }

  @Test("An action that schedules its own next run repeats, at exact instants")
  func periodicWork() async {
    let simulation = Simulation(seed: 1)
    let log = Log()
    let heartbeat = Heartbeat(clock: simulation.clock, log: log)
    heartbeat.scheduleNext()
    await simulation.advance(by: .minutes(16))
    #expect(log.lines == ["09:05", "09:10", "09:15"])
  }

  @Test("Cancelling a sleeping task wakes it with a cancellation error, and time stands still")
  func cancellation() async {
    let simulation = Simulation(seed: 1)
    await simulation.run {
      await withTaskGroup(of: Bool.self) { group in
        group.addTask {
          do throws(CancellationError) {
            try await simulation.clock.sleep(for: .hours(1))
            return false
          } catch {
            return true
          }
        }
        group.cancelAll()
        #expect(await group.next() == true)
      }
    }
    #expect(simulation.clock.now == .simulationEpoch)
  }

  @Test("Sleepers wake in the order of their instants under every schedule seed")
  func sleepersWakeInOrder() async {
    for scheduleSeed in 0..<20 {
      let simulation = Simulation(seed: 1, scheduleSeed: UInt64(scheduleSeed))
      let log = Log()
      await simulation.run {
        await withTaskGroup { group in
          for seconds in [5, 2, 8, 1] {
            group.addTask {
              try? await simulation.clock.sleep(for: .seconds(seconds))
              log.append("\(seconds)")
            }
          }
        }
      }
      #expect(log.lines == ["1", "2", "5", "8"])
      #expect(simulation.clock.now - .simulationEpoch == .seconds(8))
    }
  }

  @Test("A skewed clock shows another time and keeps the same pace")
  func skew() async throws {
    let simulation = Simulation(seed: 1)
    let ahead = SkewedClock(simulation.clock, ahead: .minutes(7))
    #expect(ahead.now == .simulationEpoch + .minutes(7))
    try await simulation.run { try await ahead.sleep(for: .minutes(1)) }
    #expect(ahead.now == .simulationEpoch + .minutes(8))
    #expect(simulation.clock.now == .simulationEpoch + .minutes(1))
  }
}

/// Beats every five minutes, as an Arc agent does.
private final class Heartbeat: Sendable {
  let clock: VirtualClock
  let log: Log

  init(clock: VirtualClock, log: Log) {
    self.clock = clock
    self.log = log
  }

  func scheduleNext() {
    clock.schedule(after: .minutes(5), "heartbeat") { [self] in
      log.append(String(clock.now.rfc3339.dropFirst(11).prefix(5)))
      scheduleNext()
    }
  }
}

/// Lines in the order in which they were written.
final class Log: Sendable {
  private let state = Mutex<[String]>([])

  func append(_ line: String) { state.withLock { $0.append(line) } }

  var lines: [String] { state.withLock { $0 } }
}
