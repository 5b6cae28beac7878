/// What a world is made in: a clock, chance, a trace, and a way to run work in it.
///
/// A simulation is one; the real time, for programs outside this process, is the other.
package protocol TimeFrame: Sendable {
  /// The one clock.
  var worldClock: any WorldClock { get }
  /// The one source of chance.
  var random: RandomSource { get }
  /// The one log.
  var trace: Trace { get }

  /// Runs `body`, and all that it awaits, in this frame.
  @concurrent
  func run<Result: Sendable>(_ body: @Sendable () async throws -> Result) async rethrows -> Result
  /// Lets time pass.
  func advance(by duration: Duration) async
  /// Ends the stage in which a world of the real time is set up; nothing in a simulation.
  func letRun() async
  /// Stops the time, at an instant or where it is; nothing in a simulation, whose time stands still
  /// anyway.
  func freeze(at instant: Timestamp?)
  /// Lets a time that was stopped go on.
  func unfreeze()
  /// Whether time has been stopped.
  var isFrozen: Bool { get }
  /// How far ahead of the machine's time it is; zero in a simulation.
  var ahead: Duration { get }
  /// Ends the frame: nothing that is scheduled will happen.
  func end()
}

extension Simulation: TimeFrame {
  /// The virtual clock.
  package var worldClock: any WorldClock { clock }

  /// Nothing: a simulated world is never let go of.
  package func letRun() async {}

  /// Nothing: it stands still unless somebody sleeps.
  package func freeze(at instant: Timestamp?) {}

  /// Nothing.
  package func unfreeze() {}

  /// Never.
  package var isFrozen: Bool { false }

  /// Nothing to compare with.
  package var ahead: Duration { .zero }

  /// Forgets what is scheduled.
  package func end() {
    clock.forgetAll()
    trace.end()
  }
}

/// The real time: work runs where it is called, and time passes by itself.
///
/// It may begin with a stage in which a world is set up: the clock is wound back, and work runs on
/// one thread, so that minutes of agents and propagation pass in no time.
package final class RealTime: TimeFrame {
  /// The real time, which can be moved forward.
  package let clock: WallClock
  /// Chance of the system, or of a seed.
  package let random: RandomSource
  /// What has happened.
  package let trace: Trace
  /// Where work runs while the clock is wound.
  private let executor: SimulationExecutor?

  /// - Parameters:
  ///   - seed: decides identifiers and names; nil draws from the system's generator.
  ///   - head: how long before now the world begins, wound until ``letRun()``; zero: now, running.
  ///   - ahead: how far ahead of the machine's time a running world is.
  ///   - notBefore: a running world goes on from there, if that is later still.
  package init(
    seed: UInt64?, head: Duration = .zero, ahead: Duration = .zero, notBefore: Timestamp? = nil
  ) {
    random = seed.map(RandomSource.init(seed:)) ?? .system
    guard head > .zero else {
      clock = WallClock(ahead: ahead, notBefore: notBefore)
      executor = nil
      trace = Trace(clock: clock)
      return
    }
    let clock = WallClock(woundBackBy: head)
    self.clock = clock
    trace = Trace(clock: clock)
    let executor = SimulationExecutor(scheduleSeed: 0) { [weak clock] in
      clock?.fireNext() ?? false
    }
    clock.attach(to: executor)
    self.executor = executor
  }

  /// The wall clock.
  package var worldClock: any WorldClock { clock }

  /// Ends the stage in which the world is set up: what is left of the time before now passes, and
  /// from then on the clock runs.
  package func letRun() async {
    let rest = clock.untilMachineTime
    if rest > .zero { await advance(by: rest) }
    clock.letRun()
  }

  /// Runs `body`: on the set-up's one thread while the clock is wound.
  @concurrent
  package func run<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async rethrows -> Result {
    guard let executor, clock.isWound else { return try await body() }
    return try await withTaskExecutorPreference(executor) { try await body() }
  }

  /// What begins as time moves on is waited for so long; ours.
  private static let settlingLimit = Duration.seconds(5)

  /// Moves the clock forward; nobody waits for real, but for the end of what falls due.
  package func advance(by duration: Duration) async {
    guard clock.isWound else {
      clock.advance(by: duration)
      return await clock.settle(within: Self.settlingLimit)
    }
    await run { [clock] in
      try? await clock.sleep(for: duration)
    }
  }

  /// Stops the clock.
  package func freeze(at instant: Timestamp?) { clock.freeze(at: instant) }

  /// Lets the clock run again.
  package func unfreeze() { clock.unfreeze() }

  /// Whether the clock is frozen.
  package var isFrozen: Bool { clock.isFrozen }

  /// How far ahead of the machine's time the clock is.
  package var ahead: Duration { clock.offset }

  /// Forgets what is scheduled.
  package func end() {
    clock.forgetAll()
    trace.end()
  }
}
