import ArcFedJOSE
import ArcFedSQLite
import ArcFedSimulation

/// Makes the tenant's signing keys and keeps them in the directory.
struct SigningKeyMaker: Sendable {
  let directory: Directory
  let keys: KeySource
  let random: RandomSource
  let clock: any WorldClock

  /// The keys that were kept, or a new one, which is kept.
  ///
  /// A fresh key is not waited for: it is made when it is needed, and before that on a lane that
  /// has nothing else to do.
  func ring(in storage: StorageLocation, lanes: CryptoLanes) async throws -> SigningKeyRing {
    let kept = try await directory.signingKeys()
    if !kept.isEmpty { return SigningKeyRing(kept) }
    let now = clock.now
    guard case .fresh(let primes) = keys else {
      let first = try first(at: now)
      try await directory.keep([first])
      return SigningKeyRing([first])
    }
    let ring = SigningKeyRing { [self] in
      guard let first = try? first(at: now) else { preconditionFailure("OpenSSL makes keys") }
      // A file that cannot be written says so at the next write; this run has its key.
      try? Directory.keep(first, in: storage)
      return first
    }
    // Not on the thread that looks for primes: who came meanwhile would have to wait for it.
    primes.afterwards { [weak ring] in
      lanes.begin { [ring] in ring?.prepare() }
    }
    return ring
  }

  private func first(at now: Timestamp) throws(JOSEError) -> SigningKeyRing.Entry {
    SigningKeyRing.Entry(
      generation: 1, key: try SigningKey(keys: keys, random: random, now: now), signsFrom: now)
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
