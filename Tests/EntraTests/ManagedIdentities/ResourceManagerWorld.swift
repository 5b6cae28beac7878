import ArcFedEntra
import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation
import Testing

/// A tenant behind Azure Resource Manager's front door, with an administrator who owns everything.
struct ResourceManagerWorld: Sendable {
  static let subscription = "00000000-1111-4222-8333-444444444444"
  static let identities =
    "/subscriptions/\(subscription)/resourceGroups/rg/providers/Microsoft.ManagedIdentity"
    + "/userAssignedIdentities"

  let world: TenantWorld
  private let token: String

  init(configure: (inout TenantConfiguration) -> Void = { _ in }) async throws {
    let world = try await TenantWorld(configure: configure)
    self.world = world
    let manager = try await ResourceManager(
      configuration: ResourceManagerConfiguration(
        tenantID: TenantWorld.tenantID,
        subscriptions: [.init(id: Self.subscription, displayName: "Test")]),
      network: world.network, clock: world.simulation.clock, random: world.simulation.random,
      trace: world.simulation.trace, storage: .memory, principals: world.tenant)
    await manager.register(world.tenant.managedIdentities)
    world.network.attach(ResourceManagerEndpoint(manager), to: .https(ResourceManagerAPI.host))
    let client = try await world.tenant.createAdministrator(displayName: "owner")
    try await manager.grantOwner(
      principal: client.objectID, subscription: Self.subscription)
    token = try await world.token(client, resource: "https://management.azure.com")
    let group = try await send(
      .put, "/subscriptions/\(Self.subscription)/resourcegroups/rg",
      ["location": "northeurope"], version: "2024-11-01")
    #expect(group.status == 201)
  }

  /// Sends one request as the owner.
  func send(
    _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil,
    version: String = "2024-11-30", query: String = ""
  ) async throws -> HTTPResponse {
    let url = "https://management.azure.com\(path)?api-version=\(version)\(query)"
    var headers: HTTPHeaders = ["Authorization": "Bearer \(token)"]
    if body != nil { headers["Content-Type"] = "application/json" }
    return try await world.send(
      HTTPRequest(method, url, headers: headers, body: body?.serialized() ?? []))
  }

  /// Follows a link as it stands.
  func follow(_ link: String) async throws -> JSONValue {
    try await world.send(HTTPRequest(.get, link, headers: ["Authorization": "Bearer \(token)"]))
      .json()
  }

  /// Creates an identity.
  func createIdentity(_ name: String, location: String = "northeurope") async throws -> JSONValue {
    try await send(.put, "\(Self.identities)/\(name)", ["location": .string(location)]).json()
  }

  /// The body of a federated credential.
  static func credential(
    issuer: String = TenantWorld.issuerText, subject: String = TenantWorld.subject,
    audiences: [String] = [TenantWorld.audience]
  ) -> JSONValue {
    [
      "properties": [
        "issuer": .string(issuer), "subject": .string(subject),
        "audiences": .array(audiences.map { .string($0) }),
      ]
    ]
  }
}
