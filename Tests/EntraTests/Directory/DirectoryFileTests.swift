import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation
import Foundation
import Testing

@testable import ArcFedEntra

@Suite("A directory in a file")
struct DirectoryFileTests {
  private func withFile(_ body: (StorageLocation, URL) async throws -> Void) async throws {
    let url = FileManager.default.temporaryDirectory
      .appending(path: "arcfed-entra-\(UUID().uuidString).db")
    defer {
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: url.path + suffix)
      }
    }
    try await body(.file(url.path), url)
  }

  @Test("Objects, trust and the signing key outlive a restart, and new ids are new")
  func restart() async throws {
    try await withFile { storage, _ in
      let first = try await TenantWorld(storage: storage)
      let before = try await first.send(
        HTTPRequest(.get, "https://login.microsoftonline.com/common/discovery/v2.0/keys"))
      let second = try await TenantWorld(storage: storage)
      #expect(second.identity == first.identity)
      #expect(try await second.code(of: second.assertion()) == nil)
      let after = try await second.send(
        HTTPRequest(.get, "https://login.microsoftonline.com/common/discovery/v2.0/keys"))
      #expect(before.bytes == after.bytes)
      let one = try await first.tenant.directory.createApplication(displayName: "one")
      let two = try await second.tenant.directory.createApplication(displayName: "two")
      #expect(one.appID != two.appID)
      #expect(one.objectID != two.objectID)
    }
  }

  @Test("A fresh signing key is made when somebody wants to see it, and outlives a restart")
  func freshKey() async throws {
    try await withFile { storage, _ in
      let url = "https://login.microsoftonline.com/common/discovery/v2.0/keys"
      let first = try await TenantWorld(keys: .fresh(FreshPrimes()), storage: storage)
      #expect(try await first.tenant.directory.signingKeys().isEmpty)
      let before = try await first.send(HTTPRequest(.get, url))
      #expect(try before.json()["keys"]?.arrayValue?.count == 1)
      let kept = try await first.tenant.directory.signingKeys()
      #expect(kept.map(\.signsFrom) == [Simulation(seed: 1).clock.now])
      #expect(try await first.code(of: first.assertion()) == nil)
      let second = try await TenantWorld(keys: .fresh(FreshPrimes()), storage: storage)
      #expect(try await second.send(HTTPRequest(.get, url)).bytes == before.bytes)
    }
  }

  @Test("A fresh signing key that nobody has asked for yet is made on a lane")
  func keyAhead() async throws {
    let lanes = CryptoLanes(laneCount: 1, queueLimit: 8)
    let world = try await TenantWorld(keys: .fresh(FreshPrimes()), lanes: lanes)
    // Lanes do one thing after the other: this one comes after the key.
    _ = try await lanes.run { () throws(JOSEError) in 0 }
    let shown = world.tenant.signingKeys.all
    #expect(shown.map(\.generation) == [1])
    lanes.shutdown()
  }

  @Test("The lanes do not make a key whose primes are still being looked for")
  func keyAfterItsPrimes() async throws {
    let lanes = CryptoLanes(laneCount: 1, queueLimit: 8)
    let searching = CryptoLanes(laneCount: 1, queueLimit: 8)
    let gate = DispatchSemaphore(value: 0)
    searching.begin { gate.wait() }
    let primes = FreshPrimes(keysAhead: 1, on: searching)
    let world = try await TenantWorld(keys: .fresh(primes), lanes: lanes)
    _ = try await lanes.run { () throws(JOSEError) in 0 }
    #expect(!world.tenant.signingKeys.isMade)
    gate.signal()
    // Behind the search, and then behind the key.
    _ = try await searching.run { () throws(JOSEError) in 0 }
    _ = try await lanes.run { () throws(JOSEError) in 0 }
    #expect(world.tenant.signingKeys.isMade)
    lanes.shutdown()
    searching.shutdown()
  }

  @Test("Policies outlive a restart")
  func policies() async throws {
    try await withFile { storage, _ in
      let first = try await TenantWorld(storage: storage)
      var policy = FederationPolicy()
      policy.isEnabled = false
      policy.allowedIssuers = ["https://i/"]
      policy.requiredClaims = [.init(issuer: "https://i/", claim: "c", values: ["v", "w"])]
      try await first.tenant.directory.setFederationPolicy(policy)
      let access = ConditionalAccessPolicy(
        id: "01234567-89AB-4DEF-8EDC-BA9876543210", displayName: "block", state: .reportOnly,
        includedPrincipals: ["ServicePrincipalsInMyTenant"], excludedPrincipals: ["p"],
        includedResources: ["All"], excludedResources: ["r"],
        createdAt: first.simulation.clock.now)
      try await first.tenant.directory.putConditionalAccessPolicy(access)
      let second = try await TenantWorld(storage: storage)
      #expect(await second.tenant.directory.federationPolicy == policy)
      #expect(await second.tenant.directory.conditionalAccessPolicies == [access])
    }
  }

  @Test("No secret stands in the file")
  func secrets() async throws {
    try await withFile { storage, url in
      let world = try await TenantWorld(storage: storage)
      let client = try await world.tenant.createAdministrator(displayName: "admin")
      for suffix in ["", "-wal"] {
        guard let bytes = FileManager.default.contents(atPath: url.path + suffix) else { continue }
        #expect(bytes.range(of: Data(client.secret.utf8)) == nil)
      }
    }
  }

  @Test("A file that is no database is refused and left as it is")
  func damagedFile() async throws {
    try await withFile { storage, url in
      let text = Data("this is not a database, and it is long enough to be read as one".utf8)
      try text.write(to: url)
      await #expect(throws: SQLiteError.self) { _ = try await TenantWorld(storage: storage) }
      #expect(try Data(contentsOf: url) == text)
    }
  }

  @Test("An application takes its principal, secrets and trust with it")
  func deletion() async throws {
    let world = try await TenantWorld()
    let directory = world.tenant.directory
    let application = try await directory.createApplication(displayName: "web")
    _ = try await directory.createServicePrincipal(appID: application.appID)
    _ = try await directory.addSecret(applicationObjectID: application.objectID)
    _ = try await directory.putFederatedCredential(
      FederatedCredentialDraft(name: "edge", issuer: "i", subject: "s", audiences: ["a"]),
      of: .application(objectID: application.objectID))
    #expect(try await directory.deleteApplication(objectID: application.objectID))
    #expect(try await !directory.deleteApplication(objectID: application.objectID))
    #expect(try await directory.servicePrincipal(.appID(application.appID)) == nil)
    #expect(
      try await directory.secrets(applicationObjectID: application.objectID).isEmpty)
    #expect(try await directory.signInClient(application.appID) == nil)
  }
}
