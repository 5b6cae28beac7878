import ArcFed
import Testing

@Suite("The emulator")
struct EmulatorTests {
  @Test("The ten lines of the documentation work")
  func tenLines() async throws {
    let emulator = try await Emulator()
    let cluster = try await emulator.connectCluster(named: "edge-01")
    let identity = try await emulator.createManagedIdentity(named: "app")
    try await identity.trust(cluster, serviceAccount: "default/app")
    let pod = try await cluster.run(
      image: "app", serviceAccount: "default/app", clientID: identity.clientID)
    await emulator.advance(by: .seconds(10))
    let exchange = try await pod.requestToken(scope: "https://vault.azure.net/.default")
    #expect(exchange.token.claim("appid") == identity.clientID)
    #expect(exchange.token.claim("aud") == "https://vault.azure.net")
    #expect(exchange.assertion?.claim("iss") == cluster.issuerURL)
  }
}
