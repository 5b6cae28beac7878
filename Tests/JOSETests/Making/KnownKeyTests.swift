import Testing

@testable import ArcFedJOSE

@Suite("Keys that are known already")
struct KnownKeyTests {
  @Test("The text of a key that somebody holds is that key")
  func held() throws {
    let key = try PrivateKey.generateRSA(bits: 2048)
    let text = key.pem
    #expect(try PrivateKey.reading(pem: text) === key)
    #expect(try PrivateKey(pem: text) !== key)
    let other = try #require(key.pkcs1PEM)
    let read = try PrivateKey.reading(pem: other)
    #expect(read.publicKey == key.publicKey)
    #expect(try PrivateKey.reading(pem: other) === read)
  }

  @Test("A key that nobody holds is read again")
  func letGo() throws {
    var key: PrivateKey? = try PrivateKey.generateEC(.p256)
    let text = try #require(key?.pem)
    let publicKey = try #require(key?.publicKey)
    weak let held = key
    key = nil
    #expect(held == nil)
    #expect(try PrivateKey.reading(pem: text).publicKey == publicKey)
  }

  @Test("Worlds of a process share the keys of a simulation")
  func seeded() {
    let one = SimulationKeyring(seed: 21)
    let other = SimulationKeyring(seed: 21)
    #expect(one.rsaKey(label: "a") === other.rsaKey(label: "a"))
    #expect(one.ecKey(label: "a", curve: .p256) === other.ecKey(label: "a", curve: .p256))
    #expect(one.ecKey(label: "a", curve: .p256) !== one.ecKey(label: "b", curve: .p256))
  }

  @Test("A key that remembers what it signed signs as every other does")
  func remembering() throws {
    let plain = SimulationKeyring(seed: 22).rsaKey(label: "a")
    let remembering = SimulationKeyring(seed: 22, remembersSignatures: true).rsaKey(label: "a")
    #expect(remembering !== plain)
    #expect(remembering.publicKey == plain.publicKey)
    for _ in 1...2 {
      for algorithm: SignatureAlgorithm in [.rs256, .rs384, .rs512] {
        for message in ["one", "two"].map({ Array($0.utf8) }) {
          #expect(try remembering.sign(message, algorithm) == plain.sign(message, algorithm))
        }
      }
    }
  }

