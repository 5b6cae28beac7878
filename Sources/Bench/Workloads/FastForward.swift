import ArcFed
import ArcFedSimulation

/// Lets a world's clock run ahead while something is set up, since agents and webhooks take their
/// minutes in real time as well.
struct FastForward: Sendable {
  /// How far the clock is moved at a time: the agents look about once a second.
  private static let stride = Duration.seconds(1)
  /// How long the world is left to do what has come due.
  private static let pause = Duration.milliseconds(2)

  private let emulator: Emulator

  init(_ emulator: Emulator) { self.emulator = emulator }

  /// What `body` returns.
  func run<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    // A simulated world needs no pushing.
    guard emulator.configuration.time == .real else { return try await body() }
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await body() }
      group.addTask { [emulator] in
        let pauses = WallClock()
        while !Task.isCancelled {
          await emulator.advance(by: Self.stride)
          try? await pauses.sleep(for: Self.pause)
        }
        return nil
      }
      while let result = try await group.next() {
        guard let result else { continue }
        group.cancelAll()
        return result
      }
      throw BenchFailure("the set-up came to no end")
    }
  }
}
