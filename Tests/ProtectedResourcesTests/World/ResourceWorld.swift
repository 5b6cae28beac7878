import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedProtectedResources

/// A subscription with the vault `lesson-kv` and the storage account `lessons`, both in North
/// Europe.
///
/// Principals are single digits: `1` owns the subscription, keeps the vault's secrets and the
/// account's blobs; `3` may read the secret `db-password`; `4` may read the container `data`; `2`
/// has no role at all.
final class ResourceWorld: PrincipalDirectory {
  static let subscription = "22222222-2222-2222-2222-222222222222"
  static let group = "/subscriptions/\(subscription)/resourceGroups/rg"
  static let vault = "\(group)/providers/Microsoft.KeyVault/vaults/lesson-kv"
  static let account = "\(group)/providers/Microsoft.Storage/storageAccounts/lessons"

  let simulation = Simulation(seed: 1)
  let network: Network
  let tenant: FakeTenant

  private init() throws {
    network = Network(clock: simulation.clock, trace: simulation.trace)
    tenant = try FakeTenant(network: network, clock: simulation.clock)
  }

  func principalExists(objectID: String) async -> Bool { true }

  /// The world, half a minute old: the roles have propagated.
  static func started(
    storage: StorageLocation = .memory, isFurnished: Bool = false
  ) async throws -> ResourceWorld {
    let world = try ResourceWorld()
    let (clock, random) = (world.simulation.clock, world.simulation.random)
    let trace = world.simulation.trace
    let manager = try await ResourceManager(
      configuration: ResourceManagerConfiguration(
        tenantID: FakeTenant.tenantID,
        subscriptions: [.init(id: subscription, displayName: "Lessons")]),
      network: world.network, clock: clock, random: random, trace: trace, storage: storage,
      principals: world)
    let vaults = try await KeyVault(
      resourceManager: manager, network: world.network, clock: clock, random: random,
      trace: trace, storage: storage)
    let blobs = try await BlobStorage(
      resourceManager: manager, network: world.network, clock: clock, random: random,
      trace: trace, storage: storage)
    await manager.register(vaults.provider)
    await manager.register(blobs.provider)
    world.network.attach(
      ResourceManagerEndpoint(manager), to: .https("management.azure.com"))
    if !isFurnished {
      try await manager.grantOwner(
        principal: FakeTenant.objectID("1"), subscription: subscription)
      try await world.furnish()
    }
    await world.simulation.advance(by: .seconds(30))
    return world
  }

  private func furnish() async throws {
    try await arm("PUT", Self.group, "2024-11-01", ["location": "northeurope"])
    try await arm("PUT", Self.vault, "2024-11-01", Self.vaultBody)
    try await arm("PUT", Self.account, "2023-05-01", Self.accountBody)
    try await assign("b86a8fe4-44ce-4948-aee5-eccb2c155cd7", to: "1", at: Self.vault, 1)
    try await assign("ba92f5b4-2d11-453d-a403-e96b0029c9fe", to: "1", at: Self.account, 2)
    try await assign(
      "4633458b-17de-408a-b874-0445c86b69e6", to: "3",
      at: "\(Self.vault)/secrets/db-password", 3)
    try await assign(
      "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", to: "4",
      at: "\(Self.account)/blobServices/default/containers/data", 4)
  }

  static let vaultBody: JSONValue = [
    "location": "northeurope",
    "properties": [
      "tenantId": .string(FakeTenant.tenantID), "sku": ["family": "A", "name": "standard"],
      "enableRbacAuthorization": true,
    ],
  ]

  static let accountBody: JSONValue = [
    "location": "northeurope", "sku": ["name": "Standard_LRS"], "kind": "StorageV2",
  ]

  /// A request of the owner to Resource Manager, which must succeed.
  @discardableResult
  func arm(
    _ method: String, _ path: String, _ version: String, _ body: JSONValue? = nil
  ) async throws -> HTTPResponse {
    let response = try await tryARM(method, path, version, body)
    #expect(response.isSuccess, "\(String(decoding: response.bytes, as: UTF8.self))")
    return response
  }

  /// A request of the owner to Resource Manager.
  func tryARM(
    _ method: String, _ path: String, _ version: String, _ body: JSONValue? = nil
  ) async throws -> HTTPResponse {
    var row: JSONValue = [
      "method": .string(method), "as": "1",
      "url": .string("https://management.azure.com\(path)?api-version=\(version)"),
    ]
    if let body { row["body"] = body }
    return try await send(row)
  }

  /// Gives a role to a principal; it takes effect half a minute later.
  func assign(
    _ role: String, to principal: String, at scope: String, _ number: Int
  ) async throws {
    let name = "33333333-3333-3333-3333-00000000000\(number)"
    try await arm(
      "PUT", "\(scope)/providers/Microsoft.Authorization/roleAssignments/\(name)", "2022-04-01",
      [
        "properties": [
          "principalId": .string(FakeTenant.objectID(principal)),
          "roleDefinitionId": .string(
            "/providers/Microsoft.Authorization/roleDefinitions/\(role)"),
        ]
      ])
  }

  /// Sends what a table describes: `method` and `url`, `as` whom, with which changes to the
  /// `token`, `headers` and `body`. Blobs are asked in a recent version unless the row says
  /// otherwise.
  @discardableResult
  func send(_ row: JSONValue) async throws -> HTTPResponse {
    let url = try #require(row["url"]?.stringValue)
    var request = try HTTPRequest(HTTPMethod(rawValue: row["method"]?.stringValue ?? "GET"), url)
    if request.origin.host.hasSuffix("windows.net") {
      request.headers["x-ms-version"] = "2025-11-05"
    }
    if let principal = row["as"]?.stringValue {
      var changes = row["token"] ?? .object([:])
      let audience = changes["aud"]?.stringValue ?? Self.audience(of: request.origin.host)
      let age = changes["age"]?.intValue
      changes["age"] = nil
      let token = try tenant.token(for: principal, audience: audience, changes: changes)
      if let age { await simulation.advance(by: .seconds(age)) }
      request.headers["Authorization"] = "Bearer \(token)"
    }
    for (name, value) in row["headers"]?.objectValue ?? [:] {
      request.headers[name] = value.stringValue
    }
    if let body = row["body"] {
      request.body = body.stringValue.map { Array($0.utf8) } ?? body.serialized()
    }
    return try await network.send(request)
  }

  private static func audience(of host: String) -> String {
    if host.hasSuffix("vault.azure.net") { return "https://vault.azure.net" }
    return host.hasSuffix("windows.net")
      ? "https://storage.azure.com" : "https://management.azure.com"
  }

  /// Plays the requests of a row, and compares the last answer whole.
  static func play(_ row: WireRow) async throws {
    let world = try await started()
    for request in row.before {
      let response = try await world.send(request)
      #expect(
        response.isSuccess, "\(row.name): \(String(decoding: response.bytes, as: UTF8.self))")
    }
    let response = try await world.send(row.request)
    let time = world.simulation.clock.now.rfc3339(fractionDigits: 7)
    try row.check(
      response,
      placeholders: ["requestId": response.headers["x-ms-request-id"] ?? "", "time": time])
  }
}
