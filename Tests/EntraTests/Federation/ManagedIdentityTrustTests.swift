import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Testing

/// "Configure an application to trust a managed identity": the one kind of token of its own that
/// Entra takes as a federated assertion.
@Suite("An application that trusts a managed identity")
struct ManagedIdentityTrustTests {
  private let world: TenantWorld
  private let client: ClientSecretCredentials

  init() async throws {
    world = try await TenantWorld()
    client = try await world.tenant.createAdministrator(displayName: "web")
    let application = try #require(
      try await world.tenant.directory.application(.appID(client.clientID)))
    _ = try await world.tenant.directory.putFederatedCredential(
      FederatedCredentialDraft(
        name: "identity",
        issuer: "https://login.microsoftonline.com/\(TenantWorld.tenantID)/v2.0",
        subject: world.identity.principalID, audiences: ["api://AzureADTokenExchange"]),
      of: .application(objectID: application.objectID)
    ).get()
    await world.simulation.advance(by: .seconds(10))
  }

  private func hostToken() async throws -> String {
    let endpoint = world.tenant.instanceMetadata(
      of: HostIdentities(userAssigned: [world.identity.resourceID]))
    let response = await endpoint.respond(
      to: try HTTPRequest(
        .get,
        "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
          + "&resource=api%3A%2F%2FAzureADTokenExchange", headers: ["Metadata": "true"]))
    return try #require(try response.json()["access_token"]?.stringValue)
  }

  private func exchange(_ assertion: String) async throws -> HTTPResponse {
    var form = world.form(assertion: assertion)
    form["client_id"] = .string(client.clientID)
    return try await world.post(form)
  }

  @Test("The exchange's tokens are v2.0 tokens for its client id")
  func token() async throws {
    let token = try JWT(compact: try await hostToken())
    #expect(token.audiences == ["fb60f99c-7a34-4190-8149-302f77469936"])
    #expect(token.issuer == "https://login.microsoftonline.com/\(TenantWorld.tenantID)/v2.0")
    #expect(token.subject == world.identity.principalID)
    #expect(token.claims["azpacr"] == "2")
  }

  @Test("The identity's token signs the application in, and nothing is fetched for it")
  func success() async throws {
    let response = try await exchange(try await hostToken())
    #expect(response.status == 200)
    let token = try JWT(compact: try #require(try response.json()["access_token"]?.stringValue))
    #expect(token.claims["appid"]?.stringValue == client.clientID)
    #expect(token.claims["xms_ficinfo"]?.stringValue?.isEmpty == false)
    #expect(world.issuer.visits.isEmpty)
  }

  @Test("A forged token of Entra's is refused, and so is one whose identity was deleted")
  func forged() async throws {
    let genuine = try JWT(compact: try await hostToken())
    let forged = try JWS.sign(
      header: genuine.jws.header, payload: genuine.claims.serialized(),
      key: TenantWorld.key("stranger"), algorithm: .rs256)
    #expect(try await exchange(forged).aadsts == 700_027)
    let kept = try await hostToken()
    _ = try await world.tenant.directory.deleteManagedIdentity(
      resourceID: world.identity.resourceID)
    #expect(try await exchange(kept).aadsts == 700_226)
  }
}
