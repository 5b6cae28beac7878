import ArcFedJSON
import Testing

@testable import ArcFedEntra

@Suite("Expressions of flexible credentials")
struct ClaimsExpressionTests {
  @Test("Every row of the table is read and judged as it says")
  func table() throws {
    for row in try FixtureRows.of("claims-expressions") {
      let text = row["expression"]?.stringValue ?? ""
      let expression = ClaimsExpression(text)
      let isRead = row["error"] == nil
      #expect((expression != nil) == isRead, "\(text)")
      for claims in row["holds"]?.arrayValue ?? [] {
        #expect(expression?.holds(for: claims.objectValue ?? [:]) == true, "\(text) \(claims)")
      }
      for claims in row["fails"]?.arrayValue ?? [] {
        #expect(expression?.holds(for: claims.objectValue ?? [:]) == false, "\(text) \(claims)")
      }
    }
  }

  @Test("A pattern with many stars is judged in no time")
  func cost() {
    let pattern = String(repeating: "*a", count: 200) + "b"
    #expect(!Wildcard.matches(String(repeating: "a", count: 600), pattern: pattern))
  }

  @Test(
    "An issuer's expressions keep to its claims",
    arguments: [
      ("https://token.actions.githubusercontent.com", "claims['sub'] matches 'repo:c/*'", false),
      (
        "https://token.actions.githubusercontent.com",
        "claims['sub'] matches 'repo:c/*' and claims['repository_id'] eq '1'", true
      ),
      (
        "https://token.actions.githubusercontent.com",
        "claims['repository_id'] matches '1*'", false
      ),
      ("https://gitlab.com", "claims['sub'] matches 'project_path:*'", true),
      ("https://gitlab.com", "claims['ref'] eq 'main'", false),
      ("https://gitlab.com/", "claims['sub'] eq 's'", false),
      ("https://app.terraform.io", "claims['sub'] eq 's'", true),
      ("https://europe.oic.prod-arc.azure.com/t/c/", "claims['sub'] eq 's'", false),
      ("https://europe.oic.prod-aks.azure.com/t/c/", "claims['sub'] eq 's'", false),
    ])
  func issuers(issuer: String, text: String, isAllowed: Bool) {
    let refusal = FederatedCredentialRules.refusal(
      of: FederatedCredentialDraft(
        name: "flexible", issuer: issuer, subject: nil, audiences: ["a"],
        expression: .init(value: text, languageVersion: 1)),
      for: .application(objectID: "o"), among: [],
      flexibleIssuers: FlexibleIssuer.onApplications)
    #expect((refusal == nil) == isAllowed)
  }

  @Test("On a managed identity only the clusters of AKS have expressions")
  func managedIdentities() {
    let issuers = FlexibleIssuer.onManagedIdentities
    let covers = { (issuer: String) in issuers.contains { $0.covers(issuer) } }
    #expect(covers("https://northeurope.oic.prod-aks.azure.com/t/c/"))
    #expect(!covers("https://oic.prod-aks.azure.com.attacker.example/t/c/"))
    #expect(!covers("https://attacker.example/.oic.prod-aks.azure.com"))
    #expect(!covers("https://token.actions.githubusercontent.com"))
  }
}
