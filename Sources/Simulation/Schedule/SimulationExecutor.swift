import Dispatch
import Synchronization

/// Runs every task of a simulation on one thread, the next one chosen by the schedule seed.
///
/// Plain actors are deterministic on it with no annotation, because a default actor runs on the
/// task executor of whoever calls it. When no job is ready the idle handler may move time; when it
/// does not, the executor rests until work comes from outside.
///
/// With more than one thread the order of what is ready is nobody's choice, what became ready last
/// mostly goes first, and time still moves only when nothing is ready and no thread is at work.
package final class SimulationExecutor: TaskExecutor {
  private struct State {
    var ready: [UnownedJob] = []
    /// How many threads are at work.
    var working = 0
    /// Somebody fell asleep since the idle handler was asked last.
    var mustLookAgain = false
    var generator: SplitMix64
  }

  private let state: Mutex<State>
  private let queue: DispatchQueue
  private let threadCount: Int
  private let whenIdle: @Sendable () -> Bool

  /// - Parameters:
  ///   - scheduleSeed: decides which of several ready jobs runs next.
  ///   - threadCount: how many threads are at work at most.
  ///   - whenIdle: called with no job ready; true when it may have made one so.
  init(scheduleSeed: UInt64, threadCount: Int = 1, whenIdle: @escaping @Sendable () -> Bool) {
    precondition(threadCount > 0, "somebody must do the work")
    state = Mutex(State(generator: SplitMix64(state: scheduleSeed)))
    self.threadCount = threadCount
    queue = DispatchQueue(
      label: "arcfed.simulation", attributes: threadCount > 1 ? .concurrent : [])
    self.whenIdle = whenIdle
  }

  /// Makes a job ready.
  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    beginDrain { $0.ready.append(job) }
  }

  /// Looks again whether time may move.
  func wake() {
    beginDrain { $0.mustLookAgain = true }
  }

  /// Starts an action that the clock has found due.
  ///
  /// This is the one place where work enters the simulation without a caller that awaits it: it is
  /// bound to this executor, so its order is decided by the seed like everything else.
  func start(_ action: @escaping @Sendable () async -> Void) {
    _ = Task(executorPreference: self, operation: action)
  }

  private func beginDrain(_ change: (inout sending State) -> Void) {
    let mustStart = state.withLock { [threadCount] state in
      change(&state)
      // A single job is soon taken by who made it ready: another thread is worth its waking when
      // there is one for each that works, and one for it.
      guard
        state.working == 0 || state.working < threadCount && state.ready.count > state.working
      else { return false }
      state.working += 1
      return true
    }
    if mustStart { queue.async { self.drain() } }
  }

  private func drain() {
    repeat {
      while let job = takeReadyJob() {
        job.runSynchronously(on: asUnownedTaskExecutor())
      }
      if leave() { return }
    } while whenIdle() || !rest()
  }

  private func takeReadyJob() -> UnownedJob? {
    state.withLock { [threadCount] state in
      let count = UInt64(state.ready.count)
      if count > 1 {
        let drawn = state.generator.next()
        // Whose turn it is goes to the end, from where it costs nothing to take him: a fleet has
        // thousands ready.
        if threadCount == 1 || drawn >> Self.newestFirstBits == 0 {
          state.ready.swapAt(Int(drawn % count), Int(count) - 1)
        }
      }
      return state.ready.popLast()
    }
  }

  /// With several threads the newest job goes first: it goes on with what was just at work, and the
  /// processor's caches have what it needs. One turn in 256 is drawn among all, so that nobody
  /// waits for ever on tasks that only yield to each other.
  private static let newestFirstBits = 56

  /// Ends a drain beside which others go on: the last of them looks whether time may move.
  private func leave() -> Bool {
    state.withLock { state in
      guard state.working > 1, state.ready.isEmpty else { return false }
      state.working -= 1
      return true
    }
  }

  /// Ends the drain unless a job has come meanwhile.
  private func rest() -> Bool {
    state.withLock { state in
      guard state.ready.isEmpty, !state.mustLookAgain else {
        state.mustLookAgain = false
        return false
      }
      state.working -= 1
      return true
    }
  }
}
