import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation
import Testing

@Suite("Flexible credentials on the wire")
struct GraphFlexibleCredentialTests {
  private static let gitHub = "https://token.actions.githubusercontent.com"
  private static let text =
    "claims['sub'] matches 'repo:contoso/*' and claims['repository_id'] eq '42'"

  private func body(
    _ text: String = text, issuer: String = gitHub, version: Int = 1, subject: JSONValue = .null
  ) -> JSONValue {
    [
      "name": "flexible", "issuer": .string(issuer), "subject": subject,
      "audiences": [.string(TenantWorld.audience)],
      "claimsMatchingExpression": ["value": .string(text), "languageVersion": .int(version)],
    ]
  }

  @Test("An application with an expression lets in whom it describes", arguments: ["v1.0", "beta"])
  func application(version: String) async throws {
    let graph = try await GraphWorld()
    let world = graph.world
    let gitHub = try FakeIssuer(
      Self.gitHub, keys: [TenantWorld.jwk("cluster")], clock: world.simulation.clock)
    world.network.attach(gitHub, to: gitHub.issuer.origin)
    let application = try await graph.register("web")
    let clientID = application["appId"] ?? .null
    _ = try await graph.send(.post, "/servicePrincipals", ["appId": clientID])
    let path = "/applications/\(application["id"]?.stringValue ?? "")/federatedIdentityCredentials"
    let made = try await graph.send(.post, path, body(), version: version)
    #expect(made.status == 201)
    #expect(try made.json()["subject"] == .null)
    #expect(
      try made.json().at("claimsMatchingExpression.value")?.stringValue == Self.text)
    await world.simulation.advance(by: .seconds(10))

    func code(_ claims: JSONObject) async throws -> Int? {
      var all: JSONObject = ["iss": .string(Self.gitHub)]
      all.merge(claims)
      var form = world.form(assertion: try world.assertion(claims: all))
      form["client_id"] = clientID
      return try await world.post(form).aadsts
    }
    #expect(try await code(["sub": "repo:contoso/web:ref:x", "repository_id": "42"]) == nil)
    #expect(try await code(["sub": "repo:contoso/web", "repository_id": "43"]) == 7_002_131)
    #expect(try await code(["sub": "repo:fabrikam/web", "repository_id": "42"]) == 7_002_131)
    #expect(try await code(["sub": "repo:contoso/web"]) == 7_002_131)

    let changed = try await graph.send(
      .patch, path + "/flexible", ["subject": "s", "claimsMatchingExpression": nil])
    #expect(changed.status == 204)
    let shown = try await graph.send(.get, path + "/flexible", version: "beta").json()
    #expect(shown["subject"]?.stringValue == "s")
    #expect(shown["claimsMatchingExpression"] == .null)
  }

  @Test("What is no expression, or not allowed, is refused in Graph's words")
  func refusals() async throws {
    let graph = try await GraphWorld()
    let id = try await graph.register("web")["id"]?.stringValue ?? ""
    let path = "/applications/\(id)/federatedIdentityCredentials"
    let cases: [(JSONValue, String)] = [
      (body("claims['sub'] like 'a'"), "is not valid."), (body(version: 2), "is not valid."),
      (body(subject: "s"), "must not stand beside a subject."),
      (
        body("claims['sub'] matches 'repo:*'"),
        "lacks all required claims or contains unallowed claims."
      ),
      (
        body("claims['sub'] eq 's'", issuer: "https://i/"),
        "is not supported for the issuer https://i/."
      ),
    ]
    for (body, text) in cases {
      let error = try await graph.send(.post, path, body).json()["error"]
      #expect(error?["code"]?.stringValue == "InvalidFederatedIdentityCredentialValue")
      #expect(error?["message"]?.stringValue == "The claims matching expression \(text)")
    }
  }

  @Test("Resource Manager knows expressions in the previews that have them")
  func resourceManager() async throws {
    let arm = try await ResourceManagerWorld()
    _ = try await arm.createIdentity("flexible")
    let path = "\(ResourceManagerWorld.identities)/flexible/federatedIdentityCredentials/edge"
    let issuer = "https://northeurope.oic.prod-aks.azure.com/t/c/"
    let body: JSONValue = [
      "properties": [
        "issuer": .string(issuer), "audiences": [.string(TenantWorld.audience)],
        "claimsMatchingExpression": [
          "value": "claims['sub'] matches 'system:serviceaccount:ns:*'", "languageVersion": 1,
        ],
      ]
    ]
    for version in ["2024-11-30", "2026-05-31"] {
      let refused = try await arm.send(.put, path, body, version: version)
      #expect(refused.status == 400)
      let text = try refused.json().at("error.message")?.stringValue
      #expect(text?.hasSuffix("must specify 'issuer', 'subject' and 'audience'.") == true)
    }
    let made = try await arm.send(.put, path, body, version: "2025-05-31-preview")
    #expect(made.status == 201)
    #expect(
      try made.json()["properties"]?.objectValue?.keys
        == ["issuer", "audiences", "claimsMatchingExpression"])
    let old = try await arm.send(.get, path, version: "2023-01-31")
    #expect(try old.json()["properties"]?.objectValue?.keys == ["issuer", "audiences"])
  }
}
