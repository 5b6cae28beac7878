import ArcFedSimulation
import Foundation
import Testing

@Suite("The real time with a stage for setting up")
struct RealTimeTests {
  private var machineTime: Timestamp {
    Timestamp(seconds: Int64(Date().timeIntervalSince1970))
  }

  @Test("A wound clock stands still, and jumps to whoever sleeps")
  func jumps() async throws {
    let frame = RealTime(seed: 1, head: .hours(2))
    let beginning = frame.clock.now
    #expect(beginning < machineTime - .hours(1))
    let log = Log()
    await frame.run {
      frame.clock.schedule(after: .minutes(5), "heartbeat") { log.append("heartbeat") }
      try? await frame.clock.sleep(for: .minutes(10))
      log.append("awake")
    }
    #expect(log.lines == ["heartbeat", "awake"])
    #expect(frame.clock.now == beginning + .minutes(10))
    await frame.advance(by: .minutes(1))
    #expect(frame.clock.now == beginning + .minutes(11))
    frame.end()
  }

  @Test("Let go of, the time left passes in order, and the clock shows the machine's")
  func lettingRun() async {
    let frame = RealTime(seed: 1, head: .minutes(30))
    let log = Log()
    frame.clock.schedule(after: .minutes(20), "second") { log.append("second") }
    frame.clock.schedule(after: .minutes(10), "first") { log.append("first") }
    await frame.letRun()
    #expect(log.lines == ["first", "second"])
    #expect(!frame.clock.isWound)
    #expect(frame.clock.offset == .zero)
    #expect(frame.clock.now >= machineTime - .seconds(1))
    frame.end()
  }

  @Test("A set-up that took longer than its head leaves the clock ahead: time does not go back")
  func ahead() async {
    let frame = RealTime(seed: 1, head: .seconds(10))
    await frame.advance(by: .hours(10))
    let shown = frame.clock.now
    await frame.letRun()
    #expect(frame.clock.now >= shown)
    #expect(frame.clock.offset > .hours(8))
    frame.end()
  }

  @Test(
    "Who sleeps when the clock is let go of is woken by the running one")
  func handedOver() async throws {
    let frame = RealTime(seed: 1, head: .seconds(1))
    let log = Log()
    let clock = frame.clock
    clock.schedule(after: .hours(1), "late") { log.append("late") }
    await frame.letRun()
    #expect(log.lines.isEmpty)
    await withCheckedContinuation { continuation in
      clock.schedule(after: .hours(1) + .seconds(1), "later") { continuation.resume() }
      clock.advance(by: .hours(2))
    }
    frame.end()
  }
}
