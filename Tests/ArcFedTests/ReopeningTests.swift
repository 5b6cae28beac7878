import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Foundation
import Testing

@testable import ArcFed

@Suite("A world that is opened again")
struct ReopeningTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "arcfed-reopening-\(UUID().uuidString)").path(percentEncoded: false)

  private func configuration(_ name: String = "world") throws -> EmulatorConfiguration {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var configuration = EmulatorConfiguration()
    configuration.storage = .file("\(folder)/\(name).sqlite")
    return configuration
  }

  private func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// A pod that can have a token, in a world that has ended.
  private func makeWorld() async throws {
    let first = try await Emulator(configuration())
    let cluster = try await first.connectCluster(named: "edge-01")
    let identity = try await first.createManagedIdentity(named: "app")
    _ = try await first.createApplication(named: "web")
    _ = try await first.createVault(named: "kv-edge")
    _ = try await first.createStorageAccount(named: "stedge")
    try await identity.trust(cluster, serviceAccount: "default/app")
    _ = try await cluster.run(
      image: "app", serviceAccount: "default/app", clientID: identity.clientID)
    try await first.createCluster(named: "bare").restartAPIServer(
      with: ["service-account-issuer=https://bare.example"])
    await first.advance(by: .minutes(5))
    first.end()
  }

  @Test("Its clusters run with their keys, objects and flags, and a pod exchanges a token at once")
  func goesOn() async throws {
    defer { remove() }
    try await makeWorld()
    let again = try await Emulator(configuration())
    #expect(again.isContinued)
    #expect(again.connectedClusters.map(\.name) == ["edge-01"])
    #expect(again.clusters.map(\.name) == ["bare", "edge-01"])
    #expect(await again.clusters[0].issuers() == ["https://bare.example"])
    let cluster = try #require(again.connectedClusters.first)
    #expect(cluster.issuerURL != nil)
    #expect(await cluster.issuers().first == cluster.issuerURL)
    #expect(again.vaults.map(\.name) == ["kv-edge"])
    #expect(again.storageAccounts.map(\.name) == ["stedge"])
    #expect(try again.application(named: "web").principalID != "")
    let exchange = try await cluster.pod("default/app").requestToken(
      scope: "https://vault.azure.net/.default")
    let clientID = try again.managedIdentity(named: "app").clientID
    #expect(exchange.token.claim("appid") == clientID)
    #expect(await cluster.agentsAreOnline() == true)
    // The webhook answers too: a new pod is given its environment.
    let pod = try await cluster.run(
      image: "app", serviceAccount: "default/app", clientID: clientID, as: "second")
    #expect(try await pod.environment()["AZURE_CLIENT_ID"] == clientID)
  }

  @Test("Agents that were cut off stay cut off, and published issuers stay published")
  func cutOff() async throws {
    defer { remove() }
    try await makeWorld()
    let second = try await Emulator(configuration())
    let cluster = try #require(second.connectedClusters.first)
    try await cluster.setAgentsOnline(false)
    try await cluster.publishIssuer("https://issuer.example/edge")
    _ = try await second.createIssuer(named: "ci", url: "https://ci.example")
    let signed = try second.signToken([:], by: "ci", validFor: .minutes(5))
    second.end()
    let third = try await Emulator(configuration())
    #expect(await third.connectedClusters.first?.agentsAreOnline() == false)
    let url = "https://issuer.example/edge/.well-known/openid-configuration"
    #expect(try await third.fetch(url).isSuccess)
    let again = try third.signToken([:], by: "ci", validFor: .minutes(5))
    #expect(again.header["kid"] == signed.header["kid"])
  }

  @Test("A resource group that was on its way out goes, and its name is free again")
  func leavingGroup() async throws {
    defer { remove() }
    let first = try await Emulator(configuration())
    try await first.putResourceGroup("lesson")
    let url =
      "https://management.azure.com/subscriptions/\(World.subscriptionID)/resourceGroups/lesson"
      + "?api-version=2024-11-01"
    let status = try await first.world.simulated { () async throws(Refusal) in
      let token = try await first.azure.token(scope: "https://management.azure.com/.default")
      return try await BearerRequest.send(.delete, url, token: token, over: first.network).status
    }
    #expect(status == 202)
    await first.advance(by: .seconds(2))
    first.end()
    let again = try await Emulator(configuration())
    await #expect(throws: Refusal.self) { try await again.putResourceGroup("lesson") }
    await again.advance(by: .seconds(15))
    try await again.putResourceGroup("lesson")
    again.end()
  }

  @Test("A copy of the state brings it back, and what came later is gone")
  func copy() async throws {
    defer { remove() }
    try await makeWorld()
    let second = try await Emulator(configuration())
    let copy = try second.copyState(to: "\(folder)/copy")
    try await second.createCluster(named: "late")
    _ = try await second.createVault(named: "kv-late")
    let suffixes = try #require(second.stateSuffixes)
    second.end()
    try copy.putBack(emptying: suffixes)
    let third = try await Emulator(configuration())
    #expect(third.clusters.map(\.name) == ["bare", "edge-01"])
    #expect(third.vaults.map(\.name) == ["kv-edge"])
    _ = try await third.createCluster(named: "late")
    let exchange = try await third.connectedClusters[0].pod("default/app").requestToken(
      scope: "https://vault.azure.net/.default")
    #expect(exchange.token.claim("aud") == "https://vault.azure.net")
  }

  @Test("A world in memory has no state to copy")
  func memory() async throws {
    let emulator = try await Emulator()
    let refusal = #expect(throws: Refusal.self) { _ = try emulator.copyState(to: "/nowhere") }
    #expect(refusal?.code == "NoStateFile")
  }
}
