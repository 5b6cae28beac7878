import Dispatch
import Synchronization

@testable import ArcFedJOSE

/// Lanes all of whose threads are held up, until they are released.
///
/// Only the lanes' own threads ever block here. Blocking one of Swift's cooperative threads, of
/// which there may be two, keeps the continuation from running that would end the wait.
struct BusyLanes {
  let lanes: CryptoLanes
  private let gate = DispatchSemaphore(value: 0)
  private let laneCount: Int
  private let held: AsyncStream<Result<Int, JOSEError>>

  /// Starts lanes and gives each of them something to wait for; returns when all do.
  init(laneCount: Int, queueLimit: Int) async {
    let lanes = CryptoLanes(laneCount: laneCount, queueLimit: queueLimit)
    let gate = gate
    let (arrivals, arrival) = AsyncStream<Void>.makeStream()
    let (held, ends) = AsyncStream<Result<Int, JOSEError>>.makeStream()
    var arrived = arrivals.makeAsyncIterator()
    for lane in 0..<laneCount {
      Task {
        ends.yield(
          await lanes.outcome { () throws(JOSEError) in
            arrival.yield()
            gate.wait()
            return lane
          })
      }
      // One after the other: there may be room for only one in the queue.
      await arrived.next()
    }
    self.lanes = lanes
    self.laneCount = laneCount
    self.held = held
  }

  /// Lets the threads go on; returns what their work gave: the numbers of the lanes.
  func release() async -> [Int] {
    for _ in 0..<laneCount { gate.signal() }
    var results: [Int] = []
    for await result in held.prefix(laneCount) { results.append((try? result.get()) ?? -1) }
    return results.sorted()
  }
}

extension CryptoLanes {
  /// How `work` ended.
  func outcome(
    _ work: @escaping @Sendable () throws(JOSEError) -> Int
  ) async -> Result<Int, JOSEError> {
    do throws(JOSEError) { return .success(try await run(work)) } catch {
      return .failure(error)
    }
  }
}

/// What was done, in its order.
final class WorkLog: Sendable {
  private let state = Mutex<[Int]>([])

  func append(_ entry: Int) { state.withLock { $0.append(entry) } }

  var entries: [Int] { state.withLock { $0 } }
}
