import ArcFedJOSE
import ArcFedJSON
import Testing

@Suite("JSON Web Keys")
struct JWKTests {
  @Test("The public keys of RFC 7517 appendix A are keys, and come back as they were")
  func appendixA() throws {
    let document = try Table.document("rfc7517.json")
    let set = try JWKSet(parsing: #require(document["publicKeys"]))
    #expect(set.keys.map(\.keyID) == ["1", "2011-04-29"])
    #expect(set.keys.map(\.use) == ["enc", nil])
    for (index, key) in set.keys.enumerated() {
      let publicKey = try PublicKey(jwk: key)
      #expect(publicKey.jwk.thumbprint == key.thumbprint)
      #expect(key.json() == document["publicKeys"]?["keys"]?[index])
    }
    #expect(try PublicKey(jwk: set.keys[0]).kind == .ec(.p256))
    #expect(try PublicKey(jwk: set.keys[1]).kind == .rsa(bits: 2048))
  }

  @Test("The certificate of RFC 7517 appendix B holds the key it stands with")
  func appendixB() throws {
    let document = try Table.document("rfc7517.json")
    let key = try JWK(parsing: #require(document["withCertificate"]))
    let certificate = try Certificate(der: Base64.decode(#require(key.x5c?.first)))
    #expect(try certificate.publicKey == PublicKey(jwk: key))
    #expect(
      Base64URL.encode(certificate.thumbprintSHA1)
        == document["certificateThumbprint"]?.stringValue)
    // 2013-02-21T23:29:15Z and 2018-08-14T22:29:15Z, as in the certificate.
    #expect(certificate.notBefore == 1_361_489_355)
    #expect(certificate.notAfter == 1_534_285_755)
  }

  @Test("The thumbprint is that of RFC 7638 section 3.1")
  func thumbprint() throws {
    let document = try Table.document("rfc7517.json")
    let set = try JWKSet(parsing: #require(document["publicKeys"]))
    let key = try #require(set.key(id: "2011-04-29"))
    #expect(key.thumbprint == document["thumbprintRFC7638"]?.stringValue)
    var renamed = key
    renamed.keyID = nil
    renamed.use = "sig"
    #expect(renamed.thumbprint == key.thumbprint)
  }

  @Test("The key id is the one that Kubernetes' own test expects")
  func kubernetesKeyID() throws {
    let rows = try Table.rows("kubernetes-keys.json")
    #expect(rows.count == 2)
    for row in rows {
      let key = try PublicKey(pem: row.text("publicKey"))
      #expect(try key.kubernetesKeyID == row.text("keyID"))
      #expect(try key.pem == row.text("publicKey"))
    }
  }

  @Test("Members come in the order of a Kubernetes API server")
  func usualOrder() throws {
    let keyring = SimulationKeyring(seed: 1)
    var rsa = keyring.rsaKey(label: "a").publicKey.jwk
    rsa.use = "sig"
    rsa.keyID = "k"
    rsa.algorithm = "RS256"
    #expect(rsa.json().objectValue?.keys == ["use", "kty", "kid", "alg", "n", "e"])
    var ec = keyring.ecKey(label: "a", curve: .p256).publicKey.jwk
    ec.use = "sig"
    ec.keyID = "k"
    ec.algorithm = "ES256"
    #expect(ec.json().objectValue?.keys == ["use", "kty", "kid", "crv", "alg", "x", "y"])
  }

  @Test("Members come in the order asked for, and none is lost")
  func orderAskedFor() {
    var key = SimulationKeyring(seed: 1).rsaKey(label: "a").publicKey.jwk
    key.x5t = "t"
    key.x5c = ["c"]
    key.issuer = "https://issuer.example"
    let json = key.json(order: ["kty", "use", "n", "e", "x5c"])
    #expect(json.objectValue?.keys == ["kty", "n", "e", "x5c", "x5t", "issuer"])
    #expect(json["x5c"] == ["c"])
  }

  @Test("Members of the wrong type are refused by name")
  func wrongTypes() {
    let refusals: [(JSONValue, JOSEError)] = [
      ([], .malformedKeyMember("kty")),
      ([:], .malformedKeyMember("kty")),
      (["kty": 1], .malformedKeyMember("kty")),
      (["kty": "oct", "k": "AQ"], .unsupportedKeyType),
      (["kty": "OKP", "crv": "Ed25519", "x": "AQ"], .unsupportedKeyType),
      (["kty": "rsa", "n": "AQ", "e": "AQ"], .unsupportedKeyType),
      (["kty": "RSA", "n": "AQ"], .malformedKeyMember("e")),
      (["kty": "RSA", "n": 1, "e": "AQAB"], .malformedKeyMember("n")),
      (["kty": "RSA", "n": "AQ", "e": "AQ", "kid": 1], .malformedKeyMember("kid")),
      (["kty": "RSA", "n": "AQ", "e": "AQ", "x5c": "AQ"], .malformedKeyMember("x5c")),
      (["kty": "RSA", "n": "AQ", "e": "AQ", "x5c": [1]], .malformedKeyMember("x5c")),
      (["kty": "EC", "x": "AQ", "y": "AQ"], .malformedKeyMember("crv")),
      (["kty": "EC", "crv": "P-256", "x": "AQ"], .malformedKeyMember("y")),
    ]
    for (value, refusal) in refusals {
      #expect(throws: refusal, "\(value)") { try JWK(parsing: value) }
    }
  }
}
