import ArcFed
import ArcFedHTTP
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
      let stage = try await FleetStage(clusterCount: size)
      stages.append(stage)
      rows += try await measure(
        stage, of: size, memory: Self.residentBytes - before)
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
    let requests = try await stage.exchangeRequests(size)
    // Before and behind, so that a machine that changes its pace is met on both sides.
    let load = CryptoLoad(signatures: 1, verifications: 1, threads: 1, key: key)
    var limits = try await load.slice(of: plan.slice)
    // Each cluster's first exchange fetches its keys.
    let processor = MachineTime.ofProcess
    try await stage.emulator.simulate {
      for request in requests {
        let response = try await stage.emulator.network.send(request)
        guard response.status == 200 else {
          throw BenchFailure("Entra answered \(response.status)")
        }
      }
    }
    let exchange = (MachineTime.ofProcess - processor) / .microseconds(1) / Double(size)
    limits += try await load.slice(of: plan.slice)
    let limit = limits.processorMicroseconds
    let name = "fleet of \(size) clusters, \(Int(accounts)) accounts, \(Int(pods)) pods"
    let perCluster = { (time: Duration) in time / .milliseconds(1) / Double(size) }
    return [
      BenchRow(
        "\(name): building, per cluster", [perCluster(costs.total.elapsed)],
        unit: "ms", target: .atMost(Self.millisecondsPerCluster),
        details: [
          .init("all", costs.total.elapsed / .seconds(1), "s"),
          .init("processor time", perCluster(costs.total.processor), "ms"),
          .init("connecting a cluster", perCluster(costs.connecting.processor), "ms"),
          .init("an account", costs.accounts.processor / .microseconds(1) / accounts, "µs"),
          .init("a pod with its token", costs.pods.processor / .microseconds(1) / pods, "µs"),
          .init("an identity's trust", perCluster(costs.trusts.processor), "ms"),
        ]),
      BenchRow(
        "\(name): resident memory, per cluster", [memory / 1_024 / Double(size)], unit: "KiB",
        target: .atMost(Self.kibibytesPerCluster),
        details: [.init("all", memory / 1_048_576, "MiB")]),
      BenchRow(
        "\(name): each cluster's first exchange", [limit / exchange], target: .atLeast(0.8),
        details: [.init("limit", limit, "µs"), .init("processor time", exchange, "µs")]),
    ]
  }

  /// 10,000 clusters in a minute and in 2 GB.
  private static let millisecondsPerCluster = 6.0
  private static let kibibytesPerCluster = 2e9 / 1_024 / 10_000

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
