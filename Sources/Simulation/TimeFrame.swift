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
  /// Ends the frame: nothing that is scheduled will happen.
  func end()
}

extension Simulation: TimeFrame {
  /// The virtual clock.
  package var worldClock: any WorldClock { clock }

  /// Forgets what is scheduled.
  package func end() { clock.forgetAll() }
}

/// The real time: work runs where it is called, and time passes by itself.
package final class RealTime: TimeFrame {
  /// The real time, which can be moved forward.
  package let clock = WallClock()
  /// Chance of the system, or of a seed.
  package let random: RandomSource
  /// What has happened.
  package let trace: Trace

  /// - Parameter seed: decides identifiers and names; nil draws from the system's generator.
  package init(seed: UInt64?) {
    random = seed.map(RandomSource.init(seed:)) ?? .system
    trace = Trace(clock: clock)
  }

  /// The wall clock.
  package var worldClock: any WorldClock { clock }

  /// Runs `body`.
  @concurrent
  package func run<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async rethrows -> Result {
    try await body()
  }

  /// Moves the clock forward; nobody waits for real.
  package func advance(by duration: Duration) async {
    clock.advance(by: duration)
  }

  /// Forgets what is scheduled.
  package func end() { clock.forgetAll() }
}
