import ArcFedSimulation
import Synchronization
import Testing

@testable import ArcFedBench

@Suite("Two loads by turns")
struct AlternationTests {
  /// Slices that are known beforehand.
  private final class ListedLoad: Load {
    private let costs: [Int]
    private let place = Mutex(0)
    private let log: @Sendable () -> Void

    /// - Parameter costs: the processor time of one, in microseconds, slice by slice.
    init(_ costs: [Int], log: @escaping @Sendable () -> Void = {}) {
      (self.costs, self.log) = (costs, log)
    }

    func slice(of duration: Duration) -> Slice {
      log()
      let cost = place.withLock { place in
        defer { place += 1 }
        return costs[place % costs.count]
      }
      return Slice(
        count: 10, elapsed: .microseconds(cost * 10), processor: .microseconds(cost * 10))
    }
  }

  private var plan: BenchPlan {
    var plan = BenchPlan(processors: 1)
    (plan.rounds, plan.slicesPerRound) = (1, 4)
    return plan
  }

  @Test("A turn in which the machine had other work does not count for the others")
  func disturbance() async throws {
    // The first slice of each warms up.
    let first = ListedLoad([100, 100, 100, 100, 100])
    let second = ListedLoad([200, 200, 200, 900, 200])
    let rounds = try await Alternation(first: first, second: second, plan: plan).rounds()
    #expect(rounds.count == 1)
    #expect(rounds[0].processorRatio == 0.5)
    #expect(rounds[0].rateRatio == 0.5)
    #expect(rounds[0].second.processor == .microseconds(15_000))
    #expect(rounds[0].second.count == 40)
  }

  @Test("Each of the two goes first as often as the other")
  func order() async throws {
    let order = Mutex("")
    let first = ListedLoad([1]) { order.withLock { $0 += "a" } }
    let second = ListedLoad([1]) { order.withLock { $0 += "b" } }
    _ = try await Alternation(first: first, second: second, plan: plan).rounds()
    #expect(order.withLock { $0 } == "ab" + "abbaabba")
  }
}
