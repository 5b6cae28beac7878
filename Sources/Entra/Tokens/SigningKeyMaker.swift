import ArcFedJOSE
import ArcFedSimulation

/// Makes the tenant's signing keys and keeps them in the directory.
struct SigningKeyMaker: Sendable {
  let directory: Directory
  let keys: KeySource
  let random: RandomSource
  let clock: any WorldClock

  /// The keys that were kept, or a new one, which is kept.
  func ring() async throws -> SigningKeyRing {
    let kept = try await directory.signingKeys()
    if !kept.isEmpty { return SigningKeyRing(kept) }
    let first = SigningKeyRing.Entry(
      generation: 1, key: try SigningKey(keys: keys, random: random, now: clock.now),
      signsFrom: clock.now)
    try await directory.keep([first])
    return SigningKeyRing([first])
  }

  /// Adds the next key to a ring; returns its identifier.
  ///
  /// - Parameter retention: how long the keys before it stay published; nil takes them back now.
  func rotate(
    _ ring: SigningKeyRing, leadTime: Duration, retention: Duration?
  ) async throws -> String {
    let generation = ring.nextGeneration
    let next = SigningKeyRing.Entry(
      generation: generation,
      key: try SigningKey(
        keys: keys, random: random, now: clock.now, generation: generation),
      signsFrom: clock.now + leadTime)
    ring.add(next, retention: retention)
    try await directory.keep(ring.all)
    return next.key.keyID
  }
}
