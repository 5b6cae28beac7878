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

    mutating func takeID() -> UInt64 {
      defer { nextID += 1 }
      return nextID
    }
  }

  private let state: Mutex<State>

  init(epoch: Timestamp) {
    state = Mutex(State(now: epoch))
  }

  /// Called once, by the simulation that owns both.
  func attach(to executor: SimulationExecutor) {
    state.withLock { $0.executor = executor }
  }

  /// The present simulated instant.
  package var now: Timestamp {
    state.withLock { $0.now }
  }

  /// Suspends until the simulation reaches `instant`.
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
      state.timers.insert(.init(id: id, instant: due, action: .run(label: label, action)))
      return id
    }
    return ScheduledEvent { [self] in cancel(id) }
  }

  /// Forgets what is scheduled and wakes who sleeps, with a cancellation error: the end of a world.
  package func forgetAll() {
    let timers = state.withLock { state in
      defer { state.timers = TimerQueue() }
      return state.timers
    }
    for continuation in timers.sleepers { continuation.resume(returning: false) }
  }

  /// Fires the earliest timer when somebody sleeps; false when time has to stand still.
  func fireNext() -> Bool {
    let due: (TimerAction, SimulationExecutor?)? = state.withLock { state in
      guard state.timers.sleeperCount > 0, let timer = state.timers.popNext() else { return nil }
      state.now = max(state.now, timer.instant)
      return (timer.action, state.executor)
    }
    guard let (action, executor) = due else { return false }
    switch action {
    case .resume(let continuation): continuation.resume(returning: true)
    case .run(_, let body): executor?.start(body)
    }
    return true
  }

  private func wait(
    until instant: Timestamp, id: UInt64, _ continuation: CheckedContinuation<Bool, Never>
  ) {
    let isCancelled = Task.isCancelled
    let (hasPassed, executor) = state.withLock { state -> (Bool, SimulationExecutor?) in
      guard !isCancelled, instant > state.now else { return (true, nil) }
      state.timers.insert(.init(id: id, instant: instant, action: .resume(continuation)))
      return (false, state.executor)
    }
    if hasPassed { continuation.resume(returning: !isCancelled) }
    if !isCancelled && Task.isCancelled { cancel(id) }
    executor?.wake()
  }

  private func cancel(_ id: UInt64) {
    let action = state.withLock { $0.timers.remove(id: id) }
    if case .resume(let continuation) = action { continuation.resume(returning: false) }
  }
}
