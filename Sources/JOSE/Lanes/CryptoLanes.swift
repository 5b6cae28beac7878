import Synchronization

/// Threads of our own for RSA, behind one bounded queue.
///
/// A signature keeps a core busy for most of a millisecond. On Swift's cooperative threads that
/// starves every other task; on lanes of its own it starves nobody. When the queue is full the
/// caller is told so at once, so that load is refused and not piled up. A caller who has been
/// cancelled is served all the same: nothing that is waiting is taken back.
///
/// The lanes are no `TaskExecutor`. Running whole requests on them would save a thread's waking,
/// which costs about 20 µs where a signature costs 800. But an executor has to take every job, so
/// nothing could be refused; and plain actors run on the executor that their caller prefers, so an
/// actor's turn would stand in line behind signatures, and with it everybody else who needs that
/// actor. As it is, a lane never runs anything but the closure that it was given.
///
/// Half of the cooperative threads, one at least, may do such work too: who comes while a place is
/// free does his own aside, outside every actor, and saves two changes of thread, half of what goes
/// from one processor's memory to the other's, and the time that both take to find their way again.
/// The other half is there for everybody else.
///
/// Never block one of Swift's cooperative threads until a lane has done something. There may be as
/// few as two of them, and the caller's continuation needs one: with both blocked nothing moves.
package final class CryptoLanes: Sendable {
  /// Does the work at once on the caller's thread: for simulations, where order is everything.
  package static let inline = CryptoLanes(queue: nil)

  let queue: LaneQueue?
  /// Whether the threads are used: before, the work is done on the caller's.
  private let isOpen: Atomic<Bool>

  private init(queue: LaneQueue?) {
    self.queue = queue
    isOpen = Atomic(true)
  }

  /// Starts `laneCount` threads; at most `queueLimit` operations wait for one.
  ///
  /// - Parameters:
  ///   - laneCount: how many threads.
  ///   - queueLimit: how many operations may wait.
  ///   - isOpen: false to do the work inline until ``open()``: while a world is set up on one
  ///     thread, nobody there may think that all are asleep.
  ///   - worksAside: whether half as many callers as there are lanes, one at least, may do their
  ///     work on the cooperative thread that they are on. Only for work as short as a signature,
  ///     and for as many lanes as there are processors, and so cooperative threads.
  ///   - isIdle: whether the threads get a processor only while nobody else wants it. Only for work
  ///     that nobody waits for.
  package init(
    laneCount: Int, queueLimit: Int, isOpen: Bool = true, worksAside: Bool = false,
    isIdle: Bool = false
  ) {
    precondition(laneCount > 0 && queueLimit > 0, "lanes need a thread and a place to wait")
    self.isOpen = Atomic(isOpen)
    let queue = LaneQueue(
      limit: queueLimit, asideMaximum: worksAside ? max(1, laneCount / 2) : 0, isIdle: isIdle)
    for _ in 0..<laneCount { queue.startLane() }
    self.queue = queue
  }

  deinit { queue?.close() }

  /// The result of `work`. On the lanes it is first come, first served. A free place aside is for
  /// whoever comes just then: he overtakes those who wait for a lane, and keeps nobody from it.
  package func run<T: Sendable>(
    _ work: @Sendable @escaping () throws(JOSEError) -> T
  ) async throws(JOSEError) -> T {
    guard let queue, isOpen.load(ordering: .acquiring) else { return try work() }
    if queue.takeAside() {
      defer { queue.leaveAside() }
      return try await Self.aside(work)
    }
    let result: Result<T, JOSEError> = await withCheckedContinuation { continuation in
      let refusal = queue.add {
        do throws(JOSEError) {
          continuation.resume(returning: .success(try work()))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
      if let refusal { continuation.resume(returning: .failure(refusal)) }
    }
    return try result.get()
  }

  /// Outside whatever actor the caller is on.
  @concurrent
  private static func aside<T: Sendable>(
    _ work: @Sendable @escaping () throws(JOSEError) -> T
  ) async throws(JOSEError) -> T {
    try work()
  }

  /// Begins work on a lane that nobody waits for, whether lanes are used already or not; drops it
  /// where there is none, or no place to wait.
  package func begin(_ work: @Sendable @escaping () -> Void) {
    _ = queue?.add(work)
  }

  /// How many operations wait for a lane at this moment.
  package var waitingCount: Int { queue?.waitingCount ?? 0 }

  /// Uses the threads from now on.
  package func open() { isOpen.store(true, ordering: .releasing) }

  /// Takes no more work. Returns at once; what is waiting is still done, then the threads end.
  package func shutdown() { queue?.close() }
}
