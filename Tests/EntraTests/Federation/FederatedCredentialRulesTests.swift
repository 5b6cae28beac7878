import Testing

@testable import ArcFedEntra

@Suite("What a federated credential may be")
struct FederatedCredentialRulesTests {
  private static let identity = FederatedCredentialOwner.managedIdentity(principalID: "p")
  private static let application = FederatedCredentialOwner.application(objectID: "o")

  private func refusal(
    of owner: FederatedCredentialOwner = identity, name: String = "edge",
    issuer: String? = "https://i/", subject: String? = "s", audiences: [String]? = ["a"],
    description: String? = nil, among existing: [FederatedCredential] = []
  ) -> FederatedCredentialRefusal? {
    FederatedCredentialRules.refusal(
      of: FederatedCredentialDraft(
        name: name, issuer: issuer, subject: subject, audiences: audiences,
        description: description), for: owner, among: existing)
  }

  private func existing(_ count: Int) -> [FederatedCredential] {
    (0..<count).map {
      FederatedCredential(
        id: "\($0)", name: "name-\($0)", issuer: "https://i/", subject: "subject \($0)",
        audience: "a", description: nil)
    }
  }

  @Test("A credential with all it needs may be written")
  func good() {
    #expect(refusal() == nil)
  }

  @Test(
    "Names of 3 to 120 letters, digits, - and _ that begin with a letter or digit are taken",
    arguments: ["abc", "0-_", "A1_", "edge-01", "a" + String(repeating: "-", count: 119)])
  func goodNames(name: String) {
    #expect(refusal(name: name) == nil)
  }

  @Test(
    "Other names are not",
    arguments: [
      "ab", "-abc", "_abc", "a b c", "a.b", "a/b", "abc=", "äbc", "abc\n",
      "a" + String(repeating: "b", count: 120),
    ])
  func badNames(name: String) {
    #expect(refusal(name: name) == .invalidName(name))
  }

  @Test("No name at all is another mistake")
  func noName() {
    #expect(refusal(name: "") == .missing(.name))
  }

  @Test("An application takes the names that azwi makes, which end in =")
  func azwiNames() {
    let name = "5Frx_q5PpeP09cXWfkbDVwCOg5IVRmmKE3BUKT4hP4I="
    #expect(refusal(of: Self.application, name: name) == nil)
    #expect(refusal(of: Self.identity, name: name) == .invalidName(name))
  }

  @Test("What must be there is missed")
  func missing() {
    #expect(refusal(issuer: nil, subject: nil, audiences: nil) == .emptyProperties)
    #expect(refusal(issuer: nil) == .missing(.issuer))
    #expect(refusal(issuer: "") == .missing(.issuer))
    #expect(refusal(subject: nil) == .missing(.subject))
    #expect(refusal(subject: "") == .missing(.subject))
    #expect(refusal(audiences: [""]) == .missing(.audience))
  }

  @Test("There is exactly one audience")
  func audiences() {
    #expect(refusal(audiences: nil) == .audienceCount(0))
    #expect(refusal(audiences: []) == .audienceCount(0))
    #expect(refusal(audiences: ["a", "b"]) == .audienceCount(2))
  }

  @Test("Texts have at most 600 characters")
  func lengths() {
    let longest = String(repeating: "ä", count: 600)
    let tooLong = longest + "ä"
    #expect(refusal(issuer: longest, subject: longest, audiences: [longest]) == nil)
    #expect(refusal(issuer: tooLong) == .tooLong(.issuer))
    #expect(refusal(subject: tooLong) == .tooLong(.subject))
    #expect(refusal(audiences: [tooLong]) == .tooLong(.audience))
    #expect(refusal(description: tooLong) == .tooLong(.description))
  }

  @Test("The twentieth is written and the twenty-first is not, but any of them may be rewritten")
  func limit() {
    #expect(refusal(among: existing(19)) == nil)
    #expect(refusal(among: existing(20)) == .limitReached)
    #expect(refusal(name: "NAME-3", among: existing(20)) == nil)
  }

  @Test("Issuer and subject are unique together, whatever the audience")
  func uniqueness() {
    let taken = existing(1)
    #expect(
      refusal(subject: "subject 0", audiences: ["b"], among: taken)
        == .duplicateSubject(issuer: "https://i/", subject: "subject 0"))
    #expect(refusal(issuer: "https://i", subject: "subject 0", among: taken) == nil)
    #expect(refusal(subject: "Subject 0", among: taken) == nil)
    #expect(refusal(name: "name-0", subject: "subject 0", among: taken) == nil)
  }

  @Test("Two spellings of one accented letter are two issuers and two subjects")
  func spellings() {
    let taken = [
      FederatedCredential(
        id: "1", name: "composed", issuer: "https://\u{e9}/", subject: "caf\u{e9}", audience: "a",
        description: nil)
    ]
    let subject = "cafe\u{301}"
    #expect(refusal(issuer: "https://\u{e9}/", subject: subject, among: taken) == nil)
    #expect(refusal(issuer: "https://e\u{301}/", subject: "caf\u{e9}", among: taken) == nil)
    #expect(
      refusal(issuer: "https://\u{e9}/", subject: "caf\u{e9}", among: taken)
        == .duplicateSubject(issuer: "https://\u{e9}/", subject: "caf\u{e9}"))
  }

  @Test("White space, stars and nonsense are accepted: they simply never match")
  func unvalidated() {
    #expect(refusal(issuer: " https://i/ ", subject: "system:serviceaccount:ns:*") == nil)
    #expect(refusal(issuer: "not a URL", subject: "?") == nil)
  }
}
