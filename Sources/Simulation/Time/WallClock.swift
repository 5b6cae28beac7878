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
///
/// A running clock can be frozen. It then shows one instant, and nothing that is scheduled happens;
/// only who waits in the middle of something waits as long as they meant to, for there is somebody
/// outside who waits for them.
package final class WallClock: WorldClock {
  private struct State {
    /// What a wound clock shows; nil once it runs.
    var wound: Timestamp?
    var executor: SimulationExecutor?
    var offset: Duration = .zero
    var frozen: Frozen?
    var timers = TimerQueue()
    var nextID: UInt64 = 1
    var alarm: DispatchWorkItem?
    var hasEnded = false
    /// How much of what timers have begun has not ended.
    var runningCount = 0
    var settlers: [UInt64: CheckedContinuation<Void, Never>] = [:]

    mutating func takeID() -> UInt64 {
      defer { nextID += 1 }
      return nextID
    }

    /// What the clock shows when the machine has `machineTime`.
    func now(_ machineTime: Timestamp) -> Timestamp {
      wound ?? frozen?.instant ?? machineTime + offset
    }

    mutating func insert(_ timer: TimerQueue.Timer, _ machineTime: Timestamp) {
      if frozen != nil, timer.action.isSleeper {
        frozen?.add(timer, machineTime)
      } else {
        timers.insert(timer)
      }
    }
  }

  /// A clock that stands still, and those who wait all the same.
  private struct Frozen {
    /// What it shows.
    var instant: Timestamp
    /// How far it was moved forward meanwhile: those who wait have come so much further.
    var hurry: Duration = .zero
    /// Who waits, by the machine's time and the hurry.
    var sleepers = TimerQueue()

    init(at instant: Timestamp) { self.instant = instant }

    mutating func add(_ sleeper: TimerQueue.Timer, _ machineTime: Timestamp) {
      let rest = sleeper.instant - instant
      sleepers.insert(
        .init(id: sleeper.id, instant: machineTime + hurry + rest, action: sleeper.action))
    }

    /// How long nobody's waiting ends; nil when nobody waits.
    func pause(_ machineTime: Timestamp) -> Duration? {
      sleepers.nextInstant.map { $0 - (machineTime + hurry) }
    }

    /// Those who wait, by what the clock shows.
    mutating func takeSleepers(_ machineTime: Timestamp) -> [TimerQueue.Timer] {
      sleepers.takeSleepers().map { sleeper in
        let rest = sleeper.instant - (machineTime + hurry)
        return .init(id: sleeper.id, instant: instant + rest, action: sleeper.action)
      }
    }
  }

  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "arcfed.wall-clock")

  /// The real time, as the machine has it, or so much ahead of it, and not before an instant.
  package init(ahead: Duration = .zero, notBefore: Timestamp? = nil) {
    let machineTime = Self.machineTime
    let least = notBefore.map { $0 - machineTime } ?? ahead
    state.withLock { $0.offset = max(ahead, least) }
  }

  /// A clock that is wound back by so much, and stands still unless somebody sleeps.
  init(woundBackBy duration: Duration) {
    state.withLock { $0.wound = Self.machineTime - duration }
  }

  /// Called once, with what runs the actions of a wound clock.
  func attach(to executor: SimulationExecutor) {
    state.withLock { $0.executor = executor }
  }

  /// The machine's time, moved by the offset; a wound or frozen clock's own.
  package var now: Timestamp {
    let machineTime = Self.machineTime
    return state.withLock { $0.now(machineTime) }
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
    action.fire(on: executor)
    return true
  }

  /// How far ahead of the machine's time this clock is, behind it when negative.
  package var offset: Duration {
    let machineTime = Self.machineTime
    return state.withLock { state in
      state.wound == nil && state.frozen == nil
        ? state.offset : state.now(machineTime) - machineTime
    }
  }

  /// Moves a running or frozen clock forward; what was due meanwhile has been started when this
  /// returns.
  package func advance(by duration: Duration) {
    let duration = max(duration, .zero)
    state.withLock { state in
      if state.frozen == nil { state.offset += duration }
      if let instant = state.frozen?.instant { state.frozen?.instant = instant + duration }
      state.frozen?.hurry += duration
    }
    queue.sync { ring() }
  }

  /// Whether the clock is frozen.
  package var isFrozen: Bool { state.withLock { $0.frozen != nil } }

  /// Stops a running clock, at an instant or where it is; a frozen one is set to that instant.
  package func freeze(at instant: Timestamp? = nil) {
    let machineTime = Self.machineTime
    state.withLock { state in
      guard state.wound == nil else { return }
      let shown = state.now(machineTime)
      if state.frozen == nil {
        var frozen = Frozen(at: shown)
        for sleeper in state.timers.takeSleepers() { frozen.add(sleeper, machineTime) }
        state.frozen = frozen
      }
      state.frozen?.instant = instant ?? shown
    }
    queue.sync { ring() }
  }

  /// Lets a frozen clock run again, from the instant at which it stands.
  package func unfreeze() {
    let machineTime = Self.machineTime
    state.withLock { state in
      guard var frozen = state.frozen else { return }
      state.offset = frozen.instant - machineTime
      state.frozen = nil
      for sleeper in frozen.takeSleepers(machineTime) { state.timers.insert(sleeper) }
    }
    queue.sync { ring() }
  }

  /// Waits until everything that timers have begun has ended, but no longer than that.
  package func settle(within limit: Duration) async {
    let id = state.withLock { $0.takeID() }
    await withCheckedContinuation { continuation in
      let isQuiet = state.withLock { state in
        if state.runningCount == 0 || state.hasEnded { return true }
        state.settlers[id] = continuation
        return false
      }
      if isQuiet { return continuation.resume() }
      queue.asyncAfter(deadline: .now() + .nanoseconds(Int(limit.wholeNanoseconds))) {
        [weak self] in
        self?.state.withLock { $0.settlers.removeValue(forKey: id) }?.resume()
      }
    }
  }

  /// Suspends until the clock shows `instant`.
  package func sleep(until instant: Timestamp) async throws(CancellationError) {
    let id = state.withLock { $0.takeID() }
    let woken = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let machineTime = Self.machineTime
        let isOver = state.withLock { state in
          guard !Task.isCancelled, !state.hasEnded else { return true }
          state.insert(.init(id: id, instant: instant, action: .resume(continuation)), machineTime)
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
    let (sleepers, settlers) = state.withLock { state in
      state.hasEnded = true
      state.alarm?.cancel()
      state.alarm = nil
      defer { (state.timers, state.settlers) = (TimerQueue(), [:]) }
      return (
        state.timers.sleepers + (state.frozen?.sleepers.sleepers ?? []), state.settlers.values
      )
    }
    for continuation in sleepers { continuation.resume(returning: false) }
    for continuation in settlers { continuation.resume() }
  }

  private func cancel(_ id: UInt64) {
    let action = state.withLock { state in
      state.timers.remove(id: id) ?? state.frozen?.sleepers.remove(id: id)
    }
    if case .resume(let continuation) = action { continuation.resume(returning: false) }
  }

  /// Fires what is due and sets the alarm for what comes next. Runs on the clock's own queue.
  private func ring() {
    while let action = takeDue() {
      switch action {
      case .resume(let continuation): continuation.resume(returning: true)
      case .run(_, let body): start(body)
      }
    }
    setAlarm()
  }

  private func takeDue() -> TimerAction? {
    let machineTime = Self.machineTime
    return state.withLock { state in
      guard state.wound == nil else { return nil }
      if let next = state.timers.nextInstant, next <= state.now(machineTime) {
        return state.timers.popNext()?.action
      }
      guard let pause = state.frozen?.pause(machineTime), pause <= .zero else { return nil }
      return state.frozen?.sleepers.popNext()?.action
    }
  }

  private func setAlarm() {
    let machineTime = Self.machineTime
    state.withLock { state in
      state.alarm?.cancel()
      state.alarm = nil
      guard let pause = Self.pause(state, machineTime) else { return }
      let alarm = DispatchWorkItem { [weak self] in self?.ring() }
      state.alarm = alarm
      let nanoseconds = Int(max(pause.wholeNanoseconds, 0))
      queue.asyncAfter(deadline: .now() + .nanoseconds(nanoseconds), execute: alarm)
    }
  }

  /// How long nothing is due; nil when nothing ever is.
  private static func pause(_ state: borrowing State, _ machineTime: Timestamp) -> Duration? {
    if state.wound != nil { return nil }
    if let frozen = state.frozen { return frozen.pause(machineTime) }
    return state.timers.nextInstant.map { $0 - state.now(machineTime) }
  }

  /// In real time nobody awaits a heartbeat: like the simulation's executor, this is a place where
  /// work begins without a caller.
  private func start(_ body: @escaping @Sendable () async -> Void) {
    state.withLock { $0.runningCount += 1 }
    _ = Task(operation: {
      await body()
      self.hasRun()
    })
  }

  private func hasRun() {
    let settlers = state.withLock { state in
      state.runningCount -= 1
      guard state.runningCount == 0 else { return [CheckedContinuation<Void, Never>]() }
      defer { state.settlers = [:] }
      return Array(state.settlers.values)
    }
    for continuation in settlers { continuation.resume() }
  }

  private static var machineTime: Timestamp {
    let seconds = Date().timeIntervalSince1970
    return Timestamp(nanoseconds: Int64(seconds * Double(Timestamp.nanosecondsPerSecond)))
  }
}
