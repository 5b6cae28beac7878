import ArcFed
import Testing

@Suite("The emulator")
struct EmulatorTests {
  static let vaultScope = "https://vault.azure.net/.default"

  @Test("The ten lines of the documentation work")
  func tenLines() async throws {
    let emulator = try await Emulator()
    let cluster = try await emulator.connectCluster(named: "edge-01")
    let identity = try await emulator.createManagedIdentity(named: "app")
    try await identity.trust(cluster, serviceAccount: "default/app")
    let pod = try await cluster.run(
      image: "app", serviceAccount: "default/app", clientID: identity.clientID)
    await emulator.advance(by: .seconds(10))
    let exchange = try await pod.requestToken(scope: Self.vaultScope)
    #expect(exchange.token.claim("appid") == identity.clientID)
    #expect(exchange.token.claim("aud") == "https://vault.azure.net")
    #expect(exchange.assertion?.claim("iss") == cluster.issuerURL)
    #expect(exchange.assertion?.claim("sub") == "system:serviceaccount:default:app")
  }

  @Test("A pod reads a secret once its identity has the role, and not before")
  func secret() async throws {
    let emulator = try await Emulator()
    let (pod, identity, _) = try await trustedPod(in: emulator)
    let vault = try await emulator.createVault(named: "kv-edge")
    try await emulator.assignOperator(role: "Key Vault Secrets Officer", on: vault)
    await emulator.advance(by: .seconds(60))
    try await vault.setSecret(named: "db-password", to: "correct horse")
    let refusal = await #expect(throws: Refusal.self) {
      try await pod.readSecret(named: "db-password", from: vault)
    }
    #expect(refusal?.service == .keyVault)
    #expect(refusal?.status == 403)
    #expect(refusal?.code == "ForbiddenByRbac")
    try await emulator.assign(role: "Key Vault Secrets User", to: identity, on: vault)
    await emulator.advance(by: .seconds(60))
    #expect(try await pod.readSecret(named: "db-password", from: vault) == "correct horse")
  }

  @Test("An application registration stands where a managed identity stood")
  func application() async throws {
    let emulator = try await Emulator()
    let cluster = try await emulator.connectCluster(named: "edge-01")
    let application = try await emulator.createApplication(named: "app")
    try await application.trust(cluster, serviceAccount: "default/app")
    let pod = try await cluster.run(
      image: "app", serviceAccount: "default/app", clientID: application.clientID)
    await emulator.advance(by: .seconds(10))
    let exchange = try await pod.requestToken(scope: Self.vaultScope)
    #expect(exchange.token.claim("appid") == application.clientID)
    #expect(exchange.token.claim("oid") == application.principalID)
    #expect(exchange.token.claim("xms_mirid") == nil)
  }

  @Test("A refusal of Entra is a value with its code, its status and its own words")
  func refusal() async throws {
    let emulator = try await Emulator()
    let cluster = try await emulator.connectCluster(named: "edge-01")
    let identity = try await emulator.createManagedIdentity(named: "app")
    try await identity.trust(cluster, serviceAccount: "default/other")
    let pod = try await cluster.run(
      image: "app", serviceAccount: "default/app", clientID: identity.clientID)
    await emulator.advance(by: .seconds(10))
    let refusal = await #expect(throws: Refusal.self) {
      try await pod.requestToken(scope: Self.vaultScope)
    }
    #expect(refusal?.service == .entra)
    #expect(refusal?.status == 401)
    #expect(refusal?.code == "AADSTS700213")
    #expect(refusal?.error == "invalid_client")
    #expect(refusal?.message.contains("'system:serviceaccount:default:app'") == true)
    #expect(refusal?.message.contains("Trace ID") == false)
  }

  @Test("A forged assertion opens nothing")
  func forgedAssertion() async throws {
    let emulator = try await Emulator()
    let (pod, identity, _) = try await trustedPod(in: emulator)
    var token = try await pod.serviceAccountToken().compact
    let last = token.removeLast()
    token.append(last == "A" ? "Q" : "A")
    await #expect(throws: Refusal.self) {
      try await emulator.exchange(
        assertion: token, clientID: identity.clientID, scope: Self.vaultScope)
    }
    await #expect(throws: Refusal.self) {
      try await emulator.exchange(
        assertion: "this is not a token at all", clientID: identity.clientID,
        scope: Self.vaultScope)
    }
  }

  @Test("An old client is refused by its own words and leaves nothing behind")
  func versionGates() async throws {
    let emulator = try await Emulator()
    var options = ConnectOptions()
    options.azureCLIVersion = "2.63.0"
    let refusal = await #expect(throws: Refusal.self) {
      try await emulator.connectCluster(named: "edge-01", options)
    }
    #expect(refusal?.service == .connectedK8s)
    #expect(emulator.connectedClusters.isEmpty)
    let cluster = try await emulator.connectCluster(named: "edge-01")
    #expect(cluster.issuerURL?.hasSuffix("/") == true)
  }

  @Test("A name of the wrong form is refused before anything is made")
  func invalidNames() async throws {
    let emulator = try await Emulator()
    let cluster = try await emulator.connectCluster(named: "edge-01")
    let identity = try await emulator.createManagedIdentity(named: "app")
    await #expect(throws: Refusal.self) {
      try await identity.trust(cluster, serviceAccount: "app")
    }
    await #expect(throws: Refusal.self) {
      try await cluster.run(image: "app", serviceAccount: "app", clientID: identity.clientID)
    }
    await #expect(throws: Refusal.self) {
      try await cluster.pod("default/nobody").requestToken(scope: Self.vaultScope)
    }
    await #expect(throws: Refusal.self) {
      try await cluster.apply("{ this is no manifest")
    }
  }

  /// A cluster, an identity that trusts `default/app`, its pod, and the credential visible.
  private func trustedPod(
    in emulator: Emulator
  ) async throws -> (Pod, ManagedIdentity, ConnectedCluster) {
    let cluster = try await emulator.connectCluster(named: "edge-01")
    let identity = try await emulator.createManagedIdentity(named: "app")
    try await identity.trust(cluster, serviceAccount: "default/app")
    let pod = try await cluster.run(
      image: "app", serviceAccount: "default/app", clientID: identity.clientID)
    await emulator.advance(by: .seconds(10))
    return (pod, identity, cluster)
  }
}
