import Synchronization

/// The keys of a simulation: throw-away keys by label, the same for the same seed.
///
/// Generating an RSA key takes a third of a second, and nothing in a simulation may wait that long;
/// a fleet of 10,000 clusters would wait for an hour. So an RSA key is a pair of primes that are
/// committed with the source: seed and label decide which pair. Elliptic curve keys are computed
/// from seed and label.
///
/// Two labels never have the same key: if the pair is taken, the next free one is the label's. So
/// it is only between labels that meet on one pair that the order of arrival matters, and in a
/// world with twenty keys that happens once in 270 seeds.
package final class SimulationKeyring: Sendable {
  private struct State {
    var slots: [String: KeySlot] = [:]
    var takenPairs: Set<Int> = []
  }

  private let seed: UInt64
  private let pairCount: Int
  private let remembersSignatures: Bool
  private let state = Mutex(State())

  /// The keyring of a seed.
  ///
  /// - Parameter remembersSignatures: whether its RSA keys keep what they sign, and share it with
  ///   the worlds to come that ask for the same: for plays that are repeated, and never for
  ///   measurements.
  package convenience init(seed: UInt64, remembersSignatures: Bool = false) {
    self.init(
      seed: seed, pairCount: SimulationPrimes.pairCount, remembersSignatures: remembersSignatures)
  }

  /// A keyring that uses the first pairs only: for tests of what happens when they meet or run out.
  init(seed: UInt64, pairCount: Int, remembersSignatures: Bool = false) {
    self.seed = seed
    self.pairCount = pairCount
    self.remembersSignatures = remembersSignatures
  }

  /// The RSA-2048 key of a label, always the same one for the same label.
  ///
  /// - Throws: ``JOSEError/simulationKeysExhausted(limit:)`` for a new label when every key is
  ///   taken: 51,040 there are.
  package func newRSAKey(label: String) throws(JOSEError) -> PrivateKey {
    try slot(label: label).key()
  }

  /// The RSA-2048 key of a label, always the same one for the same label, for callers with few.
  package func rsaKey(label: String) -> PrivateKey {
    guard let key = try? newRSAKey(label: label) else {
      preconditionFailure("a simulation has \(pairCount) keys")
    }
    return key
  }

  /// The public half of the RSA-2048 key of a label as an `RSAPublicKey` (RFC 8017 appendix A.1.1);
  /// the key is not made for it.
  ///
  /// - Throws: ``JOSEError/simulationKeysExhausted(limit:)``, as ``newRSAKey(label:)`` does.
  package func rsaPublicKey(label: String) throws(JOSEError) -> [UInt8] {
    try slot(label: label).publicNumbers.der
  }

  /// The elliptic curve key of a label.
  package func ecKey(label: String, curve: EllipticCurve) -> PrivateKey {
    SeededKeys.ec(seed: seed, label: label, curve: curve)
  }

  /// The label's place: taken at once, so that making a key holds nobody up but those who wait for
  /// the same key.
  private func slot(label: String) throws(JOSEError) -> KeySlot {
    var stream = SeededBytes(seed: seed, purpose: "rsa-2048", label: label)
    let wanted = stream.next(below: pairCount)
    return try state.withLock { state throws(JOSEError) in
      if let slot = state.slots[label] { return slot }
      guard state.takenPairs.count < pairCount else {
        throw .simulationKeysExhausted(limit: pairCount)
      }
      var pair = wanted
      while !state.takenPairs.insert(pair).inserted { pair = (pair + 1) % pairCount }
      let slot = KeySlot(pair: pair, remembersSignatures: remembersSignatures)
      state.slots[label] = slot
      return slot
    }
  }
}

/// The place of one label: which pair of primes is its key, and the key once it is made.
private final class KeySlot: Sendable {
  private let pair: Int
  private let remembersSignatures: Bool
  private let made = Mutex<PrivateKey?>(nil)

  init(pair: Int, remembersSignatures: Bool) {
    self.pair = pair
    self.remembersSignatures = remembersSignatures
  }

  var publicNumbers: RSANumbers { SeededKeys.rsaNumbers(pair: pair) }

  /// The key, made the first time.
  func key() -> PrivateKey {
    made.withLock { made in
      if let key = made { return key }
      let key = SeededKeys.rsa(pair: pair, remembersSignatures: remembersSignatures)
      made = key
      return key
    }
  }
}
