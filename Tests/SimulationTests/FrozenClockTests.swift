import Synchronization
import Testing

@testable import ArcFedSimulation

@Suite("A clock that is frozen")
struct FrozenClockTests {
  @Test("It shows one instant, moves only when it is told to, and runs on from there")
  func standsStill() {
    let clock = WallClock()
    clock.freeze()
    let instant = clock.now
    #expect(clock.isFrozen)
    #expect(clock.now == instant)
    clock.advance(by: .hours(1))
    #expect(clock.now == instant + .hours(1))
    clock.freeze(at: instant + .hours(2))
    #expect(clock.now == instant + .hours(2))
    clock.unfreeze()
    #expect(!clock.isFrozen)
    #expect(clock.now >= instant + .hours(2))
    #expect(clock.offset > .minutes(119))
  }

  @Test("Nothing that is scheduled happens before it is moved there; the move waits for its end")
  func scheduled() async {
    let frame = RealTime(seed: 1)
    let runs = Mutex(0)
    frame.freeze(at: nil)
    frame.clock.schedule(after: .milliseconds(1), "run") { runs.withLock { $0 += 1 } }
    try? await frame.clock.sleep(for: .milliseconds(20))
    #expect(runs.withLock { $0 } == 0)
    await frame.advance(by: .seconds(1))
    #expect(runs.withLock { $0 } == 1)
    frame.end()
  }

  @Test("Who sleeps waits as long as they meant to, sooner when it is moved or ends")
  func sleepers() async throws {
    let clock = WallClock()
    let before = clock.now
    async let early: Void = clock.sleep(for: .milliseconds(5))
    clock.freeze()
    try await clock.sleep(for: .milliseconds(5))
    try await early
    #expect(clock.now - before < .seconds(60))
    let isAwake = Mutex(false)
    async let late: Void = {
      try await clock.sleep(for: .hours(5))
      isAwake.withLock { $0 = true }
    }()
    // Nobody knows when the other has begun to sleep.
    while !isAwake.withLock({ $0 }) {
      clock.advance(by: .hours(6))
      await Task.yield()
    }
    try await late
    clock.unfreeze()
    #expect(clock.now - before >= .hours(6))
  }
}

@Suite("Waiting for the trace")
struct TraceWaitingTests {
  @Test("Who waits is woken by the next event, by the end and by a cancellation")
  func waiting() async {
    let trace = Trace(clock: WallClock())
    trace.record("az", "one")
    await trace.wait(past: 0)
    async let second: Void = trace.wait(past: 1)
    trace.record("az", "two", references: ["id"])
    await second
    #expect(trace.events(after: 1).map(\.action) == ["two"])
    #expect(trace.events(after: 2).isEmpty)
    #expect(trace.events(after: -7).count == 2)
    #expect(trace.event(referring: "id")?.action == "two")
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await trace.wait(past: 2) }
      group.cancelAll()
    }
    async let end: Void = trace.wait(past: 2)
    trace.end()
    await end
    await trace.wait(past: 2)
    #expect(trace.hasEnded)
  }
}
