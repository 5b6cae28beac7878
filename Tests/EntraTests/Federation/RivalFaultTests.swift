import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation
import Testing

/// Faults that other emulators of Entra were measured to have. Each is one that this one has not.
@Suite("Faults that others have")
struct RivalFaultTests {
  @Test("1. An assertion without exp is refused")
  func noExpiry() async throws {
    let world = try await TenantWorld()
    #expect(try await world.code(of: world.assertion(claims: ["exp": nil])) == 50027)
  }

  @Test("2. Different mistakes have different codes, and 3. error_codes says what the text says")
  func codes() async throws {
    let world = try await TenantWorld()
    let now = Int(world.simulation.clock.now.seconds)
    let mistakes: [(JSONObject, String, Int)] = [
      (["iat": .int(now - 7200), "exp": .int(now - 3600)], "cluster", 700_024),
      (["aud": "x"], "cluster", 700_212), (["sub": "x"], "cluster", 700_213),
      (["iss": "https://x.example"], "cluster", 700_211), ([:], "stranger", 700_027),
    ]
    for (claims, signer, code) in mistakes {
      let response = try await world.exchange(
        try world.assertion(signedBy: signer, claims: claims))
      #expect(response.aadsts == code)
      let text = try response.json()["error_description"]?.stringValue ?? ""
      #expect(text.hasPrefix("AADSTS\(code): "))
    }
  }

  @Test("4. There is a cap, names and pairs are unique, and one audience is one")
  func limits() async throws {
    let world = try await TenantWorld()
    for number in 2...20 {
      let written = try await world.trust(name: "edge-\(number)", subject: "subject \(number)")
      #expect(throws: Never.self) { try written.get() }
    }
    await #expect(throws: FederatedCredentialRefusal.limitReached) {
      _ = try await world.trust(name: "edge-21", subject: "subject 21").get()
    }
  }

  @Test("5. A new credential does not work at once")
  func propagation() async throws {
    let world = try await TenantWorld(isPropagated: false)
    #expect(try await world.code(of: world.assertion()) == 70025)
    await world.simulation.advance(by: .seconds(8))
    #expect(try await world.code(of: world.assertion()) == nil)
  }

  @Test("6. An issuer that is switched off, and a key that is withdrawn, end the trust")
  func staleKeys() async throws {
    let withdrawn = try await TenantWorld()
    #expect(try await withdrawn.code(of: withdrawn.assertion()) == nil)
    withdrawn.issuer.publish([TenantWorld.jwk("next")])
    await withdrawn.simulation.advance(by: .minutes(30))
    #expect(try await withdrawn.code(of: withdrawn.assertion()) == 7_000_272)

    let off = try await TenantWorld()
    #expect(try await off.code(of: off.assertion()) == nil)
    off.network.detach(off.issuer.issuer.origin)
    #expect(try await off.code(of: off.assertion()) == nil)
    await off.simulation.advance(by: .minutes(30))
    #expect(try await off.code(of: off.assertion()) == 501_661)
  }

  @Test("7. Made-up key identifiers cost no requests")
  func unknownKeys() async throws {
    let world = try await TenantWorld()
    for number in 0..<20 {
      let assertion = try world.assertion(header: ["kid": .string("made up \(number)")])
      #expect(try await world.code(of: assertion) == 7_000_272)
    }
    #expect(world.issuer.visits.count == 2)
  }

  @Test("8. The issuer in the document is compared, https is required, and size is bounded")
  func metadata() async throws {
    for how in ["anotherIssuer", "oversize"] {
      let world = try await TenantWorld()
      world.issuer.misbehave(how)
      #expect(try await world.code(of: world.assertion()) == 50166)
    }
    let plain = try await TenantWorld()
    _ = try await plain.trust(name: "plain", issuer: "http://plain.example")
    await plain.simulation.advance(by: .seconds(10))
    let assertion = try plain.assertion(claims: ["iss": "http://plain.example"])
    #expect(try await plain.code(of: assertion) == 50166)
  }

  @Test("9. Managed identities have credentials, and not only applications")
  func managedIdentity() async throws {
    let world = try await TenantWorld()
    #expect(try await world.code(of: world.assertion()) == nil)
  }

  @Test("10. An unknown path is not a success")
  func unknownPath() async throws {
    let world = try await TenantWorld()
    for url in ["https://login.microsoftonline.com/x", "https://graph.microsoft.com/x"] {
      let status = try await world.send(HTTPRequest(.get, url)).status
      #expect(status == 404 || status == 401, "\(url)")
    }
  }

  @Test("11. A client secret is checked by one fast digest and kept as nothing else")
  func secrets() async throws {
    let world = try await TenantWorld()
    let client = try await world.tenant.createAdministrator(displayName: "admin")
    let application = try #require(
      try await world.tenant.directory.application(.appID(client.clientID)))
    let kept = try await world.tenant.directory.secrets(applicationObjectID: application.objectID)
    #expect(kept.map(\.digest) == [Digest.sha256(Array(client.secret.utf8))])
    #expect(client.description.contains(client.secret) == false)
  }

  @Test("Nothing is fetched for an issuer that no credential names")
  func noForeignFetch() async throws {
    let world = try await TenantWorld(hasCredential: false)
    _ = try await world.trust(name: "other", issuer: "https://elsewhere.example")
    await world.simulation.advance(by: .seconds(10))
    #expect(try await world.code(of: world.assertion()) == 700_211)
    #expect(world.issuer.visits.isEmpty)
  }
}
