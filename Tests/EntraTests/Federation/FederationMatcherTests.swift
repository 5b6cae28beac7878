import ArcFedSimulation
import Testing

@testable import ArcFedEntra

@Suite("Matching an assertion")
struct FederationMatcherTests {
  private func credential(
    _ issuer: String, _ subject: String, _ audience: String, name: String = "c"
  ) -> FederatedCredential {
    FederatedCredential(
      id: name, name: name, issuer: issuer, subject: subject, audience: audience,
      description: nil)
  }

  /// Says the same as the matcher in as few words as possible: one credential equals the assertion
  /// byte by byte, or the code of the first member, from the issuer on, that no credential has.
  private func naive(
    _ assertion: PresentedAssertion, _ credentials: [FederatedCredential]
  ) -> FederationMatcher.Outcome {
    func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    var remaining = credentials
    if remaining.isEmpty { return .noCredentials }
    remaining.removeAll { bytes($0.issuer) != bytes(assertion.issuer) }
    if remaining.isEmpty { return .noIssuer }
    let audiences = Set(assertion.audiences.map(bytes))
    remaining.removeAll { !audiences.contains(bytes($0.audience)) }
    if remaining.isEmpty { return .noAudience }
    for candidate in remaining where bytes(candidate.subject) == bytes(assertion.subject) {
      return .matched(candidate)
    }
    for candidate in remaining
    where bytes(candidate.subject.lowercased()) == bytes(assertion.subject.lowercased()) {
      return .noSubjectButForCase
    }
    return .noSubject
  }

  @Test("An independent matcher agrees over thousands of random pairs")
  func agreement() {
    let random = RandomSource(seed: 2026).stream("pairs")
    let issuers = ["https://i/", "https://i", "https://I/", "https://i/ ", "https://j/"]
    let subjects = ["ns:a", "ns:A", "NS:A", "ns:b", " ns:a", "ns:*", "ns:\u{e9}", "ns:e\u{301}"]
    let audiences = ["api://x", "api://X", "api://x/"]
    func pick(_ texts: [String]) -> String { texts[random.integer(in: 0...(texts.count - 1))] }
    var matches = 0
    for _ in 0..<20_000 {
      let credentials = (0..<random.integer(in: 0...4)).map {
        credential(pick(issuers), pick(subjects), pick(audiences), name: "c\($0)")
      }
      let assertion = PresentedAssertion(
        issuer: pick(issuers), subject: pick(subjects),
        audiences: (0...random.integer(in: 0...1)).map { _ in pick(audiences) })
      let outcome = FederationMatcher.match(assertion, among: credentials)
      #expect(outcome == naive(assertion, credentials))
      guard case .matched(let match) = outcome else { continue }
      matches += 1
      #expect(Array(match.issuer.utf8) == Array(assertion.issuer.utf8))
      #expect(Array(match.subject.utf8) == Array(assertion.subject.utf8))
      #expect(assertion.audiences.contains { Array($0.utf8) == Array(match.audience.utf8) })
    }
    #expect(matches > 100)
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
