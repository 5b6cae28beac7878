import ArcFedJSON
import Testing

@testable import ArcFedEntra

@Suite("Paths and filters of Microsoft Graph")
struct GraphRouteTests {
  @Test("Paths are read in every spelling that Azure's clients use")
  func paths() {
    let cases: [([String], GraphRoute)] = [
      (["v1.0", "applications"], .applications),
      (["beta", "Applications"], .applications),
      (["v1.0", "applications", "o"], .application(.objectID("o"))),
      (["v1.0", "applications(appId='a')"], .application(.appID("a"))),
      (["v1.0", "applications", "o", "addPassword"], .addPassword(.objectID("o"))),
      (["v1.0", "applications(appId='a')", "removePassword"], .removePassword(.appID("a"))),
      (
        ["v1.0", "applications", "o", "federatedIdentityCredentials"],
        .federatedCredentials(.objectID("o"))
      ),
      (
        ["v1.0", "applications", "o", "federatedIdentityCredentials", "n"],
        .federatedCredential(.objectID("o"), .idOrName("n"))
      ),
      (
        ["v1.0", "applications", "o", "federatedIdentityCredentials(name='it''s')"],
        .federatedCredential(.objectID("o"), .name("it's"))
      ),
      (["v1.0", "servicePrincipals"], .servicePrincipals),
      (["v1.0", "servicePrincipals(appId='a')"], .servicePrincipal(.appID("a"))),
      (["v1.0", "directoryObjects", "getByIds"], .objectsByIDs),
    ]
    for (segments, expected) in cases { #expect(GraphRoute(segments) == expected) }
  }

  @Test(
    "Other paths address nothing",
    arguments: [
      [], ["v1.0"], ["v2.0", "applications"], ["applications"], ["v1.0", "users"],
      ["v1.0", "applications(name='a')"], ["v1.0", "applications", "o", "owners"],
      ["v1.0", "applications", "o", "addPassword", "x"],
      ["v1.0", "servicePrincipals", "o", "owners"],
      ["v1.0", "applications", "o", "federatedIdentityCredentials(id='x')"],
      ["v1.0", "directoryObjects", "o"],
    ])
  func unknownPaths(segments: [String]) {
    #expect(GraphRoute(segments) == nil)
  }

  @Test("Filters are read in the forms that are sent")
  func filters() {
    let cases: [(String, GraphFilter)] = [
      ("appId eq 'a'", .equals(property: "appId", value: "a")),
      ("  appId  eq  'a' ", .equals(property: "appId", value: "a")),
      ("name eq 'it''s'", .equals(property: "name", value: "it's")),
      ("name eq ''", .equals(property: "name", value: "")),
      ("startswith(displayName,'a b')", .startsWith(property: "displayName", value: "a b")),
      ("startsWith(displayName, 'a')", .startsWith(property: "displayName", value: "a")),
      (
        "servicePrincipalNames/any(c:c eq 'x')",
        .contains(property: "servicePrincipalNames", value: "x")
      ),
      (
        "servicePrincipalNames/any(name: name eq 'x')",
        .contains(property: "servicePrincipalNames", value: "x")
      ),
    ]
    for (text, expected) in cases { #expect(GraphFilter(text) == expected, "\(text)") }
  }

  @Test(
    "Filters of other forms are not guessed at",
    arguments: [
      "", "appId", "appId eq", "appId eq a", "appId ne 'a'", "appId eq 'a' or appId eq 'b'",
      "appId eq 'a", "not(appId eq 'a')", "contains(name,'a')", "startswith(name 'a')",
      "names/any(c:d eq 'x')", "names/all(c:c eq 'x')", "'a' eq appId",
    ])
  func otherFilters(text: String) {
    #expect(GraphFilter(text) == nil)
  }

  @Test("A filter compares without case and looks at nothing but its property")
  func matching() {
    let object: JSONValue = ["name": "Edge", "names": ["A", "b"], "count": 1]
    #expect(GraphFilter.equals(property: "name", value: "EDGE").matches(object))
    #expect(!GraphFilter.equals(property: "other", value: "EDGE").matches(object))
    #expect(!GraphFilter.equals(property: "count", value: "1").matches(object))
    #expect(GraphFilter.startsWith(property: "name", value: "ed").matches(object))
    #expect(!GraphFilter.startsWith(property: "name", value: "dge").matches(object))
    #expect(GraphFilter.contains(property: "names", value: "B").matches(object))
    #expect(!GraphFilter.contains(property: "name", value: "Edge").matches(object))
  }
}
