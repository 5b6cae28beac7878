import ArcFedHTTP
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation
import Foundation
import TestSupport
import Testing

@testable import ArcFedResourceManager

@Suite("A second start with the same state")
struct RestartTests {
  /// Resource Manager on a file, as one start of the emulator makes it.
  private func manager(_ path: String) async throws -> (ARMWorld, ResourceManager) {
    let world = try ARMWorld()
    let manager = try await ResourceManager(
      configuration: ResourceManagerConfiguration(
        tenantID: FakeTenant.tenantID,
        subscriptions: [.init(id: ARMWorld.subscription, displayName: "Lessons")]),
      network: world.network, clock: world.simulation.clock, random: world.simulation.random,
      trace: world.simulation.trace, storage: .file(path), principals: world)
    return (world, manager)
  }

  private func onFile(_ body: (String) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "arm-\(UUID().uuidString).sqlite").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
  }

  @Test("The owner is granted once, and another one beside him")
  func owner() async throws {
    try await onFile { path in
      for principal in ["1", "1", "2", "1"] {
        let (_, manager) = try await manager(path)
        try await manager.grantOwner(
          principal: FakeTenant.objectID(principal), subscription: ARMWorld.subscription)
      }
      let (_, manager) = try await manager(path)
      let all = try await manager.roleAssignments(
        at: AzureResourceID(subscription: ARMWorld.subscription),
        try #require(RoleAssignmentFilter(nil)))
      #expect(all.map(\.principalID) == [FakeTenant.objectID("1"), FakeTenant.objectID("2")])
      #expect(Set(all.map(\.name)).count == 2)
    }
  }

  @Test("Operations are remembered: the ended as they ended, the others until they are taken up")
  func operations() async throws {
    try await onFile { path in
      let id = AzureResourceID(subscription: ARMWorld.subscription, resourceGroup: "rg")
      let (_, first) = try await manager(path)
      let failed = await first.operations.begin(on: id, location: "here", apiVersion: "2024-01-01")
      await first.operations.finish(failed.id, .failed(code: "NoRoom", message: "It is full."))
      let other = AzureResourceID(subscription: ARMWorld.subscription, resourceGroup: "other")
      let undone = await first.operations.begin(
        on: other, location: "here", apiVersion: "2024-01-01", lasting: .seconds(20)
      ) { .succeeded }

      let (world, second) = try await manager(path)
      let remembered = try #require(await second.operations.operation(failed.id))
      #expect(remembered.outcome == .failed(code: "NoRoom", message: "It is full."))
      #expect(remembered.endTime == .simulationEpoch)
      await world.simulation.advance(by: .minutes(5))
      #expect(await second.operations.operation(undone.id)?.status == "InProgress")
      await second.operations.resume(on: other, lasting: .seconds(5)) { .succeeded }
      await world.simulation.advance(by: .seconds(5))
      #expect(await second.operations.operation(undone.id)?.status == "Succeeded")

      let (_, third) = try await manager(path)
      #expect(await third.operations.operation(undone.id)?.outcome == .succeeded)
    }
  }

  @Test("A resource group that was being deleted goes on being deleted, and its operation ends")
  func groupDeletion() async throws {
    let group =
      "/subscriptions/\(ARMWorld.subscription)/resourceGroups/rg?api-version=2024-11-01"
    try await onFile { path in
      let (first, _) = try await ARMWorld.started(storage: .file(path))
      _ = try await first.owner("PUT", group, ["location": "northeurope"])
      let begun = try await first.owner("DELETE", group)

      let (second, manager) = try await ARMWorld.started(storage: .file(path))
      try await ResourceManagerEndpoint(manager).resumeDeletions()
      await second.simulation.advance(by: .seconds(5))
      let joined = try await second.owner("DELETE", group)
      #expect(joined.headers["Location"] == begun.headers["Location"])
      await second.simulation.advance(by: .seconds(10))
      #expect(try await second.owner("GET", group).status == 404)
      let result = try #require(begun.headers["Location"])
        .dropFirst("https://management.azure.com".count)
      #expect(try await second.owner("GET", String(result)).status == 200)
      #expect(try await second.owner("PUT", group, ["location": "northeurope"]).status == 201)
      await second.simulation.advance(by: .minutes(1))
      #expect(try await second.owner("GET", group).status == 200)
    }
  }

  @Test("An operation on a group that is gone, or is there for good, ends and keeps nobody waiting")
  func staleDeletion() async throws {
    let group =
      "/subscriptions/\(ARMWorld.subscription)/resourceGroups/rg?api-version=2024-11-01"
    try await onFile { path in
      let id = AzureResourceID(subscription: ARMWorld.subscription, resourceGroup: "rg")
      let (first, manager) = try await ARMWorld.started(storage: .file(path))
      _ = try await first.owner("PUT", group, ["location": "northeurope"])
      let stale = await manager.operations.begin(
        on: id, location: "northeurope", apiVersion: "2024-11-01")

      let (second, restarted) = try await ARMWorld.started(storage: .file(path))
      try await ResourceManagerEndpoint(restarted).resumeDeletions()
      await second.simulation.advance(by: .seconds(15))
      #expect(await restarted.operations.operation(stale.id)?.outcome == .succeeded)
      #expect(try await second.owner("GET", group).status == 200)
      #expect(try await second.owner("DELETE", group).status == 202)
      await second.simulation.advance(by: .seconds(15))
      #expect(try await second.owner("GET", group).status == 404)
    }
  }
}
