import ArcFed
import ArcFedHTTP
import ArcFedJOSE
import ArcFedSimulation
import FoundationEssentials

/// Time and memory of fleets of three sizes, of which each is twice the one before.
extension Bench {
  func fleet() async throws -> [BenchRow] {
    var rows: [BenchRow] = []
    // All are kept to the end: in the memory that one gave back the next would seem to need none.
    var stages: [FleetStage] = []
    for size in [plan.fleetClusters / 4, plan.fleetClusters / 2, plan.fleetClusters] where size > 0
    {
      let before = Self.residentBytes
      let stage = try await FleetStage(clusterCount: size, threadCount: plan.processors)
      stages.append(stage)
      rows += try await measure(stage, of: size, memory: Self.residentBytes - before)
    }
    return withExtendedLifetime(stages) { rows }
  }

  private func measure(
    _ stage: FleetStage, of size: Int, memory bytes: Int
  ) async throws -> [BenchRow] {
    let memory = Double(bytes)
    let costs = stage.costs
    let accounts = Double(size * FleetStage.accountsPerCluster)
    let pods = Double(size * FleetStage.podsPerCluster)
    let rounds = try await firstExchanges(stage, try await stage.exchangeRequests(size))
    let all = rounds.reduce(into: (limit: Slice(), exchanges: Slice())) {
      $0.limit += $1.first
      $0.exchanges += $1.second
    }
    let name = "fleet of \(size) clusters, \(Int(accounts)) accounts, \(Int(pods)) pods"
    let perCluster = { (time: Duration) in time / .milliseconds(1) / Double(size) }
    // What a world of any size needs is shared by all of its clusters: the targets are for many.
    let isLargest = size == plan.fleetClusters
    return [
      BenchRow(
        "\(name): building, per cluster", [perCluster(costs.total.elapsed)],
        unit: "ms", target: isLargest ? .atMost(Self.millisecondsPerCluster) : nil,
        details: [
          .init("all", costs.total.elapsed / .seconds(1), "s"),
          .init("processor time", perCluster(costs.total.processor), "ms"),
          .init("connecting a cluster", perCluster(costs.connecting.processor), "ms"),
          .init("an account", costs.accounts.processor / .microseconds(1) / accounts, "µs"),
          .init("a pod with its token", costs.pods.processor / .microseconds(1) / pods, "µs"),
          .init("an identity's trust", perCluster(costs.trusts.processor), "ms"),
        ]),
      BenchRow(
        "\(name): resident memory, per cluster", [memory / Self.kilobyte / Double(size)],
        unit: "kB", target: isLargest ? .atMost(Self.kilobytesPerCluster) : nil,
        details: [.init("all", memory / Self.megabyte, "MB")]),
      BenchRow(
        "\(name): each cluster's first exchange", rounds.map(\.processorRatio),
        target: isLargest ? .atLeast(0.8) : nil,
        details: [
          .init("limit", all.limit.processorMicroseconds, "µs"),
          .init("processor time", all.exchanges.processorMicroseconds, "µs"),
        ]),
    ]
  }

  /// So many exchanges are followed by as many pairs of a signature and a verification: some
  /// milliseconds of each, so that both meet the machine in one mood.
  private static let exchangesByTurns = 10

  /// The cryptography alone, and each cluster's first exchange, for which its keys are fetched.
  private func firstExchanges(
    _ stage: FleetStage, _ requests: [HTTPRequest]
  ) async throws -> [Alternation.Round] {
    let part = (requests.count + plan.rounds - 1) / plan.rounds
    return try await stage.emulator.simulate { [key] in
      let limit = try SignatureLimit(key)
      var rounds: [Alternation.Round] = []
      for requests in FleetStage.groups(of: part, in: requests) {
        var round = Alternation.Round()
        for requests in FleetStage.groups(of: Self.exchangesByTurns, in: requests) {
          var (pairs, exchanges) = (Slice(), Slice())
          var last: HTTPResponse?
          try await exchanges.count(requests) { request in
            let response = try await stage.emulator.network.send(request)
            guard response.status == 200 else {
              throw BenchFailure("Entra answered \(response.status)")
            }
            last = response
          }
          try await pairs.count(requests) { _ in
            guard limit.sign(), limit.verify() else { throw BenchFailure("OpenSSL failed") }
          }
          round.add(pairs, exchanges)
          if let last { try await stage.check(last) }
        }
        rounds.append(round)
      }
      return rounds
    }
  }

  /// 10,000 clusters in a minute and in 2 GB.
  private static let millisecondsPerCluster = 6.0
  private static let kilobytesPerCluster = 2e9 / kilobyte / 10_000

  /// What the targets mean by kB and MB (SI brochure, table 7: the prefixes are powers of ten).
  private static let kilobyte = 1e3
  static let megabyte = 1e6

  /// The pages of this process that are in memory (`proc(5)`, `/proc/self/statm`).
  private static var residentBytes: Int { residentBytes(of: "self") }

  /// The same of the process with that id.
  static func residentBytes(of process: String) -> Int {
    let fields = (try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8))?
      .split(separator: " ").compactMap { Int($0) }
    return (fields?.dropFirst().first ?? 0) * pageBytes
  }

  /// The page of every processor that this runs on.
  private static let pageBytes = 4_096
}
