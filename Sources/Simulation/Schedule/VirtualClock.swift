import Synchronization

/// Time that stands still while anybody can work, and jumps to the next timer when everybody
/// sleeps.
///
/// Only a sleeping task moves time: scheduled actions run on the way to it, in order, and a world
/// in which nobody sleeps keeps its instant however many actions are pending.
package final class VirtualClock: WorldClock {
  private struct State {
    var now: Timestamp
    var timers = TimerQueue()
    var nextID: UInt64 = 1
    var executor: SimulationExecutor?
    /// Nobody sleeps on a clock whose world has ended, and nothing is scheduled.
    var hasEnded = false

    mutating func takeID() -> UInt64 {
      defer { nextID += 1 }
      return nextID
    }
  }

  private let state: Mutex<State>
  private let firesTogether: Bool

  init(epoch: Timestamp, firesTogether: Bool = false) {
    state = Mutex(State(now: epoch))
    self.firesTogether = firesTogether
  }

  /// Called once, by the simulation that owns both.
  func attach(to executor: SimulationExecutor) {
    state.withLock { $0.executor = executor }
  }

  /// The present simulated instant.
  package var now: Timestamp {
    state.withLock { $0.now }
  }

  /// Suspends until the simulation reaches `instant`. Throws when the task is cancelled before, or
  /// when the world ends.
  package func sleep(until instant: Timestamp) async throws(CancellationError) {
    let id = state.withLock { $0.takeID() }
    let woken = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        wait(until: instant, id: id, continuation)
      }
    } onCancel: {
      cancel(id)
    }
    if !woken { throw CancellationError() }
  }

  /// Runs `action` on the simulation when time passes `instant`.
  @discardableResult
  package func schedule(
    at instant: Timestamp, _ label: String, _ action: @escaping @Sendable () async -> Void
  ) -> ScheduledEvent {
    let id = state.withLock { state in
      let id = state.takeID()
      let due = max(instant, state.now)
      if !state.hasEnded {
        state.timers.insert(.init(id: id, instant: due, action: .run(label: label, action)))
      }
      return id
    }
    return ScheduledEvent { [self] in cancel(id) }
  }

  /// Forgets what is scheduled and wakes who sleeps, with a cancellation error: the end of a world.
  ///
  /// It stays forgotten. An action that is running meanwhile may schedule its next run, and a
  /// caller on his way to sleep may arrive later: the one would keep the world alive, the other
  /// would sleep for ever. So from now on nothing is scheduled, and who wants to sleep is told at
  /// once.
  package func forgetAll() {
    // What is forgotten goes when the lock is free: it may own what looks at this clock as it goes.
    let timers = state.withLock { state in
      defer { state.timers = TimerQueue() }
      state.hasEnded = true
      return state.timers
    }
    for continuation in timers.sleepers { continuation.resume(returning: false) }
  }

  /// Fires the earliest timer when somebody sleeps; false when time has to stand still.
  ///
  /// One at a time, so that each has run before the next. Where several threads play the world, all
  /// actions of an instant are fired together, and then all sleepers.
  func fireNext() -> Bool {
    let (timers, executor): ([TimerQueue.Timer], SimulationExecutor?) = state.withLock {
      [firesTogether] state in
      guard state.timers.sleeperCount > 0, let first = state.timers.popNext() else {
        return ([], nil)
      }
      state.now = max(state.now, first.instant)
      return ([first] + (firesTogether ? state.timers.popOthers(like: first) : []), state.executor)
    }
    for timer in timers { timer.action.fire(on: executor) }
    return !timers.isEmpty
  }

  private func wait(
    until instant: Timestamp, id: UInt64, _ continuation: CheckedContinuation<Bool, Never>
  ) {
    let isRefused = Task.isCancelled
    let (answer, executor) = state.withLock { state -> (Bool?, SimulationExecutor?) in
      if isRefused || state.hasEnded { return (false, nil) }
      if instant <= state.now { return (true, nil) }
      state.timers.insert(.init(id: id, instant: instant, action: .resume(continuation)))
      return (nil, state.executor)
    }
    if let answer { return continuation.resume(returning: answer) }
    // Whoever cancelled before the timer was there has not found it.
    if Task.isCancelled { cancel(id) }
    executor?.wake()
  }

  private func cancel(_ id: UInt64) {
    let action = state.withLock { $0.timers.remove(id: id) }
    if case .resume(let continuation) = action { continuation.resume(returning: false) }
  }
}
