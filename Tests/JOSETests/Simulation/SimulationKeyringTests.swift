import ArcFedJOSE
import Testing

@Suite("The keys of a simulation")
struct SimulationKeyringTests {
  @Test("The same seed and the same order of labels give the same keys")
  func sameSeed() throws {
    let labels = ["cluster", "tenant", "vault"]
    let first = SimulationKeyring(seed: 7)
    let second = SimulationKeyring(seed: 7)
    for label in labels {
      #expect(first.rsaKey(label: label).publicKey == second.rsaKey(label: label).publicKey)
    }
    for label in labels.reversed() {
      #expect(first.rsaKey(label: label) === first.rsaKey(label: label))
      #expect(first.rsaKey(label: label).publicKey == second.rsaKey(label: label).publicKey)
    }
  }

  @Test("Keys are handed out by arrival, so another order of labels swaps them")
  func order() {
    let first = SimulationKeyring(seed: 7)
    let second = SimulationKeyring(seed: 7)
    let forwards = ["a", "b"].map { first.rsaKey(label: $0).publicKey }
    let backwards = ["b", "a"].map { second.rsaKey(label: $0).publicKey }
    #expect(forwards == backwards)
  }

  @Test("Seeds differ in the order of the pool")
  func seeds() {
    let orders = (UInt64(1)...8).map { seed in
      let keyring = SimulationKeyring(seed: seed)
      return (0..<16).map { keyring.rsaKey(label: "\($0)").publicKey }
    }
    #expect(Set(orders).count == 8)
    #expect(Set(orders.map { Set($0) }).count == 1, "each is an order of the same sixteen keys")
  }

  @Test("Sixteen labels have sixteen keys, and the seventeenth has one of its own")
  func beyondThePool() throws {
    let keyring = SimulationKeyring(seed: 1)
    let pool = (0..<16).map { keyring.rsaKey(label: "\($0)").publicKey }
    #expect(Set(pool).count == 16)
    let derived = keyring.rsaKey(label: "beyond")
    #expect(!pool.contains(derived.publicKey))
    #expect(derived.publicKey.kind == .rsa(bits: 2048))
    #expect(derived.publicKey.jwk.e == "AQAB")
    #expect(keyring.rsaKey(label: "beyond") === derived)
    let signature = try derived.sign([1, 2, 3], .rs256)
    #expect(derived.publicKey.verify(signature, of: [1, 2, 3], .rs256))
    #expect(try PrivateKey(pem: derived.pem).sign([1, 2, 3], .rs256) == signature)
  }

  @Test("A derived key depends on seed and label alone")
  func derived() {
    func key(seed: UInt64, _ label: String, after prefix: String) -> PublicKey {
      let keyring = SimulationKeyring(seed: seed)
      for number in 0..<16 { _ = keyring.rsaKey(label: "\(prefix)\(number)") }
      return keyring.rsaKey(label: label).publicKey
    }
    let first = key(seed: 1, "x", after: "a")
    #expect(first == key(seed: 1, "x", after: "b"))
    #expect(first != key(seed: 1, "y", after: "a"))
    #expect(first != key(seed: 2, "x", after: "a"))
  }

  @Test("Elliptic curve keys depend on seed, label and curve alone")
  func ellipticCurves() {
    let first = SimulationKeyring(seed: 1)
    let second = SimulationKeyring(seed: 1)
    _ = second.ecKey(label: "other", curve: .p256)
    var keys: Set<PublicKey> = []
    for curve in EllipticCurve.allCases {
      for label in ["a", "b"] {
        let key = first.ecKey(label: label, curve: curve).publicKey
        #expect(key == second.ecKey(label: label, curve: curve).publicKey)
        #expect(key != SimulationKeyring(seed: 2).ecKey(label: label, curve: curve).publicKey)
        keys.insert(key)
      }
    }
    #expect(keys.count == 6)
  }

  @Test("The keys of seed 1 are what they always were")
  func golden() {
    let keyring = SimulationKeyring(seed: 1)
    var thumbprints = [keyring.rsaKey(label: "first").publicKey.jwk.thumbprint]
    for number in 0..<15 { _ = keyring.rsaKey(label: "\(number)") }
    thumbprints.append(keyring.rsaKey(label: "derived").publicKey.jwk.thumbprint)
    for curve in EllipticCurve.allCases {
      thumbprints.append(keyring.ecKey(label: "first", curve: curve).publicKey.jwk.thumbprint)
    }
    #expect(
      thumbprints == [
        "Su3cMvkriTcZ09qPSTaY4tqn0lSHdhnj9mrmlnZ1B8U",
        "cE9hl0ONpzTqVP0lyF_MOJUznA-kRhd8GoOUS7vxWhI",
        "80ykiSWDWf4PJoAXAXOSDki-Mr9Vy436252KBeYvR70",
        "I7y3pRb5wHwjYXfeb-bPY-lm5aJFvGAfHtbueXmvapc",
        "gpQKapyoiAPjO9DI7YIlRHSG-yw1fD2KFQm9yp-mgwo",
      ])
  }

  @Test("Many callers at once agree on a key")
  func concurrency() async {
    let keyring = SimulationKeyring(seed: 5)
    let keys = await withTaskGroup(of: PublicKey.self) { group in
      for _ in 0..<32 { group.addTask { keyring.rsaKey(label: "shared").publicKey } }
      return await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(keys.count == 1)
  }
}
