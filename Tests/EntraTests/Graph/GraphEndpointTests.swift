import ArcFedEntra
import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@Suite("Microsoft Graph")
struct GraphEndpointTests {
  private func body(_ name: String, subject: String) -> JSONValue {
    [
      "name": .string(name), "issuer": "https://i/", "subject": .string(subject),
      "audiences": ["a"],
    ]
  }

  @Test("Every row of the table of errors is answered", arguments: ["v1.0", "beta"])
  func errors(version: String) async throws {
    let graph = try await GraphWorld()
    let web = try await graph.register("web")
    let full = try await graph.register("full")
    _ = try await graph.send(
      .patch, "/applications/\(full["id"]?.stringValue ?? "")",
      ["identifierUris": ["api://full"]])
    let app = web["appId"]?.stringValue ?? ""
    let object = web["id"]?.stringValue ?? ""
    let fullID = full["id"]?.stringValue ?? ""
    _ = try await graph.send(.post, "/servicePrincipals", ["appId": .string(app)])
    let path = "/applications/\(object)/federatedIdentityCredentials"
    #expect(try await graph.send(.post, path, body("edge", subject: "s")).status == 201)
    for number in 1...20 {
      let written = try await graph.send(
        .post, "/applications/\(fullID)/federatedIdentityCredentials",
        body("edge-\(number)", subject: "\(number)"))
      #expect(written.status == 201)
    }
    for row in try FixtureRows.of("graph-errors") {
      func text(_ name: String) -> String? {
        row[name]?.stringValue?.replacing("{app}", with: app).replacing("{object}", with: object)
          .replacing("{full}", with: fullID)
      }
      let name = row["name"]?.stringValue ?? ""
      var body = row["body"]
      if body?["appId"]?.stringValue == "{app}" { body = ["appId": .string(app)] }
      var policy = FederationPolicy()
      policy.allowedIssuers = row["policy"]?.arrayValue?.compactMap(\.stringValue)
      try await graph.world.tenant.directory.setFederationPolicy(policy)
      let response = try await graph.send(
        HTTPMethod(rawValue: text("method") ?? ""), text("path") ?? "", body,
        raw: text("raw"), query: text("query"), version: version,
        token: try await graph.token(text("token")))
      #expect(response.status == row["status"]?.intValue, "\(name)")
      #expect((response.headers["WWW-Authenticate"] != nil) == (response.status == 401), "\(name)")
      let error = try response.json()["error"]
      #expect(error?["code"] == row["code"], "\(name)")
      #expect(error?["message"]?.stringValue == text("message"), "\(name)")
      #expect(
        error?["innerError"]?.objectValue?.keys == ["date", "request-id", "client-request-id"],
        "\(name)")
    }
  }

  @Test("An application is registered, found by either id, changed and deleted")
  func applications() async throws {
    let graph = try await GraphWorld()
    let response = try await graph.send(
      .post, "/applications",
      [
        "@odata.type": "#microsoft.graph.application", "displayName": "web",
        "identifierUris": ["api://web"],
      ])
    #expect(response.status == 201)
    let made = try response.json()
    #expect(
      made["@odata.context"]?.stringValue
        == "https://graph.microsoft.com/v1.0/$metadata#applications/$entity")
    let id = try #require(made["id"]?.stringValue)
    let appID = try #require(made["appId"]?.stringValue)
    for path in ["/applications/\(id)", "/applications(appId='\(appID)')"] {
      #expect(try await graph.send(.get, path).json()["displayName"]?.stringValue == "web")
    }
    let changed = try await graph.send(.patch, "/applications/\(id)", ["displayName": "new"])
    #expect(changed.status == 204)
    #expect(
      try await graph.send(.get, "/applications/\(id)").json()["displayName"]?.stringValue
        == "new")
    #expect(try await graph.send(.delete, "/applications/\(id)").status == 204)
    #expect(try await graph.send(.get, "/applications/\(id)").status == 404)
  }

  @Test(
    "The filters of Azure's clients find what they look for",
    arguments: [
      ("/applications", "displayName eq 'web'", 1),
      ("/applications", "startswith(displayName,'w')", 2),
      ("/applications", "startswith(displayName, 'WE')", 1),
      ("/applications", "displayName eq 'it''s'", 1),
      ("/applications", "displayName eq 'none'", 0),
      ("/servicePrincipals", "displayName eq 'app'", 1),
      ("/servicePrincipals", "servicePrincipalNames/any(c:c eq '{client}')", 1),
      ("/servicePrincipals", "appId eq '{client}'", 1),
      ("/servicePrincipals", "servicePrincipalNames/any(c:c eq 'none')", 0),
    ])
  func filters(path: String, filter: String, count: Int) async throws {
    let graph = try await GraphWorld()
    for name in ["web", "worker", "it's"] { _ = try await graph.register(name) }
    let filter = filter.replacing("{client}", with: graph.world.identity.clientID)
    let found = try await graph.send(.get, path, query: "$filter=\(filter)").json()
    #expect(found["value"]?.arrayValue?.count == count)
  }

  @Test("The service principal of a managed identity shows the resource behind it")
  func managedIdentity() async throws {
    let graph = try await GraphWorld()
    let found = try await graph.send(
      .get, "/servicePrincipals/\(graph.world.identity.principalID)"
    ).json()
    #expect(found["servicePrincipalType"]?.stringValue == "ManagedIdentity")
    #expect(found["servicePrincipalNames"]?[0]?.stringValue == graph.world.identity.clientID)
    #expect(found["alternativeNames"]?[1]?.stringValue == TenantWorld.resourceID("app"))
    let path = "/servicePrincipals/\(graph.world.identity.principalID)"
    #expect(try await graph.send(.delete, path).status == 403)
    let byIDs = try await graph.send(
      .post, "/directoryObjects/getByIds",
      ["ids": [.string(graph.world.identity.principalID), "nobody"]]
    ).json()
    #expect(byIDs["value"]?.arrayValue?.count == 1)
    #expect(
      byIDs.at("value[0]['@odata.type']")?.stringValue == "#microsoft.graph.servicePrincipal")
  }

  @Test("A password is shown once, works, and stops working when it is removed")
  func passwords() async throws {
    let graph = try await GraphWorld()
    let application = try await graph.register("web")
    let id = application["id"]?.stringValue ?? ""
    let appID = application["appId"]?.stringValue ?? ""
    _ = try await graph.send(.post, "/servicePrincipals", ["appId": .string(appID)])
    let made = try await graph.send(
      .post, "/applications/\(id)/addPassword",
      [
        "passwordCredential": [
          "displayName": "ci", "endDateTime": "2026-03-02T10:00:00Z",
        ]
      ])
    #expect(made.status == 200)
    let secret = try #require(try made.json()["secretText"]?.stringValue)
    #expect(secret.utf8.count == 40)
    #expect(try made.json()["hint"]?.stringValue == String(secret.prefix(3)))
    let shown = try await graph.send(.get, "/applications/\(id)")
    #expect(!String(decoding: shown.bytes, as: UTF8.self).contains(secret))
    #expect(try shown.json().at("passwordCredentials[0].secretText") == .null)

    let form: JSONObject = [
      "grant_type": "client_credentials", "client_id": .string(appID),
      "client_secret": .string(secret), "scope": "https://vault.azure.net/.default",
    ]
    #expect(try await graph.world.post(form).status == 200)
    await graph.world.simulation.advance(by: .hours(1))
    #expect(try await graph.world.post(form).aadsts == 7_000_222)
  }

  @Test("A federated credential is written, upserted, found, changed and deleted")
  func credentials() async throws {
    let graph = try await GraphWorld()
    let id = try await graph.register("web")["id"]?.stringValue ?? ""
    let path = "/applications/\(id)/federatedIdentityCredentials"
    let made = try await graph.send(.post, path, body("edge", subject: "s"))
    #expect(
      try made.json().objectValue?.keys == [
        "@odata.context", "id", "name", "issuer", "subject", "description", "audiences",
      ])
    let credentialID = try #require(try made.json()["id"]?.stringValue)
    for key in ["/edge", "/\(credentialID)", "(name='edge')"] {
      #expect(try await graph.send(.get, path + key).status == 200, "\(key)")
    }
    #expect(
      try await graph.send(.patch, "\(path)/edge", ["subject": "t"]).status == 204)
    let changed = try await graph.send(.get, "\(path)/edge").json()
    #expect(changed["subject"]?.stringValue == "t")
    #expect(changed["issuer"]?.stringValue == "https://i/")
    let second = "\(path)(name='second')"
    #expect(try await graph.send(.patch, second, body("second", subject: "u")).status == 404)
    let upserted = try await graph.send(
      .patch, second, body("second", subject: "u"), prefer: "create-if-missing")
    #expect(upserted.status == 201)
    let found = try await graph.send(.get, path, query: "$filter=subject eq 'u'").json()
    #expect(found.at("value[0].name")?.stringValue == "second")
    #expect(try await graph.send(.delete, "\(path)/edge").status == 204)
    #expect(try await graph.send(.get, path).json()["value"]?.arrayValue?.count == 1)
  }
}
