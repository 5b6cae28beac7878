import ArcFed
import ArcFedHTTP
import ArcFedJOSE

/// Measures ArcFed against the machine it runs on: how much of the time goes into RSA, which is the
/// only thing here that must take any.
///
/// Every ratio is taken within one run, from slices that alternate. Every answer's status is
/// checked and that it is long enough, and after each slice, when no time is taken any more, that
/// its last token is signed by its issuer's key or that its last document is the right one.
package struct Bench: Sendable {
  let plan: BenchPlan
  /// The key of the yardstick; one of the simulation's, so that it is at hand at once.
  let key: PrivateKey

  /// A run of that plan.
  package init(_ plan: BenchPlan) throws {
    self.plan = plan
    key = try SimulationKeyring(seed: 1).newRSAKey(label: "bench/yardstick")
  }

  /// A measurement by its name.
  private struct Measurement: Sendable {
    let name: String
    let rows: @Sendable (Bench) async throws -> [BenchRow]
  }

  private static let measurements: [Measurement] = [
    Measurement(name: "limits") { try await $0.limits() },
    Measurement(name: "token") { try await $0.tokenRequests() },
    Measurement(name: "exchange") { try await $0.exchanges() },
    Measurement(name: "chain") { try await $0.chain() },
    Measurement(name: "webhook") { try await $0.webhook() },
    Measurement(name: "scenario") { try await $0.scenario() },
    Measurement(name: "start") { try await $0.start() },
    Measurement(name: "wire") { try await $0.wire() },
    Measurement(name: "fleet") { try await $0.fleet() },
    // Last: what it gives back would be the fleet's memory.
    Measurement(name: "directory") { try await $0.directory() },
  ]

  /// The names by which measurements can be chosen.
  package static var names: [String] { measurements.map(\.name) }

  /// Does an operation so often and measures nothing: for counting instructions from outside. It
  /// happens in a simulated world, where every run does the same.
  package func perform(_ operation: CountedOperation, times count: Int) async throws {
    let stage = try await BenchStage(.simulated)
    let assertion = try await stage.assertions(1)[0]
    let request =
      switch operation {
      case .token: stage.tokenRequest()
      case .exchange: stage.exchangeRequest(assertion)
      }
    try await stage.emulator.simulate {
      for _ in 0..<count {
        let response = try await stage.send(request)
        guard response.isSuccess, response.bytes.count > 800 else {
          throw BenchFailure("the answer was \(response.status)")
        }
      }
    }
  }

  /// An operation whose instructions are counted.
  package enum CountedOperation: String, CaseIterable, Sendable {
    /// A service account token.
    case token
    /// A federated exchange.
    case exchange
  }

  /// Measures, and tells each row as it is known.
  package func run(_ onRow: (BenchRow) -> Void) async throws -> [BenchRow] {
    var rows: [BenchRow] = []
    for measurement in Self.measurements where plan.wants(measurement.name) {
      for row in try await measurement.rows(self) {
        onRow(row)
        rows.append(row)
      }
    }
    return rows
  }
}
