import ArcFedSimulation
import Synchronization

/// Something that can be kept busy for a while.
protocol Load: Sendable {
  /// Does it again and again for about `duration`.
  func slice(of duration: Duration) async throws -> Slice
}

/// Requests of several clients, each of which waits for its answer before it asks again.
final class ClientLoad<Answer: Sendable>: Load {
  /// How many clients.
  private let clients: Int
  private let request: @Sendable (Int) async throws -> Answer
  private let check: @Sendable (Answer) async throws -> Void
  /// The number of the next request: no slice begins anew.
  private let next = Atomic(0)

  /// A load of so many clients.
  ///
  /// - Parameters:
  ///   - request: one request; throws when the answer is wrong at first sight. It is told the
  ///     request's number, from 0 on.
  ///   - check: looks closely at the last answer of each slice, when no time is taken any more.
  init(
    clients: Int, request: @escaping @Sendable (Int) async throws -> Answer,
    check: @escaping @Sendable (Answer) async throws -> Void
  ) {
    (self.clients, self.request, self.check) = (clients, request, check)
  }

  func slice(of duration: Duration) async throws -> Slice {
    let beginning = MachineTime.elapsed
    let processor = MachineTime.ofProcess
    let end = beginning + duration
    var (slice, last) = try await withThrowingTaskGroup(of: (Slice, Answer).self) { group in
      for _ in 0..<clients {
        group.addTask { [self] in
          var slice = Slice()
          var now = MachineTime.elapsed
          var answer: Answer
          repeat {
            answer = try await request(next.add(1, ordering: .relaxed).oldValue)
            let then = MachineTime.elapsed
            slice.latencies.record(then - now)
            slice.count += 1
            now = then
          } while now < end
          return (slice, answer)
        }
      }
      var (slice, last) = (Slice(), Answer?.none)
      for try await (more, answer) in group {
        slice += more
        last = answer
      }
      return (slice, last)
    }
    slice.elapsed = MachineTime.elapsed - beginning
    slice.processor = MachineTime.ofProcess - processor
    if let last { try await check(last) }
    return slice
  }
}
