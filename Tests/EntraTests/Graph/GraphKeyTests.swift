import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Testing

@Suite("Certificates of applications")
struct GraphKeyTests {
  private func keyCredential(_ certificate: Certificate) -> JSONValue {
    [
      "type": "AsymmetricX509Cert", "usage": "Verify", "displayName": "CN=app",
      "key": .string(Base64.encode(certificate.der)),
    ]
  }

  /// A graph with an application that has the certificate `client`.
  private func graphWithApplication() async throws -> (GraphWorld, JSONValue) {
    let graph = try await GraphWorld()
    let application = try await graph.register("web")
    _ = try await graph.send(
      .post, "/servicePrincipals", ["appId": application["appId"] ?? .null])
    let added = try await graph.send(
      .patch, "/applications/\(application["id"]?.stringValue ?? "")",
      ["keyCredentials": [keyCredential(try TenantWorld.certificate())]])
    #expect(added.status == 204)
    return (graph, application)
  }

  private func signIn(
    _ graph: GraphWorld, _ application: JSONValue, with label: String
  ) async throws -> HTTPResponse {
    let clientID = application["appId"]?.stringValue ?? ""
    let own = graph.world.ownAssertion(
      of: clientID, certificate: try TenantWorld.certificate(label))
    var form = graph.world.form(
      assertion: try graph.world.assertion(
        signedBy: label, header: own.header, claims: own.claims))
    form["client_id"] = .string(clientID)
    return try await graph.world.post(form)
  }

  private func proof(_ graph: GraphWorld, issuer: String, by label: String) throws -> JSONValue {
    let now = Int(graph.world.simulation.clock.now.seconds)
    return .string(
      try graph.world.assertion(
        signedBy: label, header: ["kid": nil],
        claims: [
          "iss": .string(issuer), "aud": "00000002-0000-0000-c000-000000000000", "sub": nil,
          "iat": nil, "nbf": .int(now), "exp": .int(now + 600),
        ]))
  }

  @Test("A certificate signs its application in for as long as it lasts")
  func lifetime() async throws {
    let (graph, application) = try await graphWithApplication()
    let response = try await signIn(graph, application, with: "client")
    let text = try #require(try response.json()["access_token"]?.stringValue)
    #expect(try JWT(compact: text).claims["appidacr"] == "2")
    #expect(try await signIn(graph, application, with: "stranger").aadsts == 700_027)
    await graph.world.simulation.advance(by: .days(364))
    #expect(try await signIn(graph, application, with: "client").aadsts == nil)
    await graph.world.simulation.advance(by: .days(1))
    let expired = try await signIn(graph, application, with: "client")
    #expect(expired.aadsts == 700_027)
    let description = try expired.json()["error_description"]?.stringValue
    #expect(description?.contains("[Reason - The key used is expired., ") == true)
  }

  @Test("A certificate is shown without its bytes and replaced as a whole")
  func replacing() async throws {
    let (graph, application) = try await graphWithApplication()
    let path = "/applications/\(application["id"]?.stringValue ?? "")"
    let shown = try await graph.send(.get, path).json().at("keyCredentials[0]")
    #expect(shown?["key"] == .null)
    #expect(shown?["customKeyIdentifier"]?.stringValue?.utf8.count == 40)
    #expect(shown?["startDateTime"] == "2026-03-02T09:00:00Z")
    let kept: JSONValue = ["keyId": shown?["keyId"] ?? .null]
    _ = try await graph.send(
      .patch, path,
      ["keyCredentials": [kept, keyCredential(try TenantWorld.certificate("next"))]])
    for label in ["client", "next"] {
      #expect(try await signIn(graph, application, with: label).aadsts == nil)
    }
    _ = try await graph.send(.patch, path, ["keyCredentials": []])
    #expect(try await signIn(graph, application, with: "client").aadsts == 700_027)
  }

  @Test("Keys are rolled by who proves to have one")
  func rolling() async throws {
    let (graph, application) = try await graphWithApplication()
    let id = application["id"]?.stringValue ?? ""
    let path = "/applications/\(id)"
    func add(_ proof: JSONValue) async throws -> HTTPResponse {
      try await graph.send(
        .post, path + "/addKey",
        [
          "keyCredential": keyCredential(try TenantWorld.certificate("next")),
          "passwordCredential": nil, "proof": proof,
        ])
    }
    #expect(try await add(.null).status == 401)
    #expect(try await add(proof(graph, issuer: id, by: "stranger")).status == 401)
    #expect(try await add(proof(graph, issuer: "somebody", by: "client")).status == 401)
    let added = try await add(proof(graph, issuer: id, by: "client"))
    #expect(added.status == 200)
    #expect(try await signIn(graph, application, with: "next").aadsts == nil)
    let removed = try await graph.send(
      .post, path + "/removeKey",
      [
        "keyId": try added.json()["keyId"] ?? .null,
        "proof": try proof(graph, issuer: id, by: "next"),
      ])
    #expect(removed.status == 204)
    #expect(try await signIn(graph, application, with: "next").aadsts == 700_027)
    #expect(
      try await graph.send(
        .post, path + "/removeKey",
        ["keyId": "none", "proof": try proof(graph, issuer: id, by: "client")]
      ).status == 400)
  }

  @Test(
    "What is no certificate is refused", arguments: ["type", "usage", "key"])
  func malformed(member: String) async throws {
    let (graph, application) = try await graphWithApplication()
    var wish = keyCredential(try TenantWorld.certificate())
    wish[member] = "nonsense"
    let response = try await graph.send(
      .patch, "/applications/\(application["id"]?.stringValue ?? "")",
      ["keyCredentials": [wish]])
    #expect(
      try response.json().at("error.message")?.stringValue
        == "Invalid value specified for property '\(member)' of resource 'KeyCredential'.")
    #expect(try await signIn(graph, application, with: "client").aadsts == nil)
  }
}
