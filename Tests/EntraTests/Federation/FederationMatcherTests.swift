import ArcFedHTTP
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation
import Testing

@testable import ArcFedEntra

@Suite("Matching an assertion")
struct FederationMatcherTests {
  private func credential(
    _ issuer: String, _ subject: String?, _ audience: String, name: String = "c",
    expression: ClaimsExpression? = nil
  ) -> FederatedCredential {
    FederatedCredential(
      id: name, name: name, issuer: issuer, subject: subject, audience: audience,
      description: nil, expression: expression)
  }

  /// Says the same as the matcher in as few words as possible: one credential equals the assertion
  /// byte by byte, or the code of the first member, from the issuer on, that no credential has.
  private func naive(
    _ assertion: PresentedAssertion, _ credentials: [FederatedCredential]
  ) -> FederationMatcher.Outcome {
    func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    func isMet(_ credential: FederatedCredential) -> Bool {
      guard let subject = credential.subject else {
        // Every expression of this test is one prefix with a star behind it.
        let operand = bytes(credential.expression?.comparisons[0].operand ?? "*")
        return bytes(assertion.subject).starts(with: operand.dropLast())
      }
      return bytes(subject) == bytes(assertion.subject)
    }
    var remaining = credentials
    if remaining.isEmpty { return .noCredentials }
    remaining.removeAll { bytes($0.issuer) != bytes(assertion.issuer) }
    if remaining.isEmpty { return .noIssuer }
    let audiences = Set(assertion.audiences.map(bytes))
    remaining.removeAll { !audiences.contains(bytes($0.audience)) }
    if remaining.isEmpty { return .noAudience }
    for candidate in remaining where isMet(candidate) { return .matched(candidate) }
    for candidate in remaining where candidate.subject == nil { return .noSubjectOrExpression }
    for candidate in remaining
    where bytes(candidate.condition.lowercased()) == bytes(assertion.subject.lowercased()) {
      return .noSubjectButForCase
    }
    return .noSubject
  }

  /// Credential sets and assertions in which everything is nearly equal.
  private struct Pairs {
    static let issuers = ["https://i/", "https://i", "https://I/", "https://i/ ", "https://j/"]
    static let subjects = [
      "ns:a", "ns:A", "NS:A", "ns:b", " ns:a", "ns:*", "ns:\u{e9}", "ns:e\u{301}",
    ]
    static let audiences = ["api://x", "api://X", "api://x/"]
    static let expressions = ["ns:*", "ns:a*", "NS*"].compactMap {
      ClaimsExpression("claims['sub'] matches '\($0)'")
    }

    let random: RandomStream

    func pick<Value>(_ values: [Value]) -> Value {
      values[random.integer(in: 0...(values.count - 1))]
    }

    func assertion() -> PresentedAssertion {
      let subject = pick(Self.subjects)
      return PresentedAssertion(
        issuer: pick(Self.issuers), subject: subject,
        audiences: (0...random.integer(in: 0...1)).map { _ in pick(Self.audiences) },
        claims: ["sub": .string(subject)])
    }

    /// Whether one of the next set is flexible: one in eight.
    func isFlexible() -> Bool { random.integer(in: 0...7) == 0 }
  }

  @Test("An independent matcher agrees over 100,000 random pairs, and no match lacks a credential")
  func agreement() {
    let pairs = Pairs(random: RandomSource(seed: 2026).stream("pairs"))
    var matches = 0
    var disagreements: [String] = []
    for _ in 0..<100_000 {
      let credentials = (0..<pairs.random.integer(in: 0...4)).map { number in
        let expression = pairs.isFlexible() ? pairs.pick(Pairs.expressions) : nil
        return credential(
          pairs.pick(Pairs.issuers), expression == nil ? pairs.pick(Pairs.subjects) : nil,
          pairs.pick(Pairs.audiences), name: "c\(number)", expression: expression)
      }
      let assertion = pairs.assertion()
      let outcome = FederationMatcher.match(assertion, among: credentials)
      if outcome != naive(assertion, credentials) {
        disagreements.append("\(outcome) for \(assertion) among \(credentials)")
      }
      guard case .matched(let match) = outcome else { continue }
      matches += 1
      let isEqual =
        match.issuer.utf8.elementsEqual(assertion.issuer.utf8)
        && (match.subject.map { $0.utf8.elementsEqual(assertion.subject.utf8) }
          ?? (match.expression?.holds(for: assertion.claims) ?? false))
        && assertion.audiences.contains { $0.utf8.elementsEqual(match.audience.utf8) }
      if !isEqual { disagreements.append("\(match) was matched by \(assertion)") }
    }
    #expect(disagreements.first == nil)
    #expect(matches > 1000)
  }

