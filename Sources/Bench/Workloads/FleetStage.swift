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

  /// So many clusters are set up at the same time: enough that few simulated minutes pass, in which
  /// those that are there already send their heartbeats.
  private static let clustersAtOnce = 1_000
  /// So many are filled at the same time, which takes seconds only.
  private static let clustersFilledAtOnce = 50

  /// What a part of building it took.
  struct Cost: Sendable {
    /// Of all processors together.
    var processor = Duration.zero
    var elapsed = Duration.zero

    static func + (left: Cost, right: Cost) -> Cost {
      Cost(
        processor: left.processor + right.processor, elapsed: left.elapsed + right.elapsed)
    }
  }

  /// What the parts of building it took.
  struct Costs: Sendable {
    var connecting = Cost()
    var accounts = Cost()
    var pods = Cost()
    var trusts = Cost()

    var total: Cost { connecting + accounts + pods + trusts }
  }

  private struct Member: Sendable {
    let cluster: ConnectedCluster
    let client: KubernetesClient
    var clientID = ""
  }

  let emulator: Emulator
  let costs: Costs
  private let members: [Member]

  /// Builds a fleet on so many threads, step by step, each step in all clusters: as many people
  /// would who work at the same time.
  init(clusterCount: Int, threadCount: Int) async throws {
    var configuration = EmulatorConfiguration()
    configuration.threadCount = threadCount
    let emulator = try await Emulator(configuration)
    var costs = Costs()
    var members: [Member] = []
    for numbers in Self.groups(of: Self.clustersAtOnce, in: 0..<clusterCount) {
      members += try await Self.timed(&costs.connecting) {
        try await Self.atOnce(Array(numbers), emulator) { number in
          let cluster = try await emulator.connectCluster(named: "edge-\(number)")
          let client = KubernetesClient(
            origin: cluster.cluster.origin, token: cluster.cluster.adminToken,
            network: emulator.network)
          return Member(cluster: cluster, client: client)
        }
      }
    }
    for group in Self.groups(of: Self.clustersFilledAtOnce, in: members) {
      _ = try await Self.timed(&costs.accounts) {
        try await Self.atOnce(Array(group), emulator) { try await Self.addAccounts($0.client) }
      }
      _ = try await Self.timed(&costs.pods) {
        try await Self.atOnce(Array(group), emulator) {
          try await Self.addPods($0.client)
          // The kubelet starts them, and has a token signed for each.
          await emulator.pause(for: .seconds(2))
        }
      }
    }
    self.members = try await Self.timed(&costs.trusts) { [members] in
      try await Self.trusted(members, emulator)
    }
    await emulator.advance(by: .seconds(10))
    (self.emulator, self.costs) = (emulator, costs)
  }

  static func groups<Whole: Collection>(
    of count: Int, in whole: Whole
  ) -> [Whole.SubSequence] {
    var groups: [Whole.SubSequence] = []
    var rest = whole[...]
    while !rest.isEmpty {
      groups.append(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return groups
  }

  /// Does something with each at the same simulated time; the results come in their order.
  private static func atOnce<Item: Sendable, Result: Sendable>(
    _ items: [Item], _ emulator: Emulator,
    _ body: @escaping @Sendable (Item) async throws -> Result
  ) async throws -> [Result] {
    try await emulator.simulate {
      try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        for (index, item) in items.enumerated() {
          group.addTask { (index, try await body(item)) }
        }
        var results: [(Int, Result)] = []
        for try await result in group { results.append(result) }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
      }
    }
  }

  /// An identity for every twenty clusters, which trusts an account of each. An identity takes one
  /// credential at a time.
  private static func trusted(_ members: [Member], _ emulator: Emulator) async throws -> [Member] {
    let groups = groups(of: clustersPerIdentity, in: members).enumerated().map {
      (name: "app-\($0)", members: Array($1))
    }
    return try await atOnce(groups, emulator) { group in
      let identity = try await emulator.createManagedIdentity(named: group.name)
      for member in group.members {
        try await identity.trust(member.cluster, serviceAccount: "default/app-0")
      }
      return group.members.map {
        Member(cluster: $0.cluster, client: $0.client, clientID: identity.clientID)
      }
    }.flatMap { $0 }
  }

  private static func timed<T: Sendable>(
    _ sum: inout Cost, _ body: () async throws -> T
  ) async throws -> T {
    let beginning = (MachineTime.ofProcess, MachineTime.elapsed)
    defer {
      sum.processor += MachineTime.ofProcess - beginning.0
      sum.elapsed += MachineTime.elapsed - beginning.1
    }
    return try await body()
  }

  private static func addAccounts(_ client: KubernetesClient) async throws {
    for number in 0..<accountsPerCluster {
      try await client.add([
        "apiVersion": "v1", "kind": "ServiceAccount",
        "metadata": [
          "name": .string("app-\(number)"),
          "annotations": ["azure.workload.identity/client-id": "app"],
        ],
      ])
    }
  }

  private static func addPods(_ client: KubernetesClient) async throws {
    for number in 0..<podsPerCluster {
      try await client.add([
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

  /// Throws when the tenant has not signed the token of an answer.
  func check(_ response: HTTPResponse) async throws {
    try await TokenCheck(network: emulator.network).check(
      BenchStage.accessToken(in: response), of: BenchStage.issuer(ofTenant: emulator.tenantID))
  }

  /// An exchange of each cluster in turn, each with the first token of its account.
  func exchangeRequests(_ count: Int) async throws -> [HTTPRequest] {
    var requests: [HTTPRequest] = []
    for number in 0..<count {
      let member = members[number % members.count]
      let answer = try await emulator.simulate {
        try await member.client.createToken(
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
