import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation
import Testing

@Suite("Token verification")
struct TokenVerifierTests {
  private let now = Timestamp.simulationEpoch
  private let verifier = TokenVerifier(
    issuers: ["https://i"], audiences: ["api://a"], algorithms: [.rs256, .ps256],
    leeway: .seconds(60), requiredClaims: ["exp", "sub"])

  /// Claims that pass, changed as told.
  private func claims(_ change: (inout JSONObject) -> Void = { _ in }) -> JSONObject {
    let seconds = Int(now.seconds)
    var claims: JSONObject = [
      "iss": "https://i", "sub": "s", "aud": ["api://b", "api://a"], "iat": .int(seconds - 10),
      "nbf": .int(seconds - 10), "exp": .int(seconds + 3600),
    ]
    change(&claims)
    return claims
  }

  private func token(
    _ claims: JSONObject, header: JSONObject = ["alg": "RS256", "kid": "one"],
    signedBy label: String = "one", algorithm: SignatureAlgorithm = .rs256
  ) throws -> JWT {
    try JWT(
      compact: JWS.sign(
        header: header, payload: claims.serialized(), key: TestKeys.rsa(label).key,
        algorithm: algorithm))
  }

  private func refusal(
    _ token: JWT, keys: [JWK] = [TestKeys.rsa("one").jwk], lanes: CryptoLanes = .inline
  ) async throws -> TokenRefusal? {
    await verifier.verify(
      token, keys: try keys.map { try VerificationKey($0) }, at: now, lanes: lanes
    ).refusal
  }

  @Test("A good token is accepted, with the key that signed it")
  func accepted() async throws {
    let key = try VerificationKey(TestKeys.rsa("one").jwk)
    let verdict = await verifier.verify(try token(claims()), keys: [key], at: now)
    #expect(verdict.token?.keyID == "one")
    #expect(verdict.refusal == nil)
  }

  @Test("An algorithm that is not on the list is refused, whatever the key can do")
  func algorithm() async throws {
    let other = try token(claims(), header: ["alg": "RS384", "kid": "one"], algorithm: .rs384)
    #expect(try await refusal(other) == .unsupportedAlgorithm("RS384"))
  }

  @Test("alg none and HMAC are refused", arguments: ["none", "HS256", "rs256", ""])
  func noSignature(algorithm: String) async throws {
    let header: JSONObject = ["alg": .string(algorithm), "kid": "one"]
    let text =
      Base64URL.encode(header.serialized()) + "." + Base64URL.encode(claims().serialized()) + "."
    #expect(try await refusal(JWT(compact: text)) == .unsupportedAlgorithm(algorithm))
  }

  @Test("Another issuer is refused, and so is none", arguments: ["https://i/", "https://I", nil])
  func issuer(text: String?) async throws {
    let other = try token(claims { $0["iss"] = text.map { .string($0) } })
    #expect(try await refusal(other) == .untrustedIssuer(text))
  }

  @Test("A key identifier that nobody published is refused")
  func unknownKey() async throws {
    let other = try token(claims(), header: ["alg": "RS256", "kid": "two"])
    #expect(try await refusal(other) == .keyNotFound(keyID: "two"))
  }

  @Test("Without a key identifier every key is tried")
  func noKeyIdentifier() async throws {
    let anonymous = try token(claims(), header: ["alg": "RS256"])
    let keys = [TestKeys.rsa("two").jwk, TestKeys.rsa("one").jwk]
    #expect(try await refusal(anonymous, keys: keys) == nil)
    #expect(try await refusal(anonymous, keys: [keys[0]]) == .invalidSignature)
    #expect(try await refusal(anonymous, keys: []) == .keyNotFound(keyID: nil))
  }

  @Test("Of two keys with one identifier, either may have signed")
  func twoKeysOfOneName() async throws {
    var second = TestKeys.rsa("two").jwk
    second.keyID = "one"
    #expect(try await refusal(token(claims()), keys: [second, TestKeys.rsa("one").jwk]) == nil)
  }

