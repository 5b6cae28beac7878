import Testing

@testable import ArcFedJOSE

@Suite("The keys of a simulation")
struct SimulationKeyringTests {
  @Test("The same seed and label give the same key, whatever the order of labels")
  func sameSeed() {
    let labels = ["cluster", "tenant", "vault"]
    let first = SimulationKeyring(seed: 7)
    let second = SimulationKeyring(seed: 7)
    let forwards = labels.map { first.rsaKey(label: $0).publicKey }
    let backwards = labels.reversed().map { second.rsaKey(label: $0).publicKey }
    #expect(forwards == backwards.reversed())
    #expect(Set(forwards).count == 3)
    #expect(first.rsaKey(label: "vault") === first.rsaKey(label: "vault"))
  }

  @Test("Seeds give other keys")
  func seeds() {
    let keys = (UInt64(1)...16).map { SimulationKeyring(seed: $0).rsaKey(label: "a").publicKey }
    #expect(Set(keys).count == 16)
  }

  @Test("A key is an RSA-2048 key with the usual exponent, and OpenSSL reads it back")
  func form() throws {
    let key = SimulationKeyring(seed: 1).rsaKey(label: "a")
    #expect(key.publicKey.kind == .rsa(bits: 2048))
    #expect(key.publicKey.jwk.e == "AQAB")
    let signature = try key.sign([1, 2, 3], .rs256)
    #expect(key.publicKey.verify(signature, of: [1, 2, 3], .rs256))
    #expect(try PrivateKey(pem: key.pem).sign([1, 2, 3], .rs256) == signature)
  }

  @Test("Every pair of primes is used once, and then there are no more keys")
  func exhaustion() throws {
    let keyring = SimulationKeyring(seed: 1, pairCount: 10)
    let keys = try (0..<10).map { try keyring.newRSAKey(label: "\($0)").publicKey }
    #expect(Set(keys).count == 10)
    #expect(throws: JOSEError.simulationKeysExhausted(limit: 10)) {
      try keyring.newRSAKey(label: "10")
    }
    #expect(throws: JOSEError.simulationKeysExhausted(limit: 10)) {
      try KeySource.simulation(keyring).rsaKey(label: "10")
    }
    #expect(try keyring.newRSAKey(label: "3").publicKey == keys[3], "who has a key keeps it")
  }

  @Test("Labels that meet on one pair get keys by arrival")
  func collision() {
    let first = SimulationKeyring(seed: 1, pairCount: 2)
    let second = SimulationKeyring(seed: 1, pairCount: 2)
    // Three labels, two pairs: two labels at least want the same.
    let labels = ["a", "b", "c"]
    let wanted = labels.map { label in
      SimulationKeyring(seed: 1, pairCount: 2).rsaKey(label: label).publicKey
    }
    let one = wanted[0] == wanted[1] ? 0 : wanted[0] == wanted[2] ? 0 : 1
    let other = wanted[one] == wanted[2] ? 2 : 1
    let forwards = [one, other].map { first.rsaKey(label: labels[$0]).publicKey }
    let backwards = [other, one].map { second.rsaKey(label: labels[$0]).publicKey }
    #expect(forwards == backwards)
    #expect(Set(forwards).count == 2)
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
    var thumbprints = ["first", "second"].map {
      keyring.rsaKey(label: $0).publicKey.jwk.thumbprint
    }
    for curve in EllipticCurve.allCases {
      thumbprints.append(keyring.ecKey(label: "first", curve: curve).publicKey.jwk.thumbprint)
    }
    #expect(
      thumbprints == [
        "MPLXDpVgYIaGK8digdgvUq0i8JCmj6M3QcyE4QPjXdM",
        "mU1rCiN1ApwysflgH8SqWpu1keiMWzXnH0m0owNo1Vc",
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

  @Test("A fleet's keys are all different")
  func fleet() {
    let keyring = SimulationKeyring(seed: 1)
    let keys = (0..<200).map { keyring.rsaKey(label: "cluster \($0)").publicKey }
    #expect(Set(keys).count == 200)
  }
}
