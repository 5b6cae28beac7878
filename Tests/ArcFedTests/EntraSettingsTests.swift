import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import FoundationEssentials
import Testing

@testable import ArcFed

@Suite("How Microsoft Entra ID behaves in a world")
struct EntraSettingsTests {
  private func emulator(
    _ configure: (inout EntraSettings) -> Void
  ) async throws -> Emulator {
    var configuration = EmulatorConfiguration()
    configure(&configuration.entra)
    return try await Emulator(configuration)
  }

  @Test("The words of 2022 come with one code, its own status and line breaks")
  func wording() async throws {
    let emulator = try await emulator { $0.wording = .year2022 }
    let application = try await emulator.createApplication(named: "app")
    try await application.addFederatedCredential(
      named: "jobs", issuer: "https://ci.example", subject: "job",
      audiences: ["api://AzureADTokenExchange"])
    _ = try await emulator.createIssuer(named: "ci", url: "https://ci.example")
    await emulator.advance(by: .seconds(10))
    let token = try emulator.signToken(
      ["sub": "other", "aud": "api://AzureADTokenExchange"], by: "ci", validFor: .seconds(600))
    let refusal = await #expect(throws: Refusal.self) {
      _ = try await emulator.exchange(
        assertion: token.compact, clientID: application.clientID,
        scope: "https://vault.azure.net/.default")
    }
    #expect(refusal?.code == "AADSTS70021")
    #expect(refusal?.status == 400)
  }

  @Test("Tokens live as long as the world says")
  func lifetimes() async throws {
    let emulator = try await emulator { $0.applicationTokenLifetime = .seconds(3) }
    let application = try await emulator.createApplication(named: "app")
    let secret = try await emulator.addSecret(to: application, named: "s", validFor: .days(1))
    let exchange = try await emulator.signIn(
      as: application, secret: secret["secretText"]?.stringValue ?? "",
      scope: "https://vault.azure.net/.default")
    #expect(exchange.expiresOn == emulator.instant.seconds + 2)
  }

  @Test("Requests are counted when the world says so")
  func throttling() async throws {
    let emulator = try await emulator { $0.countsRequests = true }
    let identity = try await emulator.createManagedIdentity(named: "app")
    func write(_ number: Int) async throws {
      try await identity.addFederatedCredential(
        named: "edge-\(number)", issuer: "https://ci.example", subject: "\(number)",
        audiences: ["api://AzureADTokenExchange"])
    }
    try await write(1)
    let refusal = await #expect(throws: Refusal.self) { try await write(2) }
    #expect(refusal?.code == "TooManyRequests")
    await emulator.advance(by: .seconds(4))
    try await write(2)
  }

  @Test("Another tenant has a directory and an administrator of its own")
  func tenants() async throws {
    let emulator = try await emulator {
      $0.otherTenants = [.init(name: "Fabrikam", domain: "Fabrikam.example")]
    }
    let id = try #require(emulator.otherTenantIDs.first)
    for name in ["fabrikam.example", id] {
      let url = "https://login.microsoftonline.com/\(name)/v2.0/.well-known/openid-configuration"
      let issuer = try await emulator.fetch(url).json()["issuer"]?.stringValue
      #expect(issuer == "https://login.microsoftonline.com/\(id)/v2.0")
    }
    let application = try await emulator.createApplication(
      named: "foreign", tenant: "FABRIKAM.example")
    let secret = try await emulator.addSecret(to: application, named: "s", validFor: .days(1))
    let value = secret["secretText"]?.stringValue ?? ""
    let exchange = try await emulator.signIn(
      as: application, secret: value, scope: "https://vault.azure.net/.default")
    #expect(exchange.token.claim("tid") == id)
    _ = try await emulator.addCertificate(to: application, named: "c", validFor: .days(1))
    let byCertificate = try await emulator.signIn(
      as: application, certificate: "c", scope: "https://vault.azure.net/.default")
    #expect(byCertificate.token.claim("tid") == id)
    let refusal = await #expect(throws: Refusal.self) {
      _ = try await emulator.createApplication(named: "x", tenant: "nobody.example")
    }
    #expect(refusal?.code == "UnknownTenant")
  }

  @Test("A tenant that is opened again has its id and its applications")
  func persistence() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "arcfed-tenants-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var configuration = EmulatorConfiguration()
    configuration.storage = .file(folder.appending(path: "world.sqlite").path)
    configuration.entra.otherTenants = [.init(name: "Fabrikam", domain: "fabrikam.example")]
    func open() async throws -> (id: String, applications: Int) {
      let emulator = try await Emulator(configuration)
      let id = try #require(emulator.otherTenantIDs.first)
      let azure = try emulator.azure(of: id)
      let found = try await azure.graph(.get, "/v1.0/applications")
      if found["value"]?.arrayValue?.count == 1 {
        _ = try await emulator.createApplication(named: "kept", tenant: id)
      }
      return (id, found["value"]?.arrayValue?.count ?? 0)
    }
    let first = try await open()
    let second = try await open()
    #expect(first.id == second.id)
    // The administrator's own application, then the one that was made.
    #expect((first.applications, second.applications) == (1, 2))
  }

  @Test("Settings that cannot be are refused before anything is made")
  func problems() async throws {
    func refusal(_ configure: (inout EntraSettings) -> Void) async -> Refusal? {
      await #expect(throws: Refusal.self) { _ = try await emulator(configure) }
    }
    let noReplica = await refusal { $0.replicas = 0 }
    #expect(noReplica?.code == "InvalidSettings")
    #expect(noReplica?.message == "there are 1 to 100 replicas, not 0")
    let backwards = await refusal { $0.replicaSpread = .seconds(-1) }
    #expect(backwards?.message == "no duration is negative")
    let dead = await refusal { $0.managedIdentityTokenLifetime = .zero }
    #expect(dead?.message == "access tokens are good for at least two seconds")
    let twin = await refusal {
      $0.otherTenants = [.init(name: "x", domain: "contoso.onmicrosoft.com")]
    }
    #expect(twin?.message == "two tenants have the same domain")
    let path = await refusal { $0.otherTenants = [.init(name: "x", domain: "../x")] }
    #expect(path?.message == "'../x' is no domain")
  }
}
