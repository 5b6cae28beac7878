import Dispatch
import FoundationEssentials
import Synchronization

/// The real time, with an offset that can be moved: a program in any language can travel in time.
///
/// Going forward wakes who sleeps until then and runs what is scheduled, as if time had passed.
///
/// A world that is put together before anybody looks need not wait for its agents and caches. So
/// the clock may begin wound: it shows an instant in the past and jumps from timer to timer like a
/// ``VirtualClock``, until ``letRun()`` brings it to the machine's time.
package final class WallClock: WorldClock {
  private struct State {
    /// What a wound clock shows; nil once it runs.
    var wound: Timestamp?
    var executor: SimulationExecutor?
    var offset: Duration = .zero
    var timers = TimerQueue()
    var nextID: UInt64 = 1
    var alarm: DispatchWorkItem?
    var hasEnded = false

    mutating func takeID() -> UInt64 {
      defer { nextID += 1 }
      return nextID
    }
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "arcfed.wall-clock")

  /// The real time, as the machine has it.
  package init() {}

  /// A clock that is wound back by so much, and stands still unless somebody sleeps.
  init(woundBackBy duration: Duration) {
    state.withLock { $0.wound = Self.machineTime - duration }
  }

  /// Called once, with what runs the actions of a wound clock.
  func attach(to executor: SimulationExecutor) {
    state.withLock { $0.executor = executor }
  }

  /// The machine's time, moved by the offset; a wound clock's own.
  package var now: Timestamp {
    state.withLock { $0.wound ?? Self.machineTime + $0.offset }
  }

  /// Whether the clock stands still unless somebody sleeps.
  package var isWound: Bool { state.withLock { $0.wound != nil } }

  /// How far a wound clock is behind the machine's time; zero when it is not.
  var untilMachineTime: Duration {
    state.withLock { state in
      state.wound.map { max(Self.machineTime - $0, .zero) } ?? .zero
    }
  }

  /// Lets a wound clock run from the machine's time on, or from its own when it has come further.
  /// What was due meanwhile has been started, in order, when this returns.
  package func letRun() {
    state.withLock { state in
      guard let wound = state.wound else { return }
      state.offset = max(wound - Self.machineTime, .zero)
      state.wound = nil
    }
    queue.sync { ring() }
  }

  /// Fires the earliest timer of a wound clock when somebody sleeps; false when time has to stand
  /// still.
  func fireNext() -> Bool {
    let due: (TimerAction, SimulationExecutor?)? = state.withLock { state in
      guard let wound = state.wound, state.timers.sleeperCount > 0,
        let timer = state.timers.popNext()
      else { return nil }
      state.wound = max(wound, timer.instant)
      return (timer.action, state.executor)
    }
    guard let (action, executor) = due else { return false }
    switch action {
    case .resume(let continuation): continuation.resume(returning: true)
    case .run(_, let body): executor?.start(body)
    }
    return true
  }

  /// How far ahead of the machine's time this clock is.
  package var offset: Duration { state.withLock { $0.offset } }

  /// Moves a running clock forward; what was due meanwhile has been started when this returns.
  package func advance(by duration: Duration) {
    state.withLock { $0.offset += max(duration, .zero) }
    queue.sync { ring() }
  }

  /// Suspends until the clock shows `instant`.
  package func sleep(until instant: Timestamp) async throws(CancellationError) {
    let id = state.withLock { $0.takeID() }
    let woken = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          guard !Task.isCancelled, !state.hasEnded else { return true }
          state.timers.insert(.init(id: id, instant: instant, action: .resume(continuation)))
          return false
        }
        if isOver { continuation.resume(returning: false) }
        if Task.isCancelled { cancel(id) }
        lookAgain()
      }
    } onCancel: {
      cancel(id)
    }
    if !woken { throw CancellationError() }
  }

  /// Runs `action` when the clock shows `instant`.
  @discardableResult
  package func schedule(
    at instant: Timestamp, _ label: String, _ action: @escaping @Sendable () async -> Void
  ) -> ScheduledEvent {
    let id = state.withLock { state in
      let id = state.takeID()
      if !state.hasEnded {
        state.timers.insert(.init(id: id, instant: instant, action: .run(label: label, action)))
      }
      return id
    }
    lookAgain()
    return ScheduledEvent { [weak self] in self?.cancel(id) }
  }

  /// A timer has come: a wound clock's executor looks whether it may move time, a running clock
  /// sets its alarm.
  private func lookAgain() {
    let (isWound, executor) = state.withLock { ($0.wound != nil, $0.executor) }
    guard !isWound else { return executor?.wake() ?? () }
    queue.async { [weak self] in self?.ring() }
  }

  /// Forgets what is scheduled and wakes who sleeps, with a cancellation error: the end of a world.
  package func forgetAll() {
    let timers = state.withLock { state in
      state.hasEnded = true
      state.alarm?.cancel()
      state.alarm = nil
      defer { state.timers = TimerQueue() }
      return state.timers
    }
    for continuation in timers.sleepers { continuation.resume(returning: false) }
  }

  private func cancel(_ id: UInt64) {
    let action = state.withLock { $0.timers.remove(id: id) }
    if case .resume(let continuation) = action { continuation.resume(returning: false) }
  }

  /// Fires what is due and sets the alarm for what comes next. Runs on the clock's own queue.
  private func ring() {
    while let action = takeDue() {
      switch action {
      case .resume(let continuation): continuation.resume(returning: true)
      case .run(_, let body): Self.start(body)
      }
    }
    setAlarm()
  }

  private func takeDue() -> TimerAction? {
    let now = self.now
    return state.withLock { state in
      guard state.wound == nil, let next = state.timers.nextInstant, next <= now
      else { return nil }
      return state.timers.popNext()?.action
    }
  }

  private func setAlarm() {
    let now = self.now
    state.withLock { state in
      state.alarm?.cancel()
      state.alarm = nil
      guard state.wound == nil, let next = state.timers.nextInstant else { return }
      let alarm = DispatchWorkItem { [weak self] in self?.ring() }
      state.alarm = alarm
      let pause = max((next - now).wholeNanoseconds, 0)
      queue.asyncAfter(deadline: .now() + .nanoseconds(Int(pause)), execute: alarm)
    }
  }

  /// In real time nobody awaits a heartbeat: like the simulation's executor, this is a place where
  /// work begins without a caller.
  private static func start(_ body: @escaping @Sendable () async -> Void) {
    _ = Task(operation: { await body() })
  }

  private static var machineTime: Timestamp {
    let seconds = Date().timeIntervalSince1970
    return Timestamp(nanoseconds: Int64(seconds * Double(Timestamp.nanosecondsPerSecond)))
  }
}
