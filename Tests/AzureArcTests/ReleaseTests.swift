import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation
import Foundation
import Testing

@testable import ArcFedAzureArc

@Suite("Releases of the agents")
struct ReleaseTests {
  @Test("Agents have a new release within the hour, unless that is turned off or they are offline")
  func automaticUpgrade() async throws {
    let world = try await ArcWorld()
    try await world.simulation.run {
      try await world.connect(world.options(agents: "1.20.9"))
      let release = try #require(SoftwareVersion("1.21.10"))
      await world.arc.release(release)
      await world.simulation.advance(by: .minutes(55))
      #expect(try await Self.version(world) == "1.20.9")
      await world.simulation.advance(by: .minutes(10))
      #expect(try await Self.version(world) == "1.21.10")
      let resource = try await world.az().show(world.options()).resource
      #expect(resource.at("properties.arcAgentProfile.agentState") == "Succeeded")
      let config = world.cluster.object(
        "/api/v1/namespaces/azure-arc/configmaps/azure-clusterconfig")
      #expect(config?.at("data.AZURE_ARC_AGENT_VERSION") == "1.21.10")

      var options = world.options(oidc: nil, workloadIdentity: nil)
      options.autoUpgrade = false
      _ = try await world.az().update(options, cluster: world.cluster.access)
      await world.arc.release(try #require(SoftwareVersion("1.22.0")))
      await world.simulation.advance(by: .hours(3))
      #expect(try await Self.version(world) == "1.21.10")

      options.autoUpgrade = true
      _ = try await world.az().update(options, cluster: world.cluster.access)
      let agents = try #require(await world.arc.agents(for: options.id))
      await agents.setOnline(false)
      await world.simulation.advance(by: .hours(3))
      #expect(await agents.version == release)
      await agents.setOnline(true)
      await world.simulation.advance(by: .hours(1))
      #expect(try await Self.version(world) == "1.22.0")
    }
  }

  @Test("Without a release nothing changes, however long one waits")
  func nothingReleased() async throws {
    let world = try await ArcWorld()
    try await world.simulation.run {
      try await world.connect(world.options(agents: "1.20.9"))
      await world.simulation.advance(by: .days(2))
      #expect(try await Self.version(world) == "1.20.9")
    }
  }

  @Test(
    "The newest minor version and the two before it are supported",
    arguments: [
      ("1.32.7", true), ("1.32.0", true), ("1.31.9", true), ("1.30.0", true), ("1.29.9", false),
      ("1.21.10", false), ("1.33.0", true), ("0.33.0", false), ("2.0.0", true),
    ])
  func supportWindow(version: String, supported: Bool) throws {
    var releases = AgentReleases()
    let version = try #require(SoftwareVersion(version))
    #expect(releases.supports(version), "nothing is released yet")
    releases.publish(try #require(SoftwareVersion("1.32.7")))
    releases.publish(try #require(SoftwareVersion("1.31.0")))
    #expect(releases.newest?.description == "1.32.7")
    #expect(releases.supports(version) == supported)
  }

  @Test("A stuck extension never ends, and enabling workload identity later works")
  func stuckExtension() async throws {
    let world = try await ArcWorld()
    await world.arc.setLeavesExtensionsStuck(true)
    try await world.simulation.run {
      let before = world.simulation.clock.now
      let error = await #expect(throws: ConnectedK8sError.self) { try await world.connect() }
      #expect(error == .agentStateTimeout)
      #expect(world.simulation.clock.now - before >= .minutes(15))
      let stuck = try await world.az().show(world.options()).resource
      #expect(stuck.at("properties.arcAgentProfile.agentState") == nil)
      #expect(stuck.at("properties.connectivityStatus") == "Connected")
      try await world.az().delete(world.options(), cluster: world.cluster.access)
      let plain = try await world.connect(world.options(oidc: nil, workloadIdentity: nil))
      #expect(plain.at("properties.oidcIssuerProfile") == nil)
      let repaired = try await world.az().update(world.options(), cluster: world.cluster.access)
        .resource
      #expect(repaired.at("properties.arcAgentProfile.agentState") == "Succeeded")
    }
  }

  @Test("A cluster that was being made or deleted when the emulator stopped is made or deleted")
  func resumedOperations() async throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "arc-\(UUID().uuidString).sqlite").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try await ArcWorld(storage: .file(path))
    try await first.simulation.run {
      try await first.connect()
      let deleting = try await first.send(.delete, first.options().id.text)
      #expect(deleting.status == 202)
    }
    let second = try await ArcWorld(storage: .file(path))
    try await second.simulation.run {
      let id = second.options().id.text
      let leaving = try await second.send(.get, id).json()
      #expect(leaving.at("properties.provisioningState") == "Deleting")
      try await second.arc.resumeOperations()
      await second.simulation.advance(by: .seconds(5))
      #expect(try await second.send(.get, id).status == 404)
    }
  }

  private static func version(_ world: ArcWorld) async throws -> String? {
    try await world.az().show(world.options()).resource
      .at("properties.agentVersion")?.stringValue
  }
}
