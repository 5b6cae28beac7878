import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedProtectedResources

@Suite("Vaults and accounts that several change at once")
struct ConcurrentChangeTests {
  private static let vaultVersion = "2024-11-01"
  private static let accountVersion = "2023-05-01"
  private static let deleted =
    "/subscriptions/\(ResourceWorld.subscription)/providers/Microsoft.KeyVault/locations/"
    + "northeurope/deletedVaults"

  /// A request to Resource Manager.
  private struct Call: Sendable {
    let method: String
    let path: String
    let version: String
    var body: JSONValue?
  }

  /// The statuses of requests that are sent at once, in the order of the requests.
  private func statuses(_ world: ResourceWorld, _ calls: [Call]) async throws -> [Int] {
    try await world.simulation.run {
      try await withThrowingTaskGroup(of: (Int, Int).self) { group in
        for (place, call) in calls.enumerated() {
          group.addTask {
            let response = try await world.tryARM(call.method, call.path, call.version, call.body)
            return (place, response.status)
          }
        }
        return try await group.reduce(into: Array(repeating: 0, count: calls.count)) {
          $0[$1.0] = $1.1
        }
      }
    }
  }

  @Test("Every policy that is added is kept, however many are added at once")
  func policies() async throws {
    let world = try await ResourceWorld.started()
    let calls = (0..<40).map { number in
      Call(
        method: "PUT", path: "\(ResourceWorld.vault)/accessPolicies/add",
        version: Self.vaultVersion,
        body: [
          "properties": [
            "accessPolicies": [
              [
                "tenantId": .string(FakeTenant.tenantID),
                "objectId": .string("principal-\(number)"),
                "permissions": ["secrets": ["get"]],
              ]
            ]
          ]
        ])
    }
    #expect(try await statuses(world, calls).allSatisfy { $0 == 200 })
    let vault = try await world.arm("GET", ResourceWorld.vault, Self.vaultVersion).json()
    #expect(vault.at("properties.accessPolicies")?.arrayValue?.count == 40)
  }

  @Test("A vault that is deleted while it is changed stays deleted")
  func deletedVault() async throws {
    let world = try await ResourceWorld.started()
    for round in 0..<8 {
      let path = "\(ResourceWorld.group)/providers/Microsoft.KeyVault/vaults/vault-\(round)"
      try await world.arm("PUT", path, Self.vaultVersion, ResourceWorld.vaultBody)
      var calls = (0..<12).map { number in
        Call(
          method: "PATCH", path: path, version: Self.vaultVersion,
          body: ["tags": ["number": .int(number)]])
      }
      calls.insert(Call(method: "DELETE", path: path, version: Self.vaultVersion), at: round)
      calls.insert(
        Call(
          method: "PUT", path: "\(path)/accessPolicies/add", version: Self.vaultVersion,
          body: ["properties": ["accessPolicies": []]]), at: round)
      _ = try await statuses(world, calls)
      #expect(try await world.tryARM("GET", path, Self.vaultVersion).status == 404, "\(round)")
    }
  }

  @Test("A deleted vault is recovered or purged, and never both")
  func recoveryAndPurge() async throws {
    let world = try await ResourceWorld.started()
    var recovery = ResourceWorld.vaultBody
    recovery["properties"]?["createMode"] = "recover"
    for round in 0..<8 {
      let name = "vault-\(round)"
      let path = "\(ResourceWorld.group)/providers/Microsoft.KeyVault/vaults/\(name)"
      try await world.arm("PUT", path, Self.vaultVersion, ResourceWorld.vaultBody)
      try await world.arm("DELETE", path, Self.vaultVersion)
      let purge = Call(
        method: "POST", path: "\(Self.deleted)/\(name)/purge", version: Self.vaultVersion)
      var calls = Array(repeating: purge, count: 8)
      let recover = Call(method: "PUT", path: path, version: Self.vaultVersion, body: recovery)
      calls.insert(recover, at: round)
      let found = try await statuses(world, calls)
      #expect(found.filter { $0 == 200 }.count == 1, "\(found)")
    }
  }

  @Test("An account that is deleted while it is changed stays deleted")
  func deletedAccount() async throws {
    let world = try await ResourceWorld.started()
    for round in 0..<8 {
      let path = "\(ResourceWorld.group)/providers/Microsoft.Storage/storageAccounts/box\(round)"
      try await world.arm("PUT", path, Self.accountVersion, ResourceWorld.accountBody)
      var calls = (0..<12).map { number in
        Call(
          method: "PATCH", path: path, version: Self.accountVersion,
          body: ["tags": ["number": .int(number)]])
      }
      calls.insert(Call(method: "DELETE", path: path, version: Self.accountVersion), at: round)
      _ = try await statuses(world, calls)
      #expect(try await world.tryARM("GET", path, Self.accountVersion).status == 404, "\(round)")
    }
  }

  @Test("Of several that take one name, one has it")
  func names() async throws {
    let world = try await ResourceWorld.started()
    let groups = (0..<4).map {
      "/subscriptions/\(ResourceWorld.subscription)/resourceGroups/group-\($0)"
    }
    for group in groups {
      try await world.arm("PUT", group, Self.vaultVersion, ["location": "northeurope"])
    }
    let accounts = groups.map {
      Call(
        method: "PUT", path: "\($0)/providers/Microsoft.Storage/storageAccounts/taken",
        version: Self.accountVersion, body: ResourceWorld.accountBody)
    }
    #expect(try await statuses(world, accounts).sorted() == [200, 409, 409, 409])
    let vaults = groups.map {
      Call(
        method: "PUT", path: "\($0)/providers/Microsoft.KeyVault/vaults/taken",
        version: Self.vaultVersion, body: ResourceWorld.vaultBody)
    }
    #expect(try await statuses(world, vaults).sorted() == [201, 409, 409, 409])
  }
}
