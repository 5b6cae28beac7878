import Synchronization

/// The keys of a simulation: throw-away keys by label, the same for the same seed.
///
/// Generating an RSA key takes a third of a second, and nothing in a simulation may wait that long.
/// So the first 16 labels get keys from a pool that is committed with the source, in an order that
/// depends on the seed: first come, first served. Later labels get keys that are computed from the
/// seed and the label, once. Elliptic curve keys are cheap and always computed.
///
/// The same seed and the same order of labels give the same keys. The 17th label's key and every
/// later one depend on the label alone, so a fleet too large for the pool can get its keys from
/// many threads at once, or from a faster construction put in the place of `SeededKeys.rsa`.
package final class SimulationKeyring: Sendable {
  private let seed: UInt64
  /// Indices into the pool, in the order in which they are handed out.
  private let order: [Int]
  private let slots = Mutex<[String: KeySlot]>([:])

  /// The keyring of a seed.
  package init(seed: UInt64) {
    self.seed = seed
    var order = Array(SimulationKeyPool.keys.indices)
    var stream = SeededBytes(seed: seed, purpose: "pool-order", label: "")
    // Fisher and Yates.
    for last in order.indices.dropFirst().reversed() {
      order.swapAt(last, stream.next(below: last + 1))
    }
    self.order = order
  }

  /// The RSA-2048 key of a label; always the same one for the same label.
  package func rsaKey(label: String) -> PrivateKey {
    slot(label: label).key { poolIndex in
      guard let poolIndex else { return SeededKeys.rsa(seed: seed, label: label) }
      return SimulationKeyPool.key(at: poolIndex)
    }
  }

  /// The elliptic curve key of a label.
  package func ecKey(label: String, curve: EllipticCurve) -> PrivateKey {
    SeededKeys.ec(seed: seed, label: label, curve: curve)
  }

  /// The label's place: taken at once, so that making a key holds nobody up but those who wait for
  /// the same key.
  private func slot(label: String) -> KeySlot {
    slots.withLock { slots in
      if let slot = slots[label] { return slot }
      let slot = KeySlot(poolIndex: slots.count < order.count ? order[slots.count] : nil)
      slots[label] = slot
      return slot
    }
  }
}

/// The place of one label: where its key comes from, and the key once it is made.
private final class KeySlot: Sendable {
  private let poolIndex: Int?
  private let made = Mutex<PrivateKey?>(nil)

  init(poolIndex: Int?) { self.poolIndex = poolIndex }

  /// The key, made by `make` the first time.
  func key(_ make: (_ poolIndex: Int?) -> PrivateKey) -> PrivateKey {
    made.withLock { made in
      if let key = made { return key }
      let key = make(poolIndex)
      made = key
      return key
    }
  }
}
