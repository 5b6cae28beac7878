import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation

@testable import ArcFedKubernetes

/// A cluster of k3s on a network of its own, with a client of its administrator.
struct TestCluster {
  let simulation: Simulation
  let network: Network
  let cluster: Cluster
  let client: KubernetesClient

  static func make(
    seed: UInt64 = 1, nodes: [String]? = nil, flags: APIServerFlags? = nil,
    storage: StorageLocation = .memory, simulation given: Simulation? = nil,
    version: String = ClusterConfiguration.defaultVersion, distribution: String = "k3s",
    staticTokens: [StaticToken] = [], lanes: CryptoLanes = .inline
  ) async throws -> TestCluster {
    let simulation = given ?? Simulation(seed: seed)
    let network = Network(clock: simulation.clock, trace: nil)
    let cluster = try await Cluster(
      configuration: ClusterConfiguration(
        name: "edge", distribution: distribution, version: version, nodes: nodes,
        apiServer: flags, staticTokens: staticTokens),
      network: network, clock: simulation.clock, random: simulation.random,
      trace: simulation.trace, keys: .simulation(SimulationKeyring(seed: seed)), lanes: lanes,
      storage: storage)
    network.attach(ClusterEndpoint(cluster), to: cluster.origin)
    return TestCluster(
      simulation: simulation, network: network, cluster: cluster,
      client: KubernetesClient(
        origin: cluster.origin, token: cluster.adminToken, network: network))
  }

  func kubelet(
    _ node: String = "edge-node-1", volumes: (any VolumeWriter)? = nil
  ) -> Kubelet {
    Kubelet(
      cluster: cluster, node: node, network: network, clock: simulation.clock,
      random: simulation.random, trace: simulation.trace,
      volumes: volumes)
  }

  func request(
    _ path: String, token: String? = nil, headers: HTTPHeaders = [:]
  ) async throws -> HTTPResponse {
    var request = try HTTPRequest(.get, cluster.origin.description + path, headers: headers)
    if let token { request.headers.add("Authorization", "Bearer \(token)") }
    return try await network.send(request)
  }

  /// Who a token authenticates, or why it does not.
  func review(_ token: String, audiences: [String] = []) async -> AuthenticationResult {
    let known = audiences.isEmpty ? await cluster.flags.effectiveAudiences : audiences
    return await cluster.authenticate(token, audiences: known, now: simulation.clock.now)
  }
}

/// Manifests that tests share.
enum Manifest {
  static func serviceAccount(_ name: String) -> JSONValue {
    ["kind": "ServiceAccount", "apiVersion": "v1", "metadata": ["name": .string(name)]]
  }

  static func pod(
    _ name: String, account: String = "default", labels: JSONValue = [:],
    expirationSeconds: Int? = nil
  ) -> JSONValue {
    var pod: JSONValue = [
      "kind": "Pod", "apiVersion": "v1",
      "metadata": ["name": .string(name), "labels": labels],
      "spec": [
        "serviceAccountName": .string(account),
        "containers": [["name": "app", "image": "app:1"]],
      ],
    ]
    guard let expirationSeconds else { return pod }
    pod["spec"]?["volumes"] = [
      [
        "name": "azure-identity-token",
        "projected": [
          "sources": [
            [
              "serviceAccountToken": [
                "path": "azure-identity-token", "expirationSeconds": .int(expirationSeconds),
                "audience": "api://AzureADTokenExchange",
              ]
            ]
          ]
        ],
      ]
    ]
    pod["spec"]?["containers"] = [
      [
        "name": "app", "image": "app:1",
        "env": [
          ["name": "FIRST", "value": "1"], ["name": "SECOND", "value": "$(FIRST)2"],
          ["name": "POD", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]],
        ],
        "volumeMounts": [
          [
            "name": "azure-identity-token", "mountPath": "/var/run/secrets/azure/tokens",
            "readOnly": true,
          ]
        ],
      ]
    ]
    return pod
  }
}
