import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation
import TestSupport

@testable import ArcFedKubernetes

/// A cluster as the recorded one was: its issuers, its published keys, its users.
struct ReplayedCluster {
  static let adminToken = "admin-token"
  static let janeToken = "jane-token"
  static let verificationFile = "recorded.pub"
  static let signingFile = "signing.key"

  let cluster: Cluster
  let endpoint: ClusterEndpoint
  let simulation: Simulation

  static func make(
    start: Timestamp, nodes: [String] = []
  ) async throws -> ReplayedCluster {
    let simulation = Simulation(seed: 1, epoch: start)
    var files = KeyFiles()
    files[verificationFile] = try recordedKeys()
    files[signingFile] = SimulationKeyring(seed: 1).rsaKey(label: "signing").pem
    let flags = APIServerFlags(
      serviceAccountIssuers: [
        "https://oidc.example.test/cluster-1/", "https://kubernetes.default.svc.cluster.local",
      ],
      serviceAccountKeyFiles: [verificationFile], serviceAccountSigningKeyFile: signingFile,
      externalHost: "k8s.example.test:16443")
    let configuration = ClusterConfiguration(
      name: "recorded", version: "v1.36.2", nodes: nodes, apiServer: flags,
      staticTokens: users, keyFiles: files)
    return try await make(configuration, simulation)
  }

  private static let users = [
    StaticToken(token: adminToken, user: "admin", uid: "admin-uid", groups: ["system:masters"]),
    StaticToken(token: janeToken, user: "jane", uid: "jane-uid", groups: ["devs"]),
    StaticToken(token: "node-token", user: "system:node:node-1", groups: ["system:nodes"]),
  ]

  /// A cluster as a table describes it, with keys of its own.
  static func make(server: JSONValue) async throws -> ReplayedCluster {
    let texts: (String) -> [String]? = { name in
      server[name]?.arrayValue.map { $0.compactMap(\.stringValue) }
    }
    let flags = APIServerFlags(
      serviceAccountIssuers: texts("issuers") ?? ["https://kubernetes.default.svc.cluster.local"],
      apiAudiences: texts("audiences"),
      maximumTokenExpirationSeconds: server["maximumSeconds"]?.intValue,
      externalHost: "k8s.example.test:16443")
    let configuration = ClusterConfiguration(
      name: "tabled", version: server["version"]?.stringValue ?? "v1.36.2",
      nodes: texts("nodes") ?? [], apiServer: flags, staticTokens: users)
    return try await make(configuration, Simulation(seed: 1))
  }

  private static func make(
    _ configuration: ClusterConfiguration, _ simulation: Simulation
  ) async throws -> ReplayedCluster {
    let cluster = try await Cluster(
      configuration: configuration, network: Network(clock: simulation.clock, trace: nil),
      clock: simulation.clock, random: simulation.random, trace: nil,
      keys: .simulation(SimulationKeyring(seed: 1)), lanes: .inline, storage: .memory)
    return ReplayedCluster(
      cluster: cluster, endpoint: ClusterEndpoint(cluster), simulation: simulation)
  }

  /// The public keys of the recorded server, in its order.
  private static func recordedKeys() throws -> String {
    let recording = try Recording("04-tokenreview")
    guard let published = recording.named("SA token reads jwks") else { return "" }
    let set = try JWKSet(parsing: Array(published.rawBody.utf8))
    return try set.keys.map { try PublicKey(jwk: $0).pem }.joined()
  }

  var tokens: [String: String] {
    ["admin": Self.adminToken, "jane": Self.janeToken, "node": "node-token"]
  }

  func advance(to time: Timestamp?) async {
    guard let time, simulation.clock.now < time else { return }
    await simulation.advance(by: time - simulation.clock.now)
  }
}

extension Cluster {
  /// Lays an object into the store as it is, uid included.
  func seed(_ object: JSONValue) throws {
    guard let kind = object["kind"]?.stringValue,
      let resource = ResourceTable.all.first(where: { $0.kind == kind }),
      let members = object.objectValue
    else { return }
    var content: JSONObject = [
      "kind": .string(kind), "apiVersion": .string(resource.groupVersion),
    ]
    for (name, member) in members { content[name] = member }
    let meta = content.meta
    let key = resource.key(namespace: meta.namespace, name: meta.name)
    _ = try store.put(key, content)
  }

  func holds(_ object: JSONValue) -> Bool {
    guard let kind = object["kind"]?.stringValue,
      let resource = ResourceTable.all.first(where: { $0.kind == kind })
    else { return false }
    let meta = (object.objectValue ?? [:]).meta
    return store.object(resource.key(namespace: meta.namespace, name: meta.name)) != nil
  }

  func unseed(kind: String, namespace: String, name: String) throws {
    guard let resource = ResourceTable.all.first(where: { $0.kind == kind }) else { return }
    _ = try store.remove(resource.key(namespace: namespace, name: name))
  }
}
