import Synchronization
import Testing

@testable import ArcFedJOSE

@Suite("Crypto lanes")
struct CryptoLanesTests {
  /// What was done, in its order.
  private final class Log: Sendable {
    let entries = Mutex<[Int]>([])
  }

  @Test("Inline lanes and threads give the result or the error of the work")
  func results() async {
    let threads = CryptoLanes(laneCount: 2, queueLimit: 4)
    for lanes in [CryptoLanes.inline, threads] {
      #expect(await outcome(lanes) { () throws(JOSEError) in 7 } == .success(7))
      let failing = await outcome(lanes) { () throws(JOSEError) -> Int in throw .malformedKey }
      #expect(failing == .failure(.malformedKey))
    }
    threads.shutdown()
    #expect(await outcome(threads) { () throws(JOSEError) in 7 } == .failure(.lanesClosed))
  }

  @Test("Jobs are done in their order, a full queue refuses, a closed one still ends its work")
  func queue() async {
    let queue = LaneQueue(limit: 6)
    let log = Log()
    // No lane serves the queue yet, so it fills up.
    for number in 0..<5 {
      #expect(queue.add { log.entries.withLock { $0.append(number) } } == nil)
    }
    await withCheckedContinuation { continuation in
      #expect(queue.add { continuation.resume() } == nil)
      #expect(queue.add {} == .queueFull(limit: 6))
      queue.close()
      #expect(queue.add {} == .lanesClosed)
      queue.startLane()
    }
    #expect(log.entries.withLock { $0 } == [0, 1, 2, 3, 4])
  }

  private func outcome(
    _ lanes: CryptoLanes, _ work: @escaping @Sendable () throws(JOSEError) -> Int
  ) async -> Result<Int, JOSEError> {
    do throws(JOSEError) { return .success(try await lanes.run(work)) } catch {
      return .failure(error)
    }
  }
}
