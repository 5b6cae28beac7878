import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation
import Testing

@Suite("Tokens that were seen before")
struct SignedTokensTests {
  private static let now = Timestamp.simulationEpoch

  private func token(audience: String) throws -> String {
    let claims: JSONObject = [
      "iss": "https://i/", "sub": "s", "aud": .string(audience),
      "exp": .int(Int(Self.now.seconds) + 3_600),
    ]
    return try JWS.sign(
      header: ["alg": "RS256", "kid": "one", "note": "KKKKKK"], payload: claims.serialized(),
      key: TestKeys.rsa("one").key, algorithm: .rs256)
  }

  private func isAccepted(_ text: String, _ seen: SignedTokens) async throws -> Bool {
    let verifier = TokenVerifier(
      issuers: ["https://i/"], audiences: ["api://K"], algorithms: [.rs256], leeway: .minutes(5),
      requiredClaims: ["exp"])
    let keys = [try VerificationKey(TestKeys.rsa("one").jwk)]
    let verdict = await verifier.verify(
      try seen.token(text), keys: keys, at: Self.now, lanes: .inline, seen: seen)
    return verdict.refusal == nil
  }

  /// The sign of the kelvin, which Swift holds for equal to a K.
  private func lookalike(_ text: String) -> String {
    String(text.map { $0 == "K" ? "\u{212A}" : $0 })
  }

  @Test("A text that only looks like a token that was seen is none")
  func lookalikeToken() async throws {
    let seen = SignedTokens()
    let text = try token(audience: "api://K")
    #expect(text.contains("K"))
    #expect(try await isAccepted(text, seen))
    #expect(lookalike(text) == text)
    #expect(throws: JOSEError.self) { try seen.token(lookalike(text)) }
    #expect(try await isAccepted(text, seen))
  }

  @Test("An audience is one of ours by every byte")
  func lookalikeAudience() async throws {
    #expect(try await !isAccepted(token(audience: lookalike("api://K")), SignedTokens()))
  }
}
