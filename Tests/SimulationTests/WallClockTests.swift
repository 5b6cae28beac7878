import ArcFedSimulation
import Foundation
import Testing

@Suite("The wall clock")
struct WallClockTests {
  @Test("It shows the machine's time, and goes on from wherever it is moved to")
  func offset() {
    let clock = WallClock()
    let before = Timestamp(seconds: Int64(Date().timeIntervalSince1970) - 2)
    #expect(clock.now > before)
    #expect(clock.now < before + .seconds(60))
    clock.advance(by: .days(1))
    #expect(clock.offset == .days(1))
    #expect(clock.now > before + .days(1))
  }

  @Test("A negative step moves nothing: time does not go back")
  func noWayBack() {
    let clock = WallClock()
    clock.advance(by: .seconds(-5))
    #expect(clock.offset == .zero)
  }

  @Test("Moving the clock wakes who sleeps until then, and nobody else")
  func advanceWakes() async throws {
    let clock = WallClock()
    let log = Log()
    try await withThrowingTaskGroup { group in
      for hours in [1, 30] {
        group.addTask {
          try? await clock.sleep(for: .hours(hours))
          log.append("\(hours)")
        }
      }
      group.addTask {
        while log.lines.isEmpty {
          clock.advance(by: .minutes(10))
          await Task.yield()
        }
        #expect(log.lines == ["1"])
        clock.forgetAll()
      }
      try await group.waitForAll()
    }
    #expect(log.lines == ["1", "30"])
  }

  @Test("A scheduled action runs when its time comes, a cancelled one does not")
  func scheduling() async {
    let clock = WallClock()
    var isInTime = false
    // On a busy machine whoever cancels may come too late; then it shows nothing, and is done anew.
    while !isInTime {
      let log = Log()
      let beginning = MachineTime.elapsed
      let cancelled = clock.schedule(after: .milliseconds(5), "cancelled") { log.append("no") }
      cancelled.cancel()
      isInTime = MachineTime.elapsed - beginning < .milliseconds(5)
      await withCheckedContinuation { continuation in
        clock.schedule(after: .hours(1), "late") { log.append("late") }
        clock.schedule(after: .milliseconds(10), "soon") {
          log.append("soon")
          continuation.resume()
        }
      }
      if isInTime { #expect(log.lines == ["soon"]) }
    }
  }

  @Test("A cancelled sleep throws, and so does one in a world that has ended")
  func cancellation() async {
    let clock = WallClock()
    let task = Task { try await clock.sleep(for: .hours(1)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    clock.forgetAll()
    await #expect(throws: CancellationError.self) { try await clock.sleep(for: .hours(1)) }
  }

  @Test("Real time is a frame like a simulation: seeded chance, a trace, work that runs")
  func realTime() async {
    let frame: any TimeFrame = RealTime(seed: 3)
    #expect(frame.random.stream("a").next() == RandomSource(seed: 3).stream("a").next())
    #expect(await frame.run { 42 } == 42)
    let before = frame.worldClock.now
    await frame.advance(by: .hours(2))
    #expect(frame.worldClock.now - before >= .hours(2))
    frame.end()
  }
}
