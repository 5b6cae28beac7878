import ArcFedSimulation

/// The replicas of the directory that answer the token endpoint. Each lags behind the first by its
/// own time, and chance decides which one a request meets: so a new credential "works, then fails,
/// then works". The documentation says only that propagation takes a while; that replicas are the
/// reason, and how far they lag, is ours.
struct ReplicaSet: Sendable {
  /// How far each replica is behind, the first by nothing.
  let lags: [Duration]
  private let choices: RandomStream

  /// - Parameters:
  ///   - count: how many there are.
  ///   - spread: the most that one lags behind the first.
  init(count: Int, spread: Duration, random: RandomSource) {
    let stream = random.stream("entra/replica lag")
    let milliseconds = Int(spread / .milliseconds(1))
    lags =
      [.zero]
      + (1..<max(count, 1)).map { _ in .milliseconds(stream.integer(in: 0...milliseconds)) }
    choices = random.stream("entra/replica choice")
  }

  /// The replica that the next request meets.
  func next() -> Int {
    lags.count == 1 ? 0 : choices.integer(in: 0...(lags.count - 1))
  }
}
