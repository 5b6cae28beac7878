import ArcFedJOSE
import Testing

@Suite("Both ways against the openssl command")
struct OpenSSLCommandTests {
  private static let keyring = SimulationKeyring(seed: 11)
  private let message = Array("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhcHAifQ".utf8)

  private static func key(for algorithm: SignatureAlgorithm) -> PrivateKey {
    let curve = EllipticCurve.allCases.first { $0.algorithm == algorithm }
    return curve.map { keyring.ecKey(label: "key", curve: $0) } ?? keyring.rsaKey(label: "key")
  }

  /// `-sha256 …` and, for RSASSA-PSS, its padding and a salt as long as the digest.
  private func options(_ algorithm: SignatureAlgorithm) -> [String] {
    let digest = "-sha\(algorithm.rawValue.suffix(3))"
    guard algorithm.rawValue.hasPrefix("PS") else { return [digest] }
    return [
      digest, "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest",
    ]
  }

  @Test("What we sign, openssl verifies", arguments: SignatureAlgorithm.allCases)
  func oursThere(algorithm: SignatureAlgorithm) throws {
    let key = Self.key(for: algorithm)
    let command = try OpenSSLCommand()
    var signature = try key.sign(message, algorithm)
    if case .ec = key.publicKey.kind { signature = ECDSASequence.der(signature) }
    try command.write(message, to: "message")
    try command.write(signature, to: "signature")
    try command.write(Array(key.publicKey.pem.utf8), to: "key.pem")
    let verify = ["-verify", "key.pem", "-signature", "signature", "message"]
    let verdict = try command.run(["dgst"] + options(algorithm) + verify)
    #expect(verdict.output == "Verified OK\n")
    try command.write(message + [0], to: "message")
    #expect(try command.run(["dgst"] + options(algorithm) + verify).status != 0)
  }

  @Test("What openssl signs, we verify", arguments: SignatureAlgorithm.allCases)
  func theirsHere(algorithm: SignatureAlgorithm) throws {
    let key = Self.key(for: algorithm)
    let command = try OpenSSLCommand()
    try command.write(message, to: "message")
    try command.write(Array(key.pem.utf8), to: "key.pem")
    let sign = ["-sign", "key.pem", "-out", "signature", "message"]
    #expect(try command.run(["dgst"] + options(algorithm) + sign).status == 0)
    var signature = try command.read("signature")
    if case .ec(let curve) = key.publicKey.kind {
      signature = try ECDSASequence.jose(signature, curve.coordinateBytes)
    }
    #expect(key.publicKey.verify(signature, of: message, algorithm))
    #expect(!key.publicKey.verify(signature, of: message + [0], algorithm))
  }

  @Test("Keys that openssl makes are read, RSA of 2048, 3072 and 4096 bits among them")
  func theirKeys() throws {
    let command = try OpenSSLCommand()
    for bits in [2048, 3072, 4096] {
      try command.run(["genrsa", "-traditional", "-out", "key.pem", "\(bits)"])
      let key = try PrivateKey(pem: String(decoding: command.read("key.pem"), as: UTF8.self))
      #expect(key.publicKey.kind == .rsa(bits: bits))
      #expect(try key.publicKey.verify(key.sign(message, .rs256), of: message, .rs256))
    }
    for (name, curve) in [("prime256v1", EllipticCurve.p256), ("secp521r1", .p521)] {
      try command.run(["ecparam", "-genkey", "-name", name, "-out", "key.pem"])
      let text = String(decoding: try command.read("key.pem"), as: UTF8.self)
      #expect(text.hasPrefix("-----BEGIN EC PARAMETERS-----"))
      let key = try PrivateKey(pem: text)
      #expect(key.publicKey.kind == .ec(curve))
      try command.run(["pkey", "-in", "key.pem", "-pubout", "-out", "public.pem"])
      #expect(try Array(key.publicKey.pem.utf8) == command.read("public.pem"))
    }
  }

  @Test("Small, foreign and other keys that openssl makes are refused")
  func theirOtherKeys() throws {
    let command = try OpenSSLCommand()
    let refusals: [([String], JOSEError)] = [
      (
        ["RSA", "-pkeyopt", "rsa_keygen_bits:1024"], .rsaKeyTooSmall(bits: 1024, minimumBits: 2048)
      ),
      (["EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"], .unsupportedCurve),
      (["ED25519"], .unsupportedKeyType),
      (["RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"], .unsupportedKeyType),
    ]
    for (arguments, refusal) in refusals {
      try command.run(["genpkey", "-out", "key.pem", "-algorithm"] + arguments)
      let text = String(decoding: try command.read("key.pem"), as: UTF8.self)
      #expect(throws: refusal) { try PrivateKey(pem: text) }
    }
  }

  @Test("The keys we derive pass openssl's own check", arguments: [0, 20])
  func ourKeys(poolLabels: Int) throws {
    let keyring = SimulationKeyring(seed: 13)
    for number in 0..<poolLabels { _ = keyring.rsaKey(label: "\(number)") }
    let keys =
      [keyring.rsaKey(label: "key")]
      + EllipticCurve.allCases.map { keyring.ecKey(label: "key", curve: $0) }
    let command = try OpenSSLCommand()
    for key in keys {
      try command.write(Array(key.pem.utf8), to: "key.pem")
      let verdict = try command.run(["pkey", "-in", "key.pem", "-check", "-noout"])
      #expect(verdict.output.contains("Key is valid"))
    }
  }

  @Test(
    "openssl reads and verifies our certificate",
    arguments: [SignatureAlgorithm.rs256, .es256, .es384, .es512])
  func certificate(algorithm: SignatureAlgorithm) throws {
    let key = Self.key(for: algorithm)
    let certificate = try Certificate.selfSigned(
      key: key, commonName: "issuer.example", serial: [0x0A, 0xBC], notBefore: 1_772_442_000,
      notAfter: 4_102_444_800)
    let command = try OpenSSLCommand()
    try command.write(Array(certificate.pem.utf8), to: "certificate.pem")
    let shown = try command.run([
      "x509", "-in", "certificate.pem", "-noout", "-serial", "-subject", "-issuer", "-dates",
      "-fingerprint", "-sha1",
    ]).output
    #expect(shown.contains("serial=0ABC\n"))
    #expect(shown.contains("subject=CN = issuer.example\n"))
    #expect(shown.contains("issuer=CN = issuer.example\n"))
    #expect(shown.contains("notBefore=Mar  2 09:00:00 2026 GMT\n"))
    #expect(shown.contains("notAfter=Jan  1 00:00:00 2100 GMT\n"))
    let fingerprint = shown.replacing(":", with: "").lowercased()
    #expect(fingerprint.contains(Digest.hex(certificate.thumbprintSHA1)))
    let verdict = try command.run([
      "verify", "-no_check_time", "-check_ss_sig", "-CAfile", "certificate.pem", "certificate.pem",
    ])
    #expect(verdict.output == "certificate.pem: OK\n")
  }
}
