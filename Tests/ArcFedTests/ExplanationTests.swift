import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFed

@Suite("Explanations")
struct ExplanationTests {
  static let issuer = "https://europe.oic.prod-arc.azure.com/t/c/"
  static let subject = "system:serviceaccount:default:app"

  /// A token of those claims; its signature is good, and nobody looks at it here.
  private func token(
    issuer: String = issuer, subject: String = subject,
    audience: String = "api://AzureADTokenExchange", lifetime: Int = 3_600
  ) throws -> String {
    let claims: JSONValue = [
      "iss": .string(issuer), "sub": .string(subject), "aud": [.string(audience)],
      "iat": 1_772_442_000, "nbf": 1_772_442_000, "exp": .int(1_772_442_000 + lifetime),
    ]
    let key = SimulationKeyring(seed: 1).rsaKey(label: "explanations")
    return try JWS.sign(
      header: ["alg": "RS256", "kid": "k", "typ": "JWT"], payload: claims.serialized(), key: key,
      algorithm: .rs256)
  }

  private let right = Explanation.Credential(name: "right", issuer: issuer, subject: subject)

  @Test("A token that equals a credential is refused by no phase that can be checked offline")
  func equal() throws {
    let explanation = try Explanation(
      token: " \(try token())\n", credentials: [right], at: "2026-03-02T09:30:00Z")
    #expect(explanation.code == nil)
    #expect(explanation.candidates.map(\.isEqual) == [true])
    #expect(explanation.meaning.contains("Not checked: the keys and the signature"))
  }

  @Test(
    "What differs is named with its code and what to change",
    arguments: [
      ("issuer", "AADSTS700211", "https://europe.oic.prod-arc.azure.com/t/c", "trailing slash"),
      ("issuer", "AADSTS700211", "https://kubernetes.default.svc", "differs from character 9"),
      ("subject", "AADSTS700213", "system:serviceaccount:default:apps", "from character 34"),
      ("subject", "AADSTS7002138", "system:serviceaccount:default:App", "in case only"),
      ("audience", "AADSTS700212", "api://AzureADTokenExchange ", "white space"),
    ])
  func different(field: String, code: String, stored: String, relation: String) throws {
    let credential = Explanation.Credential(
      name: "edge", issuer: field == "issuer" ? stored : Self.issuer,
      subject: field == "subject" ? stored : Self.subject,
      audience: field == "audience" ? stored : "api://AzureADTokenExchange")
    let explanation = try Explanation(token: try token(), credentials: [credential])
    #expect(explanation.code == code)
    #expect(explanation.phase == "6.2 matching a federated credential")
    let wrong = explanation.candidates[0].fields.filter { !$0.isEqual }
    #expect(wrong.map(\.name) == [field])
    #expect(wrong[0].relation.contains(relation))
    #expect(explanation.advice[0].contains("set the \(field) to '\(wrong[0].presented)'"))
    #expect(explanation.lines.contains { $0.contains("credential: \(stored)") })
  }

  @Test("The nearest of several credentials comes first")
  func nearest() throws {
    let far = Explanation.Credential(name: "far", issuer: "https://a", subject: "b")
    let near = Explanation.Credential(name: "near", issuer: Self.issuer, subject: "b")
    let explanation = try Explanation(token: try token(), credentials: [far, near])
    #expect(explanation.candidates.map(\.name) == ["near", "far"])
  }

  @Test("Without a credential there is nothing to compare with")
  func none() throws {
    let explanation = try Explanation(token: try token(), credentials: [])
    #expect(explanation.code == "AADSTS70025")
    #expect(explanation.candidates.isEmpty)
  }

  @Test("What is no token is refused where it is read", arguments: ["", "abc", "a.b.c"])
  func malformed(text: String) throws {
    let explanation = try Explanation(token: text, credentials: [right])
    #expect(explanation.code == "AADSTS50027")
    #expect(explanation.phase == "6.1 reading the assertion")
  }

  @Test("Times are judged when the moment is known, the lifetime always")
  func times() throws {
    let late = try Explanation(
      token: try token(), credentials: [right], at: "2026-03-02T10:05:00Z")
    #expect(late.code == "AADSTS700024")
    let unknown = try Explanation(token: try token(), credentials: [right])
    #expect(unknown.code == nil)
    let long = try Explanation(token: try token(lifetime: 90_001), credentials: [right])
    #expect(long.code == "AADSTS70023")
    #expect(throws: Refusal.self) {
      try Explanation(token: try token(), credentials: [right], at: "yesterday")
    }
  }

  @Test("Every code of the guide stands in one row only, and every row says what to do")
  func guide() {
    let codes = RefusalGuide.all.flatMap(\.codes)
    #expect(Set(codes).count == codes.count)
    #expect(RefusalGuide.all.allSatisfy { !$0.advice.isEmpty && $0.page.url.hasPrefix("https://") })
    #expect(RefusalGuide.row(for: "Nonsense").codes.isEmpty)
  }

  @Test("Every refusal of the token endpoint that a table provokes is in the guide")
  func everyRefusal() throws {
    for table in ["aadsts", "aadsts-trust"] {
      let rows = try JSONParser.parse(Fixture.bytes("Entra/\(table).json")).arrayValue ?? []
      let codes = Set(rows.compactMap { $0.at("expect.code")?.intValue })
      #expect(codes.count > 10)
      for code in codes.sorted() {
        #expect(!RefusalGuide.row(for: "AADSTS\(code)").codes.isEmpty, "\(code)")
      }
    }
  }

  @Test("A credential that equals the token but is not visible yet is told apart")
  func notVisibleYet() async throws {
    let emulator = try await Emulator()
    let cluster = try await emulator.connectCluster(named: "edge-01")
    let identity = try await emulator.createManagedIdentity(named: "app")
    try await identity.trust(cluster, serviceAccount: "default/app")
    let pod = try await cluster.run(
      image: "app", serviceAccount: "default/app", clientID: identity.clientID)
    let sequence = emulator.trace.lastSequence
    let refusal = await #expect(throws: Refusal.self) {
      try await pod.requestToken(scope: "https://vault.azure.net/.default")
    }
    let explanation = await emulator.explain(
      try #require(refusal), events: emulator.trace.events(after: sequence))
    #expect(explanation.candidates.map(\.isEqual) == [true])
    #expect(explanation.advice[0].contains("it is not visible yet"))
    #expect(!explanation.advice.contains { $0.contains("set the") })
  }
}
