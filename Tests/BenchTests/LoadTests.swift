import ArcFedSimulation
import Synchronization
import Testing

@testable import ArcFedBench

@Suite("Clients that ask again and again")
struct LoadTests {
  @Test("A slice goes on with the number at which the one before ended", arguments: [1, 3])
  func numbers(clients: Int) async throws {
    let asked = Mutex<[Int]>([])
    let load = ClientLoad(clients: clients) { number in
      asked.withLock { $0.append(number) }
    } check: {
    }
    let counts = [try await load.slice(of: .zero).count, try await load.slice(of: .zero).count]
    #expect(counts == [clients, clients])
    #expect(asked.withLock { $0.sorted() } == Array(0..<2 * clients))
  }

  @Test("One answer of each slice is looked at closely, and a wrong one is no measurement")
  func check() async throws {
    let seen = Mutex<[Int]>([])
    let load = ClientLoad(clients: 1) {
      $0
    } check: { number in
      seen.withLock { $0.append(number) }
      guard number == 0 else { throw BenchFailure("wrong") }
    }
    _ = try await load.slice(of: .zero)
    await #expect(throws: BenchFailure.self) { try await load.slice(of: .zero) }
    #expect(seen.withLock { $0 } == [0, 1])
  }
}
