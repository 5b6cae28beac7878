import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Testing

@Suite("Whom an identity trusts")
struct TrustTests {
  /// Another identity of the tenant, which trusts nobody yet.
  private func secondIdentity(in world: TenantWorld) async throws -> ManagedIdentity {
    try await world.tenant.directory.putManagedIdentity(
      resourceID: TenantWorld.resourceID("second"), name: "second", location: "northeurope",
      tags: []
    ).identity
  }

  private func code(of client: String, in world: TenantWorld) async throws -> Int? {
    var form = world.form(assertion: try world.assertion())
    form["client_id"] = .string(client)
    return try await world.post(form).aadsts
  }

  @Test("The trust of one identity lets nobody in as another")
  func separation() async throws {
    let world = try await TenantWorld()
    let second = try await secondIdentity(in: world)
    #expect(try await code(of: second.clientID, in: world) == 70025)
    #expect(try await code(of: world.identity.clientID, in: world) == nil)
  }

  @Test("One service account may be trusted by several identities")
  func oneToMany() async throws {
    let world = try await TenantWorld()
    let second = try await secondIdentity(in: world)
    let written = try await world.tenant.directory.putFederatedCredential(
      FederatedCredentialDraft(
        name: "edge", issuer: TenantWorld.issuerText, subject: TenantWorld.subject,
        audiences: [TenantWorld.audience]), of: .managedIdentity(principalID: second.principalID))
    #expect(throws: Never.self) { try written.get() }
    await world.simulation.advance(by: .seconds(10))
    #expect(try await code(of: second.clientID, in: world) == nil)
    #expect(try await code(of: world.identity.clientID, in: world) == nil)
  }

  @Test("Several service accounts may be trusted by one identity")
  func manyToOne() async throws {
    let world = try await TenantWorld()
    for number in 2...20 {
      _ = try await world.trust(name: "edge-\(number)", subject: "subject \(number)").get()
    }
    await world.simulation.advance(by: .seconds(10))
    for number in 2...20 {
      let assertion = try world.assertion(claims: ["sub": .string("subject \(number)")])
      #expect(try await world.code(of: assertion) == nil)
    }
    #expect(world.issuer.visits.count == 2)
  }

  @Test("A deleted identity is unknown at once, and one of the same name is another")
  func deletion() async throws {
    let world = try await TenantWorld()
    let id = TenantWorld.resourceID("app")
    #expect(try await world.tenant.directory.deleteManagedIdentity(resourceID: id.uppercased()))
    #expect(try await world.code(of: world.assertion()) == 700_016)
    let again = try await world.tenant.directory.putManagedIdentity(
      resourceID: id, name: "app", location: "northeurope", tags: [])
    #expect(again.isNew)
    #expect(again.identity.clientID != world.identity.clientID)
    #expect(try await code(of: again.identity.clientID, in: world) == 70025)
  }

  @Test("A disabled identity is refused and let in again when it is enabled")
  func disabling() async throws {
    let world = try await TenantWorld()
    let directory = world.tenant.directory
    for (isEnabled, code) in [(false, 7_000_112 as Int?), (true, nil)] {
      _ = try await directory.setServicePrincipal(
        objectID: world.identity.principalID, isEnabled: isEnabled)
      #expect(try await world.code(of: world.assertion()) == code)
    }
  }

  @Test("An application without a service principal is unknown to the token endpoint")
  func noServicePrincipal() async throws {
    let world = try await TenantWorld()
    let application = try await world.tenant.directory.createApplication(displayName: "web")
    #expect(try await code(of: application.appID, in: world) == 700_016)
  }

  @Test("Any one of several audiences of a token is enough")
  func audiences() async throws {
    let world = try await TenantWorld()
    let both: JSONObject = [
      "aud": ["https://kubernetes.default.svc", .string(TenantWorld.audience)]
    ]
    #expect(try await world.code(of: world.assertion(claims: both)) == nil)
  }

  @Test("The next key signs once the issuer shows it, and the metadata's time is over")
  func rotation() async throws {
    let world = try await TenantWorld()
    #expect(try await world.code(of: world.assertion()) == nil)
    world.issuer.publish([TenantWorld.jwk("next"), TenantWorld.jwk("cluster")])
    let header: JSONObject = ["kid": .string(TenantWorld.jwk("next").keyID ?? "")]
    #expect(
      try await world.code(of: world.assertion(signedBy: "next", header: header)) == 7_000_272)
    await world.simulation.advance(by: .minutes(30))
    #expect(try await world.code(of: world.assertion(signedBy: "next", header: header)) == nil)
    #expect(try await world.code(of: world.assertion()) == nil)
  }
}
