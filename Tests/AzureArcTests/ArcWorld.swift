import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSQLite
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedAzureArc

/// The rows of a table in `Fixtures/AzureArc`.
func rows(_ file: String) throws -> [JSONValue] {
  try JSONParser.parse(Fixture.bytes("AzureArc/\(file)")).arrayValue ?? []
}

/// Azure Arc behind a real Resource Manager, one cluster of our own making, and somebody with the
/// right to do everything.
final class ArcWorld: Sendable {
  static let tenantID = "11111111-1111-1111-1111-111111111111"
  static let subscription = "22222222-2222-2222-2222-222222222222"
  static let group = "rg"

  let simulation: Simulation
  let network: Network
  let manager: ResourceManager
  let arc: ArcService
  let cluster: FakeCluster
  let keys = KeySource.simulation(SimulationKeyring(seed: 1))
  private let token: String

  private struct Everybody: PrincipalDirectory {
    func principalExists(objectID: String) async -> Bool { true }
  }

  init(
    storage: StorageLocationName = .memory, layout: WebhookLayout = .v151, scheduleSeed: UInt64 = 0,
    registrationDuration: Duration = .zero
  ) async throws {
    simulation = Simulation(seed: 1, scheduleSeed: scheduleSeed)
    network = Network(clock: simulation.clock, trace: simulation.trace)
    let configuration = ResourceManagerConfiguration(
      tenantID: Self.tenantID, subscriptions: [.init(id: Self.subscription, displayName: "s")],
      providerRegistrationDuration: registrationDuration)
    manager = try await ResourceManager(
      configuration: configuration, network: network, clock: simulation.clock,
      random: simulation.random, trace: simulation.trace, storage: storage.location,
      principals: Everybody())
    arc = try ArcService(
      tenantID: Self.tenantID, operations: manager.operations, network: network,
      clock: simulation.clock, random: simulation.random, trace: simulation.trace,
      storage: storage.location, bearers: manager.bearers, webhookLayout: layout)
    cluster = FakeCluster(name: "edge-01")
    token = try Self.token(keys, network)
    await manager.register(arc.provider)
    try await manager.grantOwner(principal: "admin", subscription: Self.subscription)
    network.attach(ResourceManagerEndpoint(manager), to: .https("management.azure.com"))
    network.attach(cluster, to: cluster.access.origin)
    arc.attach()
  }

  /// The command line of the documentation's requirements, unless told otherwise.
  func az(cli: String = "2.64.0", extension version: String = "1.10.0") throws -> ConnectedK8s {
    guard let cli = SoftwareVersion(cli), let version = SoftwareVersion(version) else {
      throw ConnectedK8sError.nothingToUpdate
    }
    return ConnectedK8s(
      azureCLIVersion: cli, extensionVersion: version, arc: arc, network: network,
      clock: simulation.clock, trace: simulation.trace, keys: keys
    ) { [token] in token }
  }

  func options(
    oidc: Bool? = true, workloadIdentity: Bool? = true, agents: String = "1.21.10",
    location: String = "northeurope"
  ) -> ConnectedK8sOptions {
    ConnectedK8sOptions(
      subscription: Self.subscription, resourceGroup: Self.group, name: "edge-01",
      location: location, distribution: "k3s", enableOIDCIssuer: oidc,
      enableWorkloadIdentity: workloadIdentity, agentVersion: agents)
  }

  /// Registers and connects with both features on; gives the resource.
  @discardableResult
  func connect(_ options: ConnectedK8sOptions? = nil) async throws -> JSONValue {
    let az = try az()
    try await az.registerProviders(subscription: Self.subscription)
    return try await az.connect(options ?? self.options(), cluster: cluster.access).resource
  }

  /// The issuer's URL, as a cluster's resource tells it.
  static func issuerURL(of resource: JSONValue) throws -> String {
    try #require(resource.at("properties.oidcIssuerProfile.issuerUrl")?.stringValue)
  }

  /// Registers these namespaces and no others.
  func register(_ namespaces: [String]) async throws {
    for namespace in namespaces {
      let path = "/subscriptions/\(Self.subscription)/providers/\(namespace)/register"
      _ = try await send(.post, path, version: "2024-11-01")
    }
  }

  /// Puts the cluster again with other members.
  func change(_ members: JSONValue) async throws {
    let id = options().id.text
    let body = try await send(.get, id).json().mergePatched(with: members)
    _ = try await send(.put, id, body: body)
  }

  /// A request to Resource Manager as the administrator.
  func send(
    _ method: HTTPMethod, _ path: String, version: String = "2026-05-01", body: JSONValue? = nil
  ) async throws -> HTTPResponse {
    try await network.send(
      HTTPRequest(
        method, "https://management.azure.com\(path)?api-version=\(version)",
        headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"],
        body: body?.serialized() ?? []))
  }

  /// A request to anybody with the administrator's token.
  func sendAnywhere(
    _ method: HTTPMethod, _ url: String, body: JSONValue? = nil
  ) async throws -> HTTPResponse {
    try await network.send(
      HTTPRequest(
        method, url,
        headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"],
        body: body?.serialized() ?? []))
  }

  /// A public document.
  func fetch(_ url: String) async throws -> HTTPResponse {
    try await network.send(HTTPRequest(.get, url))
  }

  /// A token as Entra would issue it, and the keys to check it with.
  private static func token(_ keys: KeySource, _ network: Network) throws -> String {
    let key = try keys.rsaKey(label: "entra")
    var jwk = key.publicKey.jwk
    jwk.keyID = "k"
    jwk.use = "sig"
    let document = JWKSet(keys: [jwk]).json
    network.attach(
      ClosureEndpoint { _ in .json(200, document) }, to: .https("login.microsoftonline.com"))
    let now = Int(Timestamp.simulationEpoch.seconds)
    let claims: JSONValue = [
      "aud": "https://management.azure.com", "iss": .string("https://sts.windows.net/\(tenantID)/"),
      "iat": .int(now), "nbf": .int(now), "exp": .int(now + 400 * 86_400), "oid": "admin",
      "appid": "az", "tid": .string(tenantID),
    ]
    return try JWS.sign(
      header: ["typ": "JWT", "alg": "RS256", "kid": "k"], payload: claims.serialized(), key: key,
      algorithm: .rs256)
  }
}
