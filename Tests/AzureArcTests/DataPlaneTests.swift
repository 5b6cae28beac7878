import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation
import Testing

@testable import ArcFedAzureArc

@Suite("The data plane of the configuration service")
struct DataPlaneTests {
  private static let plane =
    "https://northeurope.dp.kubernetesconfiguration.azure.com/azure-arc-k8sagents"

  @Test("GetHelmSettings names the chart with the agents that a cluster is to have")
  func helmSettings() async throws {
    let world = try await ArcWorld()
    try await world.simulation.run {
      let id = world.options().id
      let body: JSONValue = ["id": .string(id.text)]
      let url = "\(Self.plane)/GetHelmSettings?api-version=2024-07-01-preview&releaseTrain=stable"
      for (version, prepare) in [
        ("1.21.10", {}),
        ("1.32.7", { await world.arc.release(SoftwareVersion(1, 32, 7)) }),
        ("1.20.9", { await world.arc.setOffer(SoftwareVersion(1, 20, 9), to: id) }),
      ] as [(String, () async -> Void)] {
        await prepare()
        let response = try await world.sendAnywhere(.post, url, body: body)
        #expect(response.status == 200)
        let chart = try response.json()["repositoryPath"]?.stringValue
        #expect(chart?.hasSuffix("/azure-arc-k8sagents:\(version)") == true)
      }
    }
  }

  @Test("The health check is well for who has a token, and nobody else is let in")
  func healthCheck() async throws {
    let world = try await ArcWorld()
    try await world.simulation.run {
      let url = "\(Self.plane)/healthCheck?api-version=2024-07-01-preview"
      #expect(try await world.sendAnywhere(.post, url).status == 200)
      let nobody = try await world.network.send(HTTPRequest(.post, url))
      #expect(nobody.status == 401)
      let rubbish = try await world.network.send(
        HTTPRequest(.post, url, headers: ["Authorization": "Bearer rubbish"]))
      #expect(rubbish.status == 401)
    }
  }

  @Test("What it does not have is not found, and what it cannot read is refused")
  func refusals() async throws {
    let world = try await ArcWorld()
    try await world.simulation.run {
      let unknown = try await world.sendAnywhere(.post, "\(Self.plane)/Other")
      #expect(unknown.status == 404)
      let elsewhere = try await world.sendAnywhere(
        .post, "https://northeurope.dp.kubernetesconfiguration.azure.com/")
      #expect(elsewhere.status == 404)
      #expect(try await world.sendAnywhere(.get, "\(Self.plane)/healthCheck").status == 405)
      let unreadable = try await world.sendAnywhere(
        .post, "\(Self.plane)/GetHelmSettings", body: ["name": "edge-01"])
      #expect(unreadable.status == 400)
    }
  }

  @Test("A data plane that does not answer keeps the agents from being installed")
  func unreachable() async throws {
    let world = try await ArcWorld()
    _ = world.network.addFault(
      .unreachable(.https("northeurope.dp.kubernetesconfiguration.azure.com")))
    await world.simulation.run {
      let error = await #expect(throws: ConnectedK8sError.self) { try await world.connect() }
      guard case .failed = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      let agents = await world.arc.agents(for: world.options().id)
      #expect(agents == nil)
    }
  }
}
