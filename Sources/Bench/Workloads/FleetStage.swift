import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedKubernetes
import ArcFedSimulation

/// Many connected clusters in one simulated world, each with its service accounts and pods, and
/// identities that trust one account of each.
struct FleetStage: Sendable {
  static let accountsPerCluster = 100
  static let podsPerCluster = 10
  /// As many clusters as one identity may trust.
  private static let clustersPerIdentity = 20

  /// Processor time that the parts of building it took.
  struct Cost: Sendable {
    var connecting = Duration.zero
    var accounts = Duration.zero
    var pods = Duration.zero
    var trusts = Duration.zero

    var total: Duration { connecting + accounts + pods + trusts }
  }

  private struct Member: Sendable {
    let cluster: ConnectedCluster
    let clientID: String
  }

  let emulator: Emulator
  let cost: Cost
  private let members: [Member]

  init(clusterCount: Int) async throws {
    let emulator = try await Emulator()
    var cost = Cost()
    var members: [Member] = []
    var identity: ManagedIdentity?
    for number in 0..<clusterCount {
      let cluster = try await Self.timed(&cost.connecting) {
        try await emulator.connectCluster(named: "edge-\(number)")
      }
      let client = KubernetesClient(
        origin: cluster.cluster.origin, token: cluster.cluster.adminToken,
        network: emulator.network)
      try await Self.timed(&cost.accounts) { try await Self.addAccounts(client, emulator) }
      try await Self.timed(&cost.pods) { try await Self.addPods(client, emulator) }
      try await Self.timed(&cost.trusts) {
        if number.isMultiple(of: Self.clustersPerIdentity) || identity == nil {
          identity = try await emulator.createManagedIdentity(named: "app-\(number)")
        }
        try await identity?.trust(cluster, serviceAccount: "default/app-0")
      }
      members.append(Member(cluster: cluster, clientID: identity?.clientID ?? ""))
    }
    await emulator.advance(by: .seconds(10))
    (self.emulator, self.cost, self.members) = (emulator, cost, members)
  }

  private static func timed<T: Sendable>(
    _ sum: inout Duration, _ body: () async throws -> T
  ) async throws -> T {
    let beginning = MachineTime.ofProcess
    defer { sum += MachineTime.ofProcess - beginning }
    return try await body()
  }

  private static func addAccounts(
    _ client: KubernetesClient, _ emulator: Emulator
  ) async throws {
    try await emulator.simulate {
      for number in 0..<accountsPerCluster {
        _ = try await client.create([
          "apiVersion": "v1", "kind": "ServiceAccount",
          "metadata": [
            "name": .string("app-\(number)"),
            "annotations": ["azure.workload.identity/client-id": "app"],
          ],
        ])
      }
    }
  }

  private static func addPods(_ client: KubernetesClient, _ emulator: Emulator) async throws {
    try await emulator.simulate {
      for number in 0..<podsPerCluster {
        _ = try await client.create([
          "apiVersion": "v1", "kind": "Pod",
          "metadata": [
            "name": .string("app-\(number)"), "labels": ["azure.workload.identity/use": "true"],
          ],
          "spec": [
            "serviceAccountName": .string("app-\(number)"), "automountServiceAccountToken": false,
            "containers": [["name": "app", "image": "app"]],
          ],
        ])
      }
    }
    // The kubelet starts them, and has a token signed for each.
    await emulator.advance(by: .seconds(2))
  }

  /// An exchange of each cluster in turn, each with the first token of its account.
  func exchangeRequests(_ count: Int) async throws -> [HTTPRequest] {
    var requests: [HTTPRequest] = []
    for number in 0..<count {
      let member = members[number % members.count]
      let client = KubernetesClient(
        origin: member.cluster.cluster.origin, token: member.cluster.cluster.adminToken,
        network: emulator.network)
      let answer = try await emulator.simulate {
        try await client.createToken(
          serviceAccount: "app-0", namespace: "default", audiences: [BenchStage.audience])
      }
      guard let token = answer["status"]?["token"]?.stringValue else {
        throw BenchFailure("cluster \(member.cluster.name) gave no token")
      }
      requests.append(
        BenchStage.exchangeRequest(
          token, clientID: member.clientID, tenantID: emulator.tenantID))
    }
    return requests
  }
}
