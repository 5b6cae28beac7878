import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedEntra

@Suite("Explaining a refusal")
struct FederationComparisonTests {
  @Test("Each way to differ has its name")
  func differences() {
    let cases: [(String, String, FederationDifference)] = [
      ("a", "a", .equal), ("a", "A", .letterCase),
      ("https://i", "https://i/", .trailingSlash(missingIn: .assertion)),
      ("https://i/", "https://i", .trailingSlash(missingIn: .credential)),
      ("a", " a", .surroundingSpace), ("a", "a\n", .surroundingSpace),
      ("ns:app", "ns:apq", .oneCharacter(position: 6)),
      ("ns:app", "ns:bpp", .oneCharacter(position: 4)), ("ns:app", "ns:bpq", .text(position: 4)),
      ("ns:app", "ns:ap", .text(position: 6)),
      (
        "system:serviceaccount:web:app", "system:serviceaccount:default:app",
        .namespace(assertion: "web", credential: "default")
      ),
      (
        "system:serviceaccount:web:app", "system:serviceaccount:web:apq",
        .oneCharacter(position: 29)
      ),
      ("", "a", .text(position: 1)),
    ]
    for (presented, stored, expected) in cases {
      #expect(FederationDifference(presented, stored) == expected)
    }
  }

  @Test("The nearest credential comes first and says what differs")
  func nearest() {
    func credential(_ name: String, _ issuer: String, _ subject: String) -> FederatedCredential {
      FederatedCredential(
        id: name, name: name, issuer: issuer, subject: subject, audience: "a", description: nil)
    }
    let comparison = FederationComparison(
      PresentedAssertion(issuer: "https://i/", subject: "ns:app", audiences: ["a"]),
      with: [credential("far", "https://x/", "x"), credential("near", "https://i", "ns:app")])
    #expect(comparison.candidates.map(\.name) == ["near", "far"])
    #expect(
      comparison.description
        == "nearest credential 'near': issuer trailing slash missing in the credential, "
        + "subject equal, audience equal")
  }

  @Test("What to change is said member by member")
  func advice() throws {
    let expression = try #require(ClaimsExpression("claims['sub'] matches 'ns:w*'"))
    func comparison(_ credentials: [FederatedCredential]) -> FederationComparison {
      FederationComparison(
        PresentedAssertion(
          issuer: "https://i/", subject: "ns:app", audiences: ["a"], claims: ["sub": "ns:app"]),
        with: credentials)
    }
    let exact = FederatedCredential(
      id: "1", name: "near", issuer: "https://i", subject: "ns:apq", audience: "a",
      description: nil)
    #expect(
      comparison([exact]).advice.map(\.description) == [
        "issuer of credential 'near' trailing slash missing in the credential: it is 'https://i', "
          + "the token says 'https://i/'",
        "subject of credential 'near' one wrong character, number 6: it is 'ns:apq', the token "
          + "says 'ns:app'",
      ])
    let flexible = FederatedCredential(
      id: "2", name: "flexible", issuer: "https://i/", subject: nil, audience: "a",
      description: nil, expression: expression)
    #expect(
      comparison([flexible]).advice == [
        .changeExpression(name: "flexible", claim: "sub", expression: expression.text)
      ])
    #expect(
      comparison([]).advice == [
        .createCredential(issuer: "https://i/", subject: "ns:app", audience: "a")
      ])
  }

  @Test("An assertion is compared with what has not propagated yet")
  func unpropagated() async throws {
    let world = try await TenantWorld(isPropagated: false)
    let assertion = try world.assertion()
    let found = try await world.tenant.directory.compare(
      assertion: assertion, clientID: world.identity.clientID)
    #expect(found?.candidates.map(\.equalCount) == [3])
    #expect(found?.advice == [])
    let nobody = try await world.tenant.directory.compare(assertion: assertion, clientID: "nobody")
    #expect(nobody == nil)
  }

  @Test("The trace holds the comparison and never the assertion")
  func trace() async throws {
    let world = try await TenantWorld()
    let assertion = try world.assertion(claims: ["sub": "system:serviceaccount:default:App"])
    #expect(try await world.code(of: assertion) == 7_002_138)
    let event = try #require(world.simulation.trace.events.last { $0.source == "Entra" })
    guard case .refused(let code, _) = event.outcome else {
      Issue.record("the refusal is not in the trace")
      return
    }
    #expect(code == "AADSTS7002138")
    #expect(event.detail("comparison")?.contains("subject differs in case only") == true)
    let text = "\(world.simulation.trace.events)"
    for part in assertion.split(separator: ".") { #expect(!text.contains(part)) }
  }

  @Test("A token in the wrong parameter is not in the trace", arguments: ["client_id", "scope"])
  func misplacedToken(parameter: String) async throws {
    let world = try await TenantWorld()
    let assertion = try world.assertion()
    var form = world.form(assertion: assertion)
    form[parameter] = .string(assertion)
    let response = try await world.post(form)
    #expect(response.aadsts != nil)
    let signature = try #require(assertion.split(separator: ".").last)
    #expect(!"\(world.simulation.trace.events)".contains(signature))
  }

  @Test("A token that was issued is not in the trace either")
  func issuedToken() async throws {
    let world = try await TenantWorld()
    let assertion = try world.assertion()
    let body = try await world.exchange(assertion).json()
    let token = try #require(body["access_token"]?.stringValue)
    let text = "\(world.simulation.trace.events)"
    for part in (assertion + "." + token).split(separator: ".") { #expect(!text.contains(part)) }
  }
}
