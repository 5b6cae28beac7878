import ArcFedHTTP
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation
import TestSupport

@testable import ArcFedResourceManager

/// A Resource Manager with one subscription, one owner, and a provider of widgets.
///
/// Principals are single digits: `1` is Owner of the subscription, `2` has no role, `9` is in no
/// directory.
final class ARMWorld: PrincipalDirectory {
  static let subscription = "22222222-2222-2222-2222-222222222222"

  let simulation: Simulation
  let network: Network
  let tenant: FakeTenant

  init(scheduleSeed: UInt64 = 0) throws {
    simulation = Simulation(seed: 1, scheduleSeed: scheduleSeed)
    network = Network(clock: simulation.clock, trace: simulation.trace)
    tenant = try FakeTenant(network: network, clock: simulation.clock)
  }

  /// A world whose Resource Manager stands at its host.
  static func started(
    storage: StorageLocation = .memory, scheduleSeed: UInt64 = 0,
    _ adjust: (inout ResourceManagerConfiguration) -> Void = { _ in }
  ) async throws -> (ARMWorld, ResourceManager) {
    let world = try ARMWorld(scheduleSeed: scheduleSeed)
    var configuration = ResourceManagerConfiguration(
      tenantID: FakeTenant.tenantID,
      subscriptions: [.init(id: subscription, displayName: "Lessons")])
    adjust(&configuration)
    let manager = try await ResourceManager(
      configuration: configuration, network: world.network, clock: world.simulation.clock,
      random: world.simulation.random, trace: world.simulation.trace, storage: storage,
      principals: world)
    await manager.register(WidgetProvider(operations: manager.operations))
    try await manager.grantOwner(
      principal: FakeTenant.objectID("1"), subscription: subscription)
    world.network.attach(
      ResourceManagerEndpoint(manager), to: .https(ResourceManagerAPI.host))
    return (world, manager)
  }

  func principalExists(objectID: String) async -> Bool {
    objectID != FakeTenant.objectID("9")
  }

  /// Sends what a table describes: `method` and `path`, `as` whom, with which changes to the
  /// `token`, `headers` and `body`, after `wait` seconds.
  @discardableResult
  func send(_ row: JSONValue) async throws -> HTTPResponse {
    if let seconds = row["wait"]?.intValue { await simulation.advance(by: .seconds(seconds)) }
    var request = try HTTPRequest(
      HTTPMethod(rawValue: row["method"]?.stringValue ?? "GET"),
      "https://management.azure.com" + (row["path"]?.stringValue ?? "/"))
    if let principal = row["as"]?.stringValue {
      var changes = row["token"] ?? .object([:])
      let audience = changes["aud"]?.stringValue ?? "https://management.azure.com/"
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

  /// A short form of ``send(_:)`` for the owner.
  func owner(
    _ method: String, _ path: String, _ body: JSONValue? = nil
  ) async throws -> HTTPResponse {
    var row: JSONValue = ["method": .string(method), "path": .string(path), "as": "1"]
    if let body { row["body"] = body }
    return try await send(row)
  }
}

/// A provider to test Resource Manager with: it echoes what it is asked.
struct WidgetProvider: ResourceProvider {
  let operations: AsyncOperations

  var namespace: String { "Contoso.Widgets" }

  var resourceTypes: [ResourceTypeDescription] {
    [
      ResourceTypeDescription(
        name: "widgets", apiVersions: ["2024-01-01", "2023-01-01-preview"],
        locations: ["North Europe", "West Europe"]),
      ResourceTypeDescription(name: "widgets/parts", apiVersions: ["2024-01-01"]),
    ]
  }

  func respond(to request: ResourceRequest) async -> HTTPResponse {
    switch (request.http.method, request.id.name) {
    case (.get, "missing"): return ARMError.resourceNotFound(request.id).response
    case (.get, nil): return .json(200, ["value": []])
    case (.put, "slow"):
      let operation = await operations.begin(
        on: request.id, location: "northeurope", apiVersion: request.apiVersion,
        lasting: .seconds(20)
      ) { .succeeded }
      return .json(201, ["id": .string(request.id.text)], headers: operation.headers)
    case (.put, "doomed"):
      let operation = await operations.begin(
        on: request.id, location: "northeurope", apiVersion: request.apiVersion,
        lasting: .seconds(20)
      ) { .failed(code: "OutOfWidgets", message: "There are no widgets left.") }
      return .json(201, ["id": .string(request.id.text)], headers: operation.headers)
    default:
      return .json(
        200,
        [
          "id": .string(request.id.text), "action": request.action.map { .string($0) } ?? .null,
          "caller": .string(request.caller.appID),
          "groupLocation": request.resourceGroupLocation.map { .string($0) } ?? .null,
        ])
    }
  }
}