  @Test("A salted signature is never taken from memory")
  func salted() throws {
    let key = SimulationKeyring(seed: 22, remembersSignatures: true).rsaKey(label: "a")
    let signatures = try (1...2).map { _ in try key.sign([1], .ps256) }
    #expect(signatures[0] != signatures[1])
    for signature in signatures { #expect(key.publicKey.verify(signature, of: [1], .ps256)) }
  }

  @Test("A memo keeps as many values as it may, and makes the others every time")
  func memo() {
    let memo = Memo<Int, PrivateKey>(limit: 1)
    let keys = (0..<2).map { SimulationKeyring(seed: 1).rsaKey(label: "\($0)") }
    let strangers = (0..<2).map { SimulationKeyring(seed: 2).rsaKey(label: "\($0)") }
    for number in 0..<2 { #expect(memo.value(number) { keys[number] } === keys[number]) }
    #expect(memo.value(0) { strangers[0] } === keys[0])
    #expect(memo.value(1) { strangers[1] } === strangers[1])
  }

  @Test("Public keys are written as openssl writes them", arguments: [2048, 3072, 4096])
  func forms(bits: Int) throws {
    let command = try OpenSSLCommand()
    try command.run(["genrsa", "-out", "key.pem", "\(bits)"])
    let key = try PrivateKey(pem: String(decoding: command.read("key.pem"), as: UTF8.self))
    let files = ["-in", "key.pem", "-outform", "DER", "-out"]
    try command.run(["rsa", "-pubout"] + files + ["spki"])
    #expect(try key.publicKey.der == command.read("spki"))
    try command.run(["rsa", "-RSAPublicKey_out"] + files + ["pkcs1"])
    #expect(try key.publicKey.rsaPublicKeyPKCS1 == command.read("pkcs1"))
  }

  @Test("So are keys on curves, in whatever form they come", arguments: EllipticCurve.allCases)
  func curveForms(curve: EllipticCurve) throws {
    let command = try OpenSSLCommand()
    let names: [EllipticCurve: String] = [
      .p256: "prime256v1", .p384: "secp384r1", .p521: "secp521r1",
    ]
    let name = try #require(names[curve])
    try command.run(["ecparam", "-name", name, "-genkey", "-noout", "-out", "key.pem"])
    let key = try PrivateKey(pem: String(decoding: command.read("key.pem"), as: UTF8.self))
    let files = ["-in", "key.pem", "-pubout", "-outform", "DER", "-out"]
    try command.run(["ec"] + files + ["spki"])
    #expect(try key.publicKey.der == command.read("spki"))
    try command.run(["ec", "-conv_form", "compressed"] + files + ["compressed"])
    #expect(try PublicKey(der: command.read("compressed")) == key.publicKey)
    let certificate = try Certificate.selfSigned(
      key: key, commonName: "app", serial: [1], notBefore: 0, notAfter: 60)
    try command.write(certificate.der, to: "certificate")
    let shown = ["x509", "-inform", "DER", "-in", "certificate", "-noout", "-pubkey"]
    #expect(try command.run(shown).output == key.publicKey.pem)
    #expect(try Certificate(der: certificate.der).publicKey == key.publicKey)
  }

  @Test("An RSA key that somebody holds is the one that its JSON Web Key describes")
  func published() throws {
    var key: PrivateKey? = try PrivateKey.generateRSA(bits: 2048)
    let jwk = try #require(key?.publicKey.jwk)
    #expect(try PublicKey.reading(jwk: jwk) === key?.publicKey)
    #expect(try PublicKey(jwk: jwk) !== key?.publicKey)
    var other = jwk
    other.e = "Aw"
    #expect(try PublicKey.reading(jwk: other) == PublicKey(jwk: other))
    #expect(try PublicKey.reading(jwk: other) != key?.publicKey)
    other.n = jwk.n.map { String($0.map { $0 == "K" ? "\u{212A}" : $0 }) }
    other.e = jwk.e
    #expect(other.n?.contains("\u{212A}") == true)
    #expect(throws: JOSEError.self) { try PublicKey.reading(jwk: other) }
    other = jwk
    other.e = "AA"
    #expect(throws: JOSEError.malformedKeyMember("e")) { try PublicKey.reading(jwk: other) }
    weak let held = key
    key = nil
    #expect(held == nil)
    let read = try PublicKey.reading(jwk: jwk)
    #expect(try read == PublicKey(jwk: jwk))
    #expect(try PublicKey.reading(jwk: jwk) === read)
  }

  @Test("Keys are known however many there are, and forgotten when nobody holds them")
  func manyKeys() throws {
    let known = KnownKeys()
    var keys = try (0..<3).map { _ in try PrivateKey.generateEC(.p256) }
    for number in 0..<5_000 { known.add(keys[number % 3], pem: "\(number)") }
    for number in 0..<5_000 { #expect(known.key(pem: "\(number)") === keys[number % 3]) }
    keys = try [.generateEC(.p256)]
    for number in 5_000..<20_000 { known.add(keys[0], pem: "\(number)") }
    #expect(known.key(pem: "0") == nil)
    #expect(known.key(pem: "5000") === keys[0])
  }

  @Test("The public half of a simulation's key is that of the key")
  func halves() throws {
    let keyring = SimulationKeyring(seed: 23)
    let half = try keyring.rsaPublicKey(label: "a")
    #expect(try keyring.newRSAKey(label: "a").publicKey.rsaPublicKeyPKCS1 == half)
    let fresh = try KeySource.fresh(FreshPrimes()).rsaPublicKey(label: "a")
    #expect(fresh.count == half.count)
    let few = SimulationKeyring(seed: 23, pairCount: 1)
    _ = try few.rsaPublicKey(label: "a")
    #expect(throws: JOSEError.simulationKeysExhausted(limit: 1)) {
      try few.rsaPublicKey(label: "b")
    }
  }
}
