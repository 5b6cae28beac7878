import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation
import Testing

@Suite("Several tenants of one cloud")
struct TenantsTests {
  private static let otherID = "22222222-3333-4444-8555-666666666666"

  private func second(_ world: TenantWorld) async throws -> Tenant {
    let tenant = try await Tenant(
      configuration: TenantConfiguration(
        tenantID: Self.otherID, displayName: "Fabrikam", domain: "fabrikam.onmicrosoft.com"),
      network: world.network, clock: world.simulation.clock,
      random: world.simulation.random.derived("second"), trace: world.simulation.trace,
      keys: .simulation(TenantWorld.keyring), lanes: .inline, storage: .memory,
      beside: world.tenant)
    try tenant.attach(to: world.network)
    return tenant
  }

  @Test("A client of one tenant is unknown in the other, under either name")
  func separation() async throws {
    let world = try await TenantWorld()
    let form = world.form(assertion: try world.assertion())
    #expect(
      try await world.post(form, path: "\(Self.otherID)/oauth2/v2.0/token").aadsts == 90002)
    _ = try await second(world)
    for name in [Self.otherID, "Fabrikam.onmicrosoft.com"] {
      let response = try await world.post(form, path: "\(name)/oauth2/v2.0/token")
      #expect(response.aadsts == 700_016)
      let text = try response.json()["error_description"]?.stringValue
      #expect(text?.contains("was not found in the directory 'Fabrikam'.") == true)
    }
    #expect(try await world.post(form).aadsts == nil)
    #expect(
      try await world.post(form, path: "contoso.example/oauth2/v2.0/token").aadsts == 90002)
  }

  @Test("Tenants share their keys and nothing else")
  func tokens() async throws {
    let world = try await TenantWorld()
    let other = try await second(world)
    let client = try await other.createAdministrator(displayName: "admin")
    let form: JSONObject = [
      "grant_type": "client_credentials", "client_id": .string(client.clientID),
      "client_secret": .string(client.secret), "scope": "https://graph.microsoft.com/.default",
    ]
    let body = try await world.post(form, path: "\(Self.otherID)/oauth2/v2.0/token").json()
    let text = try #require(body["access_token"]?.stringValue)
    let token = try JWT(compact: text)
    #expect(token.issuer == "https://sts.windows.net/\(Self.otherID)/")
    #expect(token.claims["tid"]?.stringValue == Self.otherID)
    let keys = try await world.send(
      HTTPRequest(
        .get, "https://login.microsoftonline.com/\(TenantWorld.tenantID)/discovery/v2.0/keys")
    ).json()
    #expect(keys.at("keys[0].kid")?.stringValue == token.jws.keyID)
    let listed = try await world.send(
      HTTPRequest(
        .get, "https://graph.microsoft.com/v1.0/servicePrincipals",
        headers: ["Authorization": "Bearer \(text)"])
    ).json()
    #expect(listed["value"]?.arrayValue?.count == 1)
    #expect(listed.at("value[0].displayName") == "admin")
  }

  @Test("Discovery names the tenant that was asked for")
  func discovery() async throws {
    let world = try await TenantWorld()
    _ = try await second(world)
    for (name, id) in [
      ("fabrikam.onmicrosoft.com", Self.otherID), (TenantWorld.tenantID, TenantWorld.tenantID),
    ] {
      let url = "https://login.microsoftonline.com/\(name)/v2.0/.well-known/openid-configuration"
      let issuer = try await world.send(HTTPRequest(.get, url)).json()["issuer"]?.stringValue
      #expect(issuer == "https://login.microsoftonline.com/\(id)/v2.0")
    }
  }
}
