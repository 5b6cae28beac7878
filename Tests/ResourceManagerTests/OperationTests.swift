import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedResourceManager

@Suite("Long-running operations")
struct OperationTests {
  private let group =
    "/subscriptions/\(ARMWorld.subscription)/resourceGroups/rg?api-version=2024-11-01"

  private func begin(_ name: String) async throws -> (ARMWorld, HTTPResponse) {
    let (world, _) = try await ARMWorld.started()
    _ = try await world.owner("PUT", group, ["location": "northeurope"])
    let path =
      "/subscriptions/\(ARMWorld.subscription)/resourceGroups/rg/providers/Contoso.Widgets/widgets/"
    let response = try await world.owner(
      "PUT", "\(path)\(name)?api-version=2024-01-01", ["location": "northeurope"])
    return (world, response)
  }

  private func follow(_ url: String?, _ world: ARMWorld) async throws -> HTTPResponse {
    let path = try #require(url).dropFirst("https://management.azure.com".count)
    return try await world.owner("GET", String(path))
  }

  @Test("The status goes from InProgress to Succeeded on the simulated clock")
  func success() async throws {
    let (world, response) = try await begin("slow")
    #expect(response.status == 201)
    #expect(response.headers["Retry-After"] == "1")
    let url = response.headers["Azure-AsyncOperation"]
    await world.simulation.advance(by: .seconds(19))
    let early = try await follow(url, world)
    #expect(early.status == 200)
    #expect(early.headers["Retry-After"] == "1")
    #expect(try early.json()["status"] == "InProgress")
    #expect(try await follow(response.headers["Location"], world).status == 202)
    await world.simulation.advance(by: .seconds(1))
    let late = try await follow(url, world).json()
    #expect(late["status"] == "Succeeded")
    #expect(late["startTime"] == "2026-03-02T09:00:00.0000000Z")
    #expect(late["endTime"] == "2026-03-02T09:00:20.0000000Z")
    #expect(late["error"] == nil)
    #expect(try await follow(response.headers["Location"], world).status == 200)
  }

  @Test("A failed operation shows its error")
  func failure() async throws {
    let (world, response) = try await begin("doomed")
    await world.simulation.advance(by: .seconds(20))
    let status = try await follow(response.headers["Azure-AsyncOperation"], world).json()
    #expect(status["status"] == "Failed")
    #expect(
      status["error"] == ["code": "OutOfWidgets", "message": "There are no widgets left."])
    #expect(try await follow(response.headers["Location"], world).status == 409)
  }

  @Test("An operation that has ended stays as it ended")
  func endsOnce() async throws {
    let (world, manager) = try await ARMWorld.started()
    let id = AzureResourceID(subscription: ARMWorld.subscription, resourceGroup: "rg")
    let operation = await manager.operations.begin(
      on: id, location: "North Europe", apiVersion: "2024-01-01")
    await manager.operations.finish(operation.id, .succeeded)
    await world.simulation.advance(by: .seconds(5))
    await manager.operations.finish(operation.id, .canceled)
    let ended = try #require(await manager.operations.operation(operation.id.uppercased()))
    #expect(ended.outcome == .succeeded)
    #expect(ended.endTime == .simulationEpoch)
    #expect(ended.statusURL.contains("/locations/northeurope/operationStatuses/"))
  }

  @Test("A resource group is Deleting for a while, then gone")
  func groupDeletion() async throws {
    let (world, _) = try await ARMWorld.started()
    _ = try await world.owner("PUT", group, ["location": "northeurope"])
    let response = try await world.owner("DELETE", group)
    #expect(response.status == 202)
    #expect(response.headers["Retry-After"] == "1")
    let leaving = try await world.owner("GET", group).json()
    #expect(leaving.at("properties.provisioningState") == "Deleting")
    #expect(try await follow(response.headers["Location"], world).status == 202)
    await world.simulation.advance(by: .seconds(15))
    #expect(try await follow(response.headers["Location"], world).status == 200)
    #expect(try await world.owner("GET", group).status == 404)
  }

  @Test("A second deletion of a resource group joins the first, and its next life is not touched")
  func secondGroupDeletion() async throws {
    let (world, _) = try await ARMWorld.started()
    _ = try await world.owner("PUT", group, ["location": "northeurope"])
    let first = try await world.owner("DELETE", group)
    await world.simulation.advance(by: .seconds(10))
    let second = try await world.owner("DELETE", group)
    #expect(second.status == 202)
    #expect(second.headers["Location"] == first.headers["Location"])
    await world.simulation.advance(by: .seconds(5))
    #expect(try await follow(second.headers["Location"], world).status == 200)
    await world.simulation.advance(by: .milliseconds(1500))
    #expect(try await world.owner("PUT", group, ["location": "northeurope"]).status == 201)
    await world.simulation.advance(by: .minutes(1))
    #expect(try await world.owner("GET", group).status == 200)
  }

  @Test(
    "A resource group that is on its way out stays so, whatever is written at the same time",
    arguments: ["PUT", "PATCH"], 1...20 as ClosedRange<UInt64>)
  func groupRace(_ method: String, scheduleSeed: UInt64) async throws {
    let (world, _) = try await ARMWorld.started(scheduleSeed: scheduleSeed)
    _ = try await world.owner("PUT", group, ["location": "northeurope"])
    let statuses = try await world.simulation.run {
      async let written = world.owner(
        method, group, ["location": "northeurope", "tags": ["a": "b"]])
      async let deleted = world.owner("DELETE", group)
      return try await [written.status, deleted.status]
    }
    #expect([[200, 202], [409, 202]].contains(statuses))
    let shown = try await world.owner("GET", group).json()
    #expect(shown.at("properties.provisioningState") == "Deleting")
  }
}