  @Test("The endpoint answers as the independent matcher does, and lets nobody else in")
  func endpoint() async throws {
    let pairs = Pairs(random: RandomSource(seed: 2027).stream("pairs"))
    let world = try await TenantWorld(hasCredential: false) {
      $0 = TenantConfiguration(tenantID: TenantWorld.tenantID, propagationDelay: .zero)
      $0.federatedCredentialWriteTime = .zero
    }
    // One of the issuers is there; behind the others is nobody, or somebody of another name.
    let issuer = try FakeIssuer(
      "https://i/", keys: [TenantWorld.jwk("cluster")], clock: world.simulation.clock)
    world.network.attach(issuer, to: issuer.issuer.origin)
    var accepted = 0
    for round in 0..<Self.roundsOfEndpoint {
      for old in try await world.tenant.directory.federatedCredentials(of: world.owner) {
        _ = try await world.tenant.directory.deleteFederatedCredential(old.name, of: world.owner)
      }
      for number in 0..<pairs.random.integer(in: 0...4) {
        _ = try await world.trust(
          name: "c-\(round)-\(number)", issuer: pairs.pick(Pairs.issuers),
          subject: pairs.pick(Pairs.subjects), audience: pairs.pick(Pairs.audiences))
      }
      let stored = try await world.tenant.directory.federatedCredentials(of: world.owner)
      for _ in 0..<Self.assertionsOfRound {
        let presented = pairs.assertion()
        let code = try await world.code(
          of: world.assertion(claims: [
            "iss": .string(presented.issuer), "sub": .string(presented.subject),
            "aud": .array(presented.audiences.map { .string($0) }),
          ]))
        let expected = Self.codes(for: naive(presented, stored))
        #expect(expected.contains(code), "\(presented) among \(stored)")
        if code == nil { accepted += 1 }
      }
    }
    #expect(accepted > 5)
  }

  /// Each pair costs two signatures, so most pairs are tried on the matcher alone.
  private static let roundsOfEndpoint = 150
  private static let assertionsOfRound = 10

  /// The codes that an outcome may lead to; nil is a token.
  private static func codes(for outcome: FederationMatcher.Outcome) -> Set<Int?> {
    switch outcome {
    case .noCredentials: [70025]
    case .noIssuer: [700_211]
    case .noAudience: [700_212]
    case .noSubject: [700_213]
    case .noSubjectButForCase: [7_002_138]
    case .noSubjectOrExpression: [7_002_131]
    case .matched(let credential):
      credential.issuer == "https://i/" ? [nil] : [501_661, 50166]
    }
  }

  @Test("Two spellings of one accented letter are two subjects")
  func normalisation() {
    let stored = credential("i", "caf\u{e9}", "a")
    let presented = PresentedAssertion(issuer: "i", subject: "cafe\u{301}", audiences: ["a"])
    #expect("caf\u{e9}" == "cafe\u{301}")
    #expect(FederationMatcher.match(presented, among: [stored]) == .noSubject)
  }

  @Test("A star is a star")
  func wildcard() {
    let stored = credential("i", "system:serviceaccount:ns:*", "a")
    let presented = PresentedAssertion(
      issuer: "i", subject: "system:serviceaccount:ns:app", audiences: ["a"])
    #expect(FederationMatcher.match(presented, among: [stored]) == .noSubject)
  }

  @Test("Parts of different credentials do not make a match")
  func mixedCredentials() {
    let credentials = [credential("i", "s", "other"), credential("other", "s", "a")]
    let presented = PresentedAssertion(issuer: "i", subject: "s", audiences: ["a"])
    #expect(FederationMatcher.match(presented, among: credentials) == .noAudience)
  }
}
