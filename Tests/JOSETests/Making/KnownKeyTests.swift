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
}