  @Test("A key for another algorithm or of another kind does not fit")
  func wrongKey() async throws {
    let pss = try token(claims(), header: ["alg": "PS256", "kid": "one"], algorithm: .ps256)
    #expect(try await refusal(pss) == .keyDoesNotFit(keyID: "one", algorithm: "PS256"))
    var curve = TestKeys.keyring.ecKey(label: "ec", curve: .p256).publicKey.jwk
    curve.keyID = "one"
    #expect(
      try await refusal(token(claims()), keys: [curve])
        == .keyDoesNotFit(keyID: "one", algorithm: "RS256"))
  }

  @Test("A signature by another key, and a changed payload, are refused")
  func signature() async throws {
    #expect(try await refusal(token(claims(), signedBy: "two")) == .invalidSignature)
    let good = try JWS.sign(
      header: ["alg": "RS256", "kid": "one"], payload: claims().serialized(),
      key: TestKeys.rsa("one").key, algorithm: .rs256)
    var parts = good.split(separator: ".").map(String.init)
    parts[1] = Base64URL.encode(claims { $0["sub"] = "somebody else" }.serialized())
    #expect(
      try await refusal(JWT(compact: parts.joined(separator: "."))) == .invalidSignature)
  }

  @Test("Keys that the token brings along are not looked at")
  func embeddedKey() async throws {
    let header: JSONObject = [
      "alg": "RS256", "kid": "one", "jwk": TestKeys.rsa("two").jwk.json(),
      "jku": "https://attacker.example/keys",
    ]
    #expect(
      try await refusal(token(claims(), header: header, signedBy: "two")) == .invalidSignature)
  }

  @Test("A token for somebody else is refused; one audience of several is enough")
  func audience() async throws {
    let other = try token(claims { $0["aud"] = ["api://b", "API://A"] })
    #expect(try await refusal(other) == .wrongAudience(presented: ["api://b", "API://A"]))
    let none = try token(claims { $0["aud"] = nil })
    #expect(try await refusal(none) == .wrongAudience(presented: []))
    #expect(try await refusal(token(claims { $0["aud"] = "api://a" })) == nil)
  }

  @Test("Without audiences of its own the verifier does not check them")
  func anyAudience() async throws {
    var verifier = verifier
    verifier.audiences = []
    let key = try VerificationKey(TestKeys.rsa("one").jwk)
    let verdict = await verifier.verify(
      try token(claims { $0["aud"] = "x" }), keys: [key], at: now)
    #expect(verdict.refusal == nil)
  }

  @Test("A claim that must be there is missed", arguments: ["exp", "sub"])
  func required(name: String) async throws {
    #expect(try await refusal(token(claims { $0[name] = nil })) == .missingClaim(name))
  }

  @Test("The end is exact, with the leeway on top")
  func expiry() async throws {
    let seconds = Int(now.seconds)
    let over = try token(claims { $0["exp"] = .int(seconds - 60) })
    #expect(try await refusal(over) == .expired(at: Timestamp(seconds: now.seconds - 60)))
    #expect(try await refusal(token(claims { $0["exp"] = .int(seconds - 59) })) == nil)
  }

  @Test("The beginning is exact, with the leeway before it")
  func notBefore() async throws {
    let seconds = Int(now.seconds)
    let early = try token(claims { $0["nbf"] = .int(seconds + 61) })
    #expect(try await refusal(early) == .notYetValid(from: Timestamp(seconds: now.seconds + 61)))
    #expect(try await refusal(token(claims { $0["nbf"] = .int(seconds + 60) })) == nil)
    let future = try token(claims { $0["iat"] = .int(seconds + 61) })
    #expect(
      try await refusal(future) == .issuedInTheFuture(Timestamp(seconds: now.seconds + 61)))
  }

  @Test("Times beyond every calendar are told and do not trap")
  func absurdTimes() async throws {
    let never = try token(claims { $0["exp"] = .int(.min) })
    guard case .expired = try await refusal(never) else {
      Issue.record("a token that ended before time began was accepted")
      return
    }
    #expect(try await refusal(token(claims { $0["exp"] = .int(.max) })) == nil)
    let late = try token(claims { $0["nbf"] = .int(.max) })
    guard case .notYetValid = try await refusal(late) else {
      Issue.record("a token that never begins was accepted")
      return
    }
  }

  @Test("Lanes that take no work do not turn a good token into a bad one")
  func fullLanes() async throws {
    let lanes = CryptoLanes(laneCount: 1, queueLimit: 1)
    lanes.shutdown()
    #expect(try await refusal(token(claims()), lanes: lanes) == nil)
    #expect(
      try await refusal(token(claims(), signedBy: "two"), lanes: lanes) == .invalidSignature)
  }

  @Test("No refusal quotes the token")
  func secrecy() async throws {
    let text = try JWS.sign(
      header: ["alg": "RS256", "kid": "one"], payload: claims().serialized(),
      key: TestKeys.rsa("two").key, algorithm: .rs256)
    let refusal = try #require(try await refusal(JWT(compact: text)))
    for part in text.split(separator: ".") {
      #expect(!refusal.description.contains(part))
    }
  }
}
