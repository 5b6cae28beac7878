import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation
import Foundation
import Testing

@Suite("Entra's own keys")
struct SigningKeyRotationTests {
  private func published(_ world: TenantWorld) async throws -> [String] {
    let url = "https://login.microsoftonline.com/common/discovery/v2.0/keys"
    let keys = try await world.send(HTTPRequest(.get, url)).json()["keys"]?.arrayValue ?? []
    return keys.compactMap { $0["kid"]?.stringValue }
  }

  private func signer(_ world: TenantWorld) async throws -> String? {
    let body = try await world.exchange(try world.assertion()).json()
    let text = try #require(body["access_token"]?.stringValue)
    return try JWT(compact: text).jws.keyID
  }

  @Test("The next key is published before it signs, and the old one after it signed")
  func rotation() async throws {
    let world = try await TenantWorld {
      $0.signingKeyLeadTime = .hours(2)
      $0.signingKeyRetention = .hours(30)
    }
    let old = try #require(try await published(world).first)
    let new = try await world.tenant.rotateSigningKey()
    #expect(new != old)
    #expect(try await published(world) == [new, old])
    #expect(try await signer(world) == old)
    await world.simulation.advance(by: .hours(2))
    #expect(try await signer(world) == new)
    #expect(try await published(world) == [new, old])
    await world.simulation.advance(by: .hours(30))
    #expect(try await published(world) == [new])
  }

  @Test("A relying party that has not seen the new key looks again, but not at once twice")
  func staleCache() async throws {
    let arm = try await ResourceManagerWorld()
    let world = arm.world
    _ = try await arm.createIdentity("one")
    _ = try await world.tenant.rotateSigningKey()
    let fetches = { () -> Int in
      world.simulation.trace.events.count { $0.action == "fetch signing keys" }
    }
    let before = fetches()
    let client = try await world.tenant.createAdministrator(displayName: "second")
    let token = try await world.token(client, resource: "https://management.azure.com")
    let url =
      "https://management.azure.com/subscriptions/\(ResourceManagerWorld.subscription)"
      + "?api-version=2022-12-01"
    func status(_ token: String) async throws -> Int {
      try await world.send(
        HTTPRequest(.get, url, headers: ["Authorization": "Bearer \(token)"])
      ).status
    }
    // It is known; that it may not read is another matter.
    #expect(try await status(token) != 401)
    #expect(fetches() == before + 1)
    _ = try await world.tenant.rotateSigningKey()
    let newest = try await world.token(client, resource: "https://management.azure.com")
    #expect(try await status(newest) == 401)
    #expect(fetches() == before + 1)
    await world.simulation.advance(by: .minutes(5))
    #expect(try await status(newest) != 401)
    #expect(try await arm.send(.get, "\(ResourceManagerWorld.identities)/one").status == 200)
  }

  @Test("Keys survive a restart, those that only verify too")
  func restart() async throws {
    let url = FileManager.default.temporaryDirectory
      .appending(path: "arcfed-entra-keys-\(UUID().uuidString).db")
    defer {
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: url.path + suffix)
      }
    }
    let first = try await TenantWorld(storage: .file(url.path))
    let new = try await first.tenant.rotateSigningKey()
    let keys = try await published(first)
    #expect(keys.count == 2)
    let second = try await TenantWorld(storage: .file(url.path))
    #expect(try await published(second) == keys)
    #expect(try await second.tenant.rotateSigningKey() != new)
  }
}
