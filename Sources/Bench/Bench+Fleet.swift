import ArcFed
import ArcFedHTTP
import ArcFedSimulation
import FoundationEssentials

/// Time and memory of fleets of three sizes, of which each is twice the one before.
extension Bench {
  func fleet() async throws -> [BenchRow] {
    var rows: [BenchRow] = []
    for size in [plan.fleetClusters / 4, plan.fleetClusters / 2, plan.fleetClusters] where size > 0
    {
      rows += try await fleet(of: size)
    }
    return rows
  }

  private func fleet(of size: Int) async throws -> [BenchRow] {
    let before = Self.residentBytes
    let stage = try await FleetStage(clusterCount: size)
    let memory = Double(Self.residentBytes - before)
    let cost = stage.cost
    let accounts = Double(size * FleetStage.accountsPerCluster)
    let pods = Double(size * FleetStage.podsPerCluster)
    let requests = try await stage.exchangeRequests(size)
    // Each cluster's first exchange fetches its keys.
    let processor = MachineTime.ofProcess
    for request in requests {
      let response = try await stage.emulator.simulate {
        try await stage.emulator.network.send(request)
      }
      guard response.status == 200 else { throw BenchFailure("Entra answered \(response.status)") }
    }
    let exchange = (MachineTime.ofProcess - processor) / .microseconds(1) / Double(size)
    let limit = try await CryptoLoad(signatures: 1, verifications: 1, threads: 1, key: key)
      .slice(of: plan.slice * 2).processorMicroseconds
    let name = "fleet of \(size) clusters, \(Int(accounts)) accounts, \(Int(pods)) pods"
    return [
      BenchRow(
        "\(name): building, per cluster", [cost.total / .milliseconds(1) / Double(size)],
        unit: "ms",
        details: [
          .init("connecting a cluster", cost.connecting / .milliseconds(1) / Double(size), "ms"),
          .init("an account", cost.accounts / .microseconds(1) / accounts, "µs"),
          .init("a pod with its token", cost.pods / .microseconds(1) / pods, "µs"),
          .init("an identity's trust", cost.trusts / .milliseconds(1) / Double(size), "ms"),
          .init("all", cost.total / .seconds(1), "s"),
        ]),
      BenchRow(
        "\(name): resident memory, per cluster", [memory / 1_024 / Double(size)], unit: "KiB",
        details: [.init("all", memory / 1_048_576, "MiB")]),
      BenchRow(
        "\(name): each cluster's first exchange", [limit / exchange], target: .atLeast(0.8),
        details: [.init("limit", limit, "µs"), .init("processor time", exchange, "µs")]),
    ]
  }

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
