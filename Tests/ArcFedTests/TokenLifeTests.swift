import ArcFedHTTP
import ArcFedJSON
import Testing

@testable import ArcFed

@Suite("What becomes of a token")
struct TokenLifeTests {
  /// A world with a vault that holds a secret, and a token that opens it.
  private struct Opened {
    let emulator: Emulator
    let identity: ManagedIdentity
    let pod: Pod
    let token: String
    let url: String
  }

  private func opened() async throws -> Opened {
    let emulator = try await Emulator()
    let cluster = try await emulator.connectCluster(named: "edge-01")
    let identity = try await emulator.createManagedIdentity(named: "app")
    try await identity.trust(cluster, serviceAccount: "default/app", as: "edge-01")
    let vault = try await emulator.createVault(named: "kv-edge")
    try await emulator.assignRole(
      "Key Vault Secrets Officer", toPrincipal: emulator.operatorPrincipalID,
      scope: vault.resourceID)
    try await emulator.assign(role: "Key Vault Secrets User", to: identity, on: vault)
    await emulator.advance(by: .seconds(60))
    try await vault.setSecret(named: "s", to: "correct horse")
    let pod = try await cluster.run(
      image: "app", serviceAccount: "default/app", clientID: identity.clientID)
    let exchange = try await pod.requestToken(scope: "https://vault.azure.net/.default")
    return Opened(
      emulator: emulator, identity: identity, pod: pod, token: exchange.token.compact,
      url: "\(vault.url)/secrets/s?api-version=7.4")
  }

  @Test("It outlives the federated credential that it came from")
  func outlivesCredential() async throws {
    let world = try await opened()
    try await world.identity.removeFederatedCredential(named: "edge-01")
    await world.emulator.advance(by: .seconds(3600))
    let response = try await world.emulator.send(.get, world.url, token: world.token)
    #expect(try response.json()["value"] == "correct horse")
    await #expect(throws: Refusal.self) {
      try await world.pod.requestToken(scope: "https://vault.azure.net/.default")
    }
  }

  @Test("It ends to the second")
  func ends() async throws {
    let world = try await opened()
    await world.emulator.advance(by: .seconds(86_399))
    #expect(try await world.emulator.send(.get, world.url, token: world.token).status == 200)
    await world.emulator.advance(by: .seconds(1))
    let refusal = await #expect(throws: Refusal.self) {
      try await world.emulator.send(.get, world.url, token: world.token)
    }
    #expect(refusal?.message.hasPrefix("[TokenExpired]") == true)
  }

  @Test("It ends with its key, once that is withdrawn and somebody has looked")
  func endsWithItsKey() async throws {
    let world = try await opened()
    try await world.emulator.rotateEntraKeys(keepsPrevious: true)
    let second = try await world.pod.requestToken(scope: "https://vault.azure.net/.default")
    for token in [second.token.compact, world.token] {
      #expect(try await world.emulator.send(.get, world.url, token: token).status == 200)
    }
    try await world.emulator.rotateEntraKeys(keepsPrevious: false)
    // The keys that the vault knows are believed for 12 hours.
    #expect(try await world.emulator.send(.get, world.url, token: world.token).status == 200)
    await world.emulator.advance(by: .seconds(12 * 3600))
    let refusal = await #expect(throws: Refusal.self) {
      try await world.emulator.send(.get, world.url, token: world.token)
    }
    #expect(refusal?.message.hasPrefix("AKV10046") == true)
  }

  @Test("A storage account refuses one of another tenant in its own words")
  func foreign() async throws {
    let emulator = try await Emulator()
    let account = try await emulator.createStorageAccount(named: "lessons")
    let foreign = try await emulator.requestToken(
      scope: "https://storage.azure.com/.default",
      fromTenant: "44444444-4444-4444-4444-444444444444")
    let refusal = await #expect(throws: Refusal.self) {
      try await emulator.send(.get, "\(account.url)/?comp=list", token: foreign.token.compact)
    }
    #expect(refusal?.service == .storage)
    #expect(refusal?.code == "InvalidAuthenticationInfo")
    #expect(refusal?.message.hasSuffix("Issuer validation failed. Issuer did not match.") == true)
  }
}
