import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Testing

/// The requests that real clients were seen to send, in their order and their spelling: `msal`,
/// `azure-identity`, `az` and `msgraph-sdk`.
@Suite("Sequences of Azure's own clients")
struct ClientSequenceTests {
  private static let login = "https://login.microsoftonline.com"
  private static let tenant = TenantWorld.tenantID

  private func get(_ world: TenantWorld, _ url: String) async throws -> JSONValue {
    let response = try await world.send(HTTPRequest(.get, url))
    #expect(response.status == 200, "\(url)")
    return try response.json()
  }

  @Test("msal looks the tenant up, then asks for a token with much that is ignored")
  func msal() async throws {
    let world = try await TenantWorld()
    let client = try await world.tenant.createAdministrator(displayName: "admin")
    let endpoint = "\(Self.login)/\(Self.tenant)/oauth2/v2.0/authorize"
    for version in ["1.0", "1.1"] {
      let found = try await get(
        world,
        "\(Self.login)/common/discovery/instance?api-version=\(version)&authorization_endpoint="
          + PercentEncoding.encode(endpoint))
      let document = try await get(
        world, try #require(found["tenant_discovery_endpoint"]?.stringValue))
      #expect(
        document["token_endpoint"]?.stringValue
          == "\(Self.login)/\(Self.tenant)/oauth2/v2.0/token")
    }
    let response = try await world.post(
      [
        "client_id": .string(client.clientID), "grant_type": "client_credentials",
        "scope": "https://vault.azure.net/.default", "client_info": "1",
        "client_secret": .string(client.secret),
        "claims": #"{"access_token": {"xms_cc": {"values": ["CP1"]}}}"#,
      ],
      headers: [
        "x-client-sku": "MSAL.Python", "x-client-ver": "1.39.0", "x-client-os": "linux",
        "x-client-cpu": "x64", "x-ms-lib-capability": "retry-after, h429",
        "client-request-id": "0f0e0d0c-0b0a-4908-8706-050403020100",
        "return-client-request-id": "true", "x-client-current-telemetry": "4|730,2|",
      ])
    #expect(response.status == 200)
    #expect(
      response.headers["client-request-id"] == "0f0e0d0c-0b0a-4908-8706-050403020100")
    #expect(
      try response.json().objectValue?.keys == [
        "token_type", "expires_in", "ext_expires_in", "access_token",
      ])
  }

  @Test("A region's endpoint answers like the global one")
  func regional() async throws {
    let world = try await TenantWorld()
    for host in ["westeurope.login.microsoft.com", "eastus2.login.microsoft.com"] {
      let fields = world.form(assertion: try world.assertion()).map {
        ($0.key, $0.value.stringValue ?? "")
      }
      let response = try await world.send(
        HTTPRequest(
          .post, "https://\(host)/\(Self.tenant)/oauth2/v2.0/token",
          headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
          body: FormURLEncoded.encode(fields)))
      #expect(response.status == 200, "\(host)")
    }
  }

  @Test("az signs in with a federated token for a resource that ends in a slash, and out again")
  func azLogin() async throws {
    let world = try await TenantWorld()
    _ = try await get(
      world, "\(Self.login)/\(Self.tenant)/v2.0/.well-known/openid-configuration")
    var form = world.form(assertion: try world.assertion())
    form["scope"] = "https://management.core.windows.net//.default"
    form["client_info"] = "1"
    let body = try await world.post(form).json()
    let token = try JWT(compact: try #require(body["access_token"]?.stringValue))
    #expect(token.audiences == ["https://management.core.windows.net/"])
    let shared = try await get(
      world, "\(Self.login)/organizations/v2.0/.well-known/openid-configuration")
    #expect(
      shared["issuer"]?.stringValue == "\(Self.login)/{tenantid}/v2.0")
  }

  @Test("az registers an application, gives it a principal and federated credentials")
  func azApplications() async throws {
    let graph = try await GraphWorld()
    let none = try await graph.send(
      .get, "/applications", query: "%24filter=displayName%20eq%20%27web%27"
    ).json()
    #expect(none["value"]?.arrayValue?.isEmpty == true)
    let made = try await graph.send(
      .post, "/applications",
      [
        "displayName": "web", "identifierUris": [], "isFallbackPublicClient": false,
        "keyCredentials": [], "web": ["redirectUris": []], "signInAudience": "AzureADMyOrg",
        "requiredResourceAccess": [],
      ]
    ).json()
    let appID = try #require(made["appId"]?.stringValue)
    let found = try await graph.send(
      .get, "/applications", query: "$filter=appId eq '\(appID)'"
    ).json()
    let id = try #require(found.at("value[0].id")?.stringValue)
    let principal = try await graph.send(
      .post, "/servicePrincipals", ["appId": .string(appID), "accountEnabled": true]
    ).json()
    let path = "/applications/\(id)/federatedIdentityCredentials"
    let credential: JSONValue = [
      "name": "edge", "issuer": "https://i/", "subject": "s", "description": "Edge",
      "audiences": ["api://AzureADTokenExchange"],
    ]
    #expect(try await graph.send(.post, path, credential).status == 201)
    #expect(try await graph.send(.get, path).json()["value"]?.arrayValue?.count == 1)
    let changed = try await graph.send(.patch, "\(path)/edge", ["description": nil])
    #expect(changed.status == 204)
    #expect(try await graph.send(.get, "\(path)/edge").json()["description"] == .null)
    #expect(try await graph.send(.delete, "\(path)/edge").status == 204)
    let byName = try await graph.send(
      .get, "/servicePrincipals", query: "$filter=servicePrincipalNames/any(c:c eq '\(appID)')"
    ).json()
    let principalID = principal["id"]
    #expect(byName.at("value[0].id") == principalID)
    for (types, count) in [(["user", "group", "servicePrincipal"], 1), (["user"], 0)] {
      let body: JSONValue = [
        "ids": [principalID ?? .null], "types": .array(types.map { .string($0) }),
      ]
      let objects = try await graph.send(.post, "/directoryObjects/getByIds", body).json()
      #expect(objects["value"]?.arrayValue?.count == count)
    }
  }

  @Test("msgraph-sdk names types in bodies, selects members and walks through pages")
  func msgraph() async throws {
    let graph = try await GraphWorld()
    for number in 1...3 {
      let made = try await graph.send(
        .post, "/applications",
        ["@odata.type": "#microsoft.graph.application", "displayName": .string("app \(number)")])
      #expect(made.status == 201)
    }
    let page = try await graph.send(
      .get, "/applications", query: "%24select=id,displayName&%24top=2"
    ).json()
    #expect(page["value"]?.arrayValue?.count == 2)
    #expect(page.at("value[0]")?.objectValue?.keys == ["id", "displayName"])
    #expect(page["@odata.nextLink"]?.stringValue?.contains("$skiptoken=") == true)
    let id = try #require(page.at("value[1].id")?.stringValue)
    let credential: JSONValue = [
      "@odata.type": "#microsoft.graph.federatedIdentityCredential", "name": "edge",
      "issuer": "https://i/", "subject": "s", "audiences": ["a"],
    ]
    let path = "/applications/\(id)/federatedIdentityCredentials"
    #expect(try await graph.send(.post, path, credential).status == 201)
    let upserted = try await graph.send(
      .patch, "\(path)(name='other')",
      ["issuer": "https://i/", "subject": "t", "audiences": ["a"]], prefer: "create-if-missing")
    #expect(upserted.status == 201)
    #expect(try await graph.send(.get, path).json()["value"]?.arrayValue?.count == 2)
    let missing = try await graph.send(.get, "\(path)/none")
    #expect(missing.status == 404)
    #expect(try missing.json().at("error.code") == "Request_ResourceNotFound")
  }
}
