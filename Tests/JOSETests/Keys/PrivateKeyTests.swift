import ArcFedJOSE
import Testing

@Suite("Private keys")
struct PrivateKeyTests {
  @Test("A key is the same through PKCS#8 and PKCS#1")
  func roundTrips() throws {
    let keyring = SimulationKeyring(seed: 1)
    let rsa = keyring.rsaKey(label: "a")
    #expect(try PrivateKey(pem: rsa.pem).publicKey == rsa.publicKey)
    #expect(try PrivateKey(pem: #require(rsa.pkcs1PEM)).publicKey == rsa.publicKey)
    #expect(rsa.pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
    #expect(rsa.pkcs1PEM?.hasPrefix("-----BEGIN RSA PRIVATE KEY-----\n") == true)
    for curve in EllipticCurve.allCases {
      let key = keyring.ecKey(label: "a", curve: curve)
      let again = try PrivateKey(pem: key.pem)
      #expect(again.publicKey == key.publicKey)
      #expect(try again.sign([1], curve.algorithm) == key.sign([1], curve.algorithm))
      #expect(key.pkcs1PEM == nil)
    }
  }

  @Test("Fresh keys differ and sign")
  func fresh() throws {
    let rsa = try PrivateKey.generateRSA(bits: 2048)
    #expect(rsa.publicKey.kind == .rsa(bits: 2048))
    #expect(try rsa.publicKey.verify(rsa.sign([1], .rs256), of: [1], .rs256))
    for curve in EllipticCurve.allCases {
      let key = try PrivateKey.generateEC(curve)
      #expect(key.publicKey.kind == .ec(curve))
      #expect(try key.publicKey != PrivateKey.generateEC(curve).publicKey)
      let signature = try key.sign([1], curve.algorithm)
      #expect(signature.count == 2 * curve.coordinateBytes)
      #expect(key.publicKey.verify(signature, of: [1], curve.algorithm))
    }
  }

  @Test("No RSA key of fewer than 2048 bits is made")
  func tooSmall() {
    #expect(throws: JOSEError.rsaKeyTooSmall(bits: 1024, minimumBits: 2048)) {
      try PrivateKey.generateRSA(bits: 1024)
    }
  }

  @Test("What is no private key is refused")
  func malformed() {
    let key = SimulationKeyring(seed: 1).ecKey(label: "a", curve: .p256)
    let texts = [
      "", key.publicKey.pem, key.pem.replacing("PRIVATE", with: "ENCRYPTED PRIVATE"),
      "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
      "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
    ]
    for text in texts {
      #expect(throws: JOSEError.malformedKey) { try PrivateKey(pem: text) }
    }
  }

  @Test("A key does not describe itself")
  func silence() {
    let key = SimulationKeyring(seed: 1).ecKey(label: "a", curve: .p256)
    #expect("\(key)" == "ArcFedJOSE.PrivateKey")
  }

  @Test("A key source makes keys of the kind asked for")
  func sources() throws {
    let keyring = SimulationKeyring(seed: 1)
    for source in [KeySource.simulation(keyring), .fresh(FreshPrimes())] {
      #expect(try source.rsaKey(label: "a").publicKey.kind == .rsa(bits: 2048))
      #expect(try source.ecKey(label: "a", curve: .p384).publicKey.kind == .ec(.p384))
    }
    let expected = keyring.rsaKey(label: "a").publicKey
    #expect(try KeySource.simulation(keyring).rsaKey(label: "a").publicKey == expected)
    #expect(
      try KeySource.fresh(FreshPrimes()).ecKey(label: "a", curve: .p256).publicKey
        != KeySource.fresh(FreshPrimes()).ecKey(label: "a", curve: .p256).publicKey)
  }
}
