import ArcFed
import ArcFedSimulation
import Testing

@testable import ArcFedScenarios

@Suite("The books of the auditor")
struct CredentialHistoryTests {
  private let limits = AuditedLimits(propagation: .seconds(8), refusalMemory: .seconds(8))
  private let credential = HeldCredential(
    name: "c", issuer: "https://i/", subject: "s", audience: "a")
  private let claims = AssertionClaims(issuer: "https://i/", subject: "s", audiences: ["b", "a"])

  private func at(_ seconds: Int64) -> Timestamp { .simulationEpoch + .seconds(seconds) }

  @Test("A credential may allow once it has propagated, and must once no cache can deny it")
  func written() {
    var history = CredentialHistory()
    history.note([credential], between: at(0), and: at(1))
    #expect(!history.mayAllow(claims, from: at(7), to: at(7), limits))
    #expect(history.mayAllow(claims, from: at(8), to: at(8), limits))
    #expect(!history.mustAllow(claims, from: at(16), to: at(16), limits))
    #expect(history.mustAllow(claims, from: at(17), to: at(17), limits))
  }

  @Test("A deleted credential may allow until every cache has forgotten it")
  func removed() {
    var history = CredentialHistory()
    history.note([credential], between: at(0), and: at(0))
    history.note([], between: at(100), and: at(101))
    #expect(history.count == 0)
    #expect(history.mayAllow(claims, from: at(117), to: at(118), limits))
    #expect(!history.mayAllow(claims, from: at(118), to: at(118), limits))
    #expect(!history.mustAllow(claims, from: at(109), to: at(109), limits))
    #expect(history.mustAllow(claims, from: at(50), to: at(60), limits))
  }

  @Test(
    "Equality is that of bytes",
    arguments: [
      AssertionClaims(issuer: "https://i", subject: "s", audiences: ["a"]),
      AssertionClaims(issuer: "https://i/", subject: "S", audiences: ["a"]),
      AssertionClaims(issuer: "https://i/", subject: "s", audiences: ["A"]),
      AssertionClaims(issuer: "https://i/", subject: "s", audiences: []),
    ])
  func unequal(claims: AssertionClaims) {
    #expect(claims.fit(credential) == false)
    #expect(self.claims.fit(credential) == true)
    let accented = HeldCredential(name: "c", issuer: "i", subject: "\u{e9}", audience: "a")
    let composed = AssertionClaims(issuer: "i", subject: "e\u{301}", audiences: ["a"])
    #expect(composed.fit(accented) == false)
  }

  @Test("A changed credential is another one from then on")
  func changed() {
    var history = CredentialHistory()
    let other = HeldCredential(name: "c", issuer: "https://i/", subject: "t", audience: "a")
    history.note([credential], between: at(0), and: at(0))
    history.note([other], between: at(10), and: at(10))
    history.note([other], between: at(20), and: at(20))
    #expect(history.versions.count == 2)
    #expect(history.versions[0].removed == .init(earliest: at(10), latest: at(10)))
    #expect(history.count == 1)
  }

  @Test("A flexible credential may allow what it cannot be known to refuse, and must what it fits")
  func flexible() {
    func history(_ expression: String) -> CredentialHistory {
      var history = CredentialHistory()
      let held = HeldCredential(
        name: "c", issuer: "https://i/", subject: nil, audience: "a", expression: expression)
      history.note([held], between: at(0), and: at(0))
      return history
    }
    let fitting = history("claims['sub'] matches '?'")
    #expect(fitting.mayAllow(claims, from: at(100), to: at(100), limits))
    #expect(fitting.mustAllow(claims, from: at(100), to: at(100), limits))
    let unfit = history("claims['sub'] matches '??'")
    #expect(!unfit.mayAllow(claims, from: at(100), to: at(100), limits))
    let unknown = history("claims['sub'] eq 's' and claims['ref'] eq 'main'")
    #expect(unknown.mayAllow(claims, from: at(100), to: at(100), limits))
    #expect(!unknown.mustAllow(claims, from: at(100), to: at(100), limits))
  }

  @Test(
    "An expression is read as it is documented",
    arguments: [
      ("claims['sub'] eq 'a'", "a", true), ("claims['sub'] eq 'a'", "A", false),
      ("claims['sub'] eq 'a*'", "ab", false), ("claims['sub'] matches 'a*c'", "abbc", true),
      ("claims['sub'] matches 'a*c'", "abcd", false), ("claims['sub'] matches 'a?c'", "ac", false),
      ("claims['sub'] matches '*'", "", true), ("claims['sub'] matches '**a*'", "ba", true),
      ("claims['sub'] matches ''", "a", false), ("claims['sub'] eq 'it''s'", "it's", true),
      ("claims['sub'] matches 'a*' and claims['sub'] matches '*b'", "ab", true),
      ("claims['sub'] matches 'a*' and claims['sub'] matches '*b'", "abc", false),
      ("claims['x'] eq '1'", "a", nil), ("claims['sub'] eq 'a' and claims['x'] eq '1'", "a", nil),
      ("claims['sub'] eq 'a' and claims['x'] eq '1'", "b", false),
      ("claims['sub'] like 'a'", "a", nil), ("claims['sub'] eq 'a' and ", "a", nil),
      ("", "a", nil), ("claims['sub'] eq 'a' or claims['sub'] eq 'b'", "a", nil),
    ])
  func expressions(text: String, subject: String, expected: Bool?) {
    #expect(AuditedExpression(text).holds(for: ["sub": subject]) == expected)
  }
}
