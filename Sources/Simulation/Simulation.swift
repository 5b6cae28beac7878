/// A world of its own: one clock, one source of chance, one schedule, one trace.
///
/// The same seed gives the same bytes. The schedule seed only decides which of several ready tasks
/// runs next; what a user can see must not depend on it. Played by several threads, a world gives
/// the same answers, and what happens at one instant happens in an order that nobody can repeat.
package final class Simulation: Sendable {
  /// The simulated time.
  package let clock: VirtualClock
  /// The simulated chance.
  package let random: RandomSource
  /// What has happened.
  package let trace: Trace
  private let executor: SimulationExecutor

  /// - Parameters:
  ///   - seed: decides every identifier, key and name.
  ///   - scheduleSeed: decides the order of tasks that are ready at the same time.
  ///   - epoch: the instant at which the world begins.
  ///   - threadCount: how many threads play it; one, so that every run is the same.
  package init(
    seed: UInt64, scheduleSeed: UInt64 = 0, epoch: Timestamp = .simulationEpoch,
    threadCount: Int = 1
  ) {
    let clock = VirtualClock(epoch: epoch, firesTogether: threadCount > 1)
    self.clock = clock
    random = RandomSource(seed: seed)
    trace = Trace(clock: clock)
    // The clock knows the executor, so the executor must not own the clock. Who sleeps owns it.
    executor = SimulationExecutor(scheduleSeed: scheduleSeed, threadCount: threadCount) {
      [weak clock] in clock?.fireNext() ?? false
    }
    clock.attach(to: executor)
  }

  /// Runs `body`, and all that it calls and awaits, on the simulation's schedule.
  @concurrent
  package func run<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async rethrows -> Result {
    try await withTaskExecutorPreference(executor) {
      // A preference alone brings only those to the executor who change executors: what `body`
      // begins before it does would begin beside the simulation, and time could move between two
      // things.
      await door.pass()
      return try await body()
    }
  }

  /// Whoever has been through here is on the executor.
  private actor Door {
    func pass() {}
  }

  private let door = Door()

  /// Lets simulated time pass; what was scheduled meanwhile has run when this returns.
  package func advance(by duration: Duration) async {
    await run { [clock] in
      try? await clock.sleep(for: duration)
    }
  }
}
