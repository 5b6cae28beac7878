import ArcFedSimulation
import Testing

@testable import ArcFed

@Suite("The end of an emulator")
struct WorldsEndTests {
  /// A part of a world, as long as it is there.
  private struct Watched {
    let name: String
    weak var object: AnyObject?
  }

  @Test("An emulator that nobody holds takes everything with it: services, clusters, timers")
  func nothingStays() async throws {
    let parts = try await liveAndDie()
    #expect(parts.count == 12)
    for part in parts { #expect(await isGone(part), "\(part.name) is still there") }
  }

  @Test("A cluster that somebody holds keeps its world, and works on")
  func whatIsHeldStays() async throws {
    let cluster = try await Emulator().connectCluster(named: "edge-01")
    try await cluster.apply(
      """
      { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "app", namespace: "default" } }
      """)
    #expect(cluster.issuerURL != nil)
  }

  /// A world in which everything has been used and much is scheduled.
  private func liveAndDie() async throws -> [Watched] {
    let emulator = try await Emulator()
    let cluster = try await emulator.connectCluster(named: "edge-01")
    let identity = try await emulator.createManagedIdentity(named: "app")
    try await identity.trust(cluster, serviceAccount: "default/app")
    let vault = try await emulator.createVault(named: "kv-edge")
    try await emulator.assign(role: "Key Vault Secrets User", to: identity, on: vault)
    try await emulator.assignOperator(role: "Key Vault Secrets Officer", on: vault)
    await emulator.advance(by: .minutes(10))
    try await vault.setSecret(named: "password", to: "correct horse")
    let pod = try await cluster.run(
      image: "app", serviceAccount: "default/app", clientID: identity.clientID)
    #expect(try await pod.readSecret(named: "password", from: vault) == "correct horse")
    // Heartbeats, the kubelet's renewals, the agents' rounds.
    await emulator.advance(by: .days(2))
    let world = emulator.world
    return [
      Watched(name: "emulator", object: emulator),
      Watched(name: "world", object: world),
      Watched(name: "time frame", object: world.frame as AnyObject),
      Watched(name: "clock", object: world.clock as AnyObject),
      Watched(name: "trace", object: world.trace),
      Watched(name: "network", object: world.network),
      Watched(name: "Resource Manager", object: world.resourceManager),
      Watched(name: "Azure Arc", object: world.arc),
      Watched(name: "names", object: emulator.names),
      Watched(name: "connected cluster", object: cluster),
      Watched(name: "API server", object: cluster.cluster),
      Watched(name: "kubelet", object: cluster.kubelet),
    ]
  }

  /// Whether the part goes before long: the simulation's thread may be letting go of it just now.
  private func isGone(_ part: Watched) async -> Bool {
    for _ in 0..<1_000_000 where part.object != nil { await Task.yield() }
    return part.object == nil
  }
}
