import ArcFedJOSE
import ArcFedJSON
import Testing

@Suite("Public keys")
struct PublicKeyTests {
  private let keyring = SimulationKeyring(seed: 1)

  private var keys: [PublicKey] {
    [keyring.rsaKey(label: "a").publicKey]
      + EllipticCurve.allCases.map { keyring.ecKey(label: "a", curve: $0).publicKey }
  }

  @Test("A key is the same through JWK, DER and PEM")
  func roundTrips() throws {
    for key in keys {
      #expect(try PublicKey(jwk: key.jwk) == key)
      #expect(try PublicKey(der: key.der) == key)
      #expect(try PublicKey(pem: key.pem) == key)
      #expect(try PublicKey(pem: key.pem).hashValue == key.hashValue)
    }
    #expect(Set(keys).count == 4)
  }

  @Test("An RSA key is read from PKCS#1 too; an EC key has no such form")
  func pkcs1() throws {
    let pkcs1 = try #require(keys[0].rsaPublicKeyPKCS1)
    let text =
      "-----BEGIN RSA PUBLIC KEY-----\n\(Base64.encode(pkcs1))\n-----END RSA PUBLIC KEY-----"
    #expect(try PublicKey(pem: text) == keys[0])
    #expect(keys[1].rsaPublicKeyPKCS1 == nil)
  }

  @Test("Zero octets before the modulus do no harm")
  func leadingZeros() throws {
    var jwk = keys[0].jwk
    jwk.n = try Base64URL.encode([0, 0] + Base64URL.decode(#require(jwk.n)))
    let key = try PublicKey(jwk: jwk)
    #expect(key == keys[0])
    #expect(key.jwk == keys[0].jwk)
  }

  @Test("RSA keys of fewer than 2048 bits are refused with their size")
  func small() throws {
    var jwk = keys[0].jwk
    var modulus = [UInt8](repeating: 0xFF, count: 128)
    jwk.n = Base64URL.encode(modulus)
    #expect(throws: JOSEError.rsaKeyTooSmall(bits: 1024, minimumBits: 2048)) {
      try PublicKey(jwk: jwk)
    }
    modulus = [0x7F] + [UInt8](repeating: 0xFF, count: 255)
    jwk.n = Base64URL.encode(modulus)
    #expect(throws: JOSEError.rsaKeyTooSmall(bits: 2047, minimumBits: 2048)) {
      try PublicKey(jwk: jwk)
    }
    jwk.n = Base64URL.encode([UInt8](repeating: 0xFF, count: 2049))
    #expect(throws: JOSEError.rsaKeyTooLarge(bits: 16392, maximumBits: 16384)) {
      try PublicKey(jwk: jwk)
    }
  }

  @Test("Public exponents that nobody uses are refused")
  func exponents() throws {
    var jwk = keys[0].jwk
    for exponent: [UInt8] in [
      [0], [1], [2], [0, 1], [1, 0, 0], [0x80, 0, 0, 1], [1, 0, 0, 0, 1],
    ] {
      jwk.e = Base64URL.encode(exponent)
      #expect(throws: JOSEError.malformedKeyMember("e"), "\(exponent)") {
        try PublicKey(jwk: jwk)
      }
    }
    jwk.e = "Aw"
    #expect(try PublicKey(jwk: jwk).kind == .rsa(bits: 2048))
  }

  @Test("Members that are not canonical base64url are refused by name")
  func strictMembers() throws {
    for text in ["", "=", "AQA=", "AQAB ", "A+", "A", "AR"] {
      var rsa = keys[0].jwk
      rsa.e = text
      #expect(throws: JOSEError.malformedKeyMember("e"), "\(text)") { try PublicKey(jwk: rsa) }
      var ec = keys[1].jwk
      ec.x = text
      #expect(throws: JOSEError.malformedKeyMember("x"), "\(text)") { try PublicKey(jwk: ec) }
    }
  }

  @Test("Coordinates have the length of their curve, and the point lies on it")
  func points() throws {
    for key in keys.dropFirst() {
      var short = key.jwk
      short.x = try Base64URL.encode(Array(Base64URL.decode(#require(short.x)).dropFirst()))
      #expect(throws: JOSEError.malformedKeyMember("x")) { try PublicKey(jwk: short) }
      var long = key.jwk
      long.y = try Base64URL.encode([0] + Base64URL.decode(#require(long.y)))
      #expect(throws: JOSEError.malformedKeyMember("y")) { try PublicKey(jwk: long) }
      var off = key.jwk
      (off.x, off.y) = (off.y, off.x)
      #expect(throws: JOSEError.malformedKey) { try PublicKey(jwk: off) }
    }
    var foreign = keys[1].jwk
    foreign.curve = "secp256k1"
    #expect(throws: JOSEError.unsupportedCurve) { try PublicKey(jwk: foreign) }
    foreign.curve = nil
    #expect(throws: JOSEError.malformedKeyMember("crv")) { try PublicKey(jwk: foreign) }
  }

  @Test("What is no public key is refused")
  func malformed() {
    let key = keys[1]
    let texts = [
      "", "no PEM", key.pem.replacing("PUBLIC KEY", with: "CERTIFICATE"),
      key.pem.replacing("-----END PUBLIC KEY-----", with: "-----END KEY-----"),
      keyring.rsaKey(label: "a").pem,
      "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
      "-----BEGIN PUBLIC KEY-----\n%%%%\n-----END PUBLIC KEY-----",
    ]
    for text in texts {
      #expect(throws: JOSEError.malformedKey) { try PublicKey(pem: text) }
    }
    #expect(throws: JOSEError.malformedKey) { try PublicKey(der: key.der + [0]) }
    #expect(throws: JOSEError.malformedKey) { try PublicKey(der: Array(key.der.dropLast())) }
    #expect(throws: JOSEError.malformedKey) { try PublicKey(der: []) }
  }
}
