/// What waits for an instant: a suspended task or a scheduled action.
enum TimerAction {
  case resume(CheckedContinuation<Bool, Never>)
  case run(label: String, @Sendable () async -> Void)

  var isSleeper: Bool {
    if case .resume = self { true } else { false }
  }
}

/// The timers of a virtual clock, earliest first. At the same instant scheduled actions come before
/// sleepers (so that whoever slept until then sees their effect), then the older before the
/// younger.
struct TimerQueue {
  struct Timer {
    let id: UInt64
    let instant: Timestamp
    let action: TimerAction

    func precedes(_ other: Timer) -> Bool {
      if instant != other.instant { return instant < other.instant }
      if action.isSleeper != other.action.isSleeper { return !action.isSleeper }
      return id < other.id
    }
  }

  /// Sorted, the next timer last, so that taking it is cheap.
  private var timers: [Timer] = []
  private(set) var sleeperCount = 0

  mutating func insert(_ timer: Timer) {
    var low = 0
    var high = timers.count
    while low < high {
      let middle = (low + high) / 2
      if timer.precedes(timers[middle]) { low = middle + 1 } else { high = middle }
    }
    timers.insert(timer, at: low)
    if timer.action.isSleeper { sleeperCount += 1 }
  }

  /// When the next timer is due; nil when there is none.
  var nextInstant: Timestamp? { timers.last?.instant }

  mutating func popNext() -> Timer? {
    guard let timer = timers.popLast() else { return nil }
    if timer.action.isSleeper { sleeperCount -= 1 }
    return timer
  }

  mutating func remove(id: UInt64) -> TimerAction? {
    guard let index = timers.lastIndex(where: { $0.id == id }) else { return nil }
    let timer = timers.remove(at: index)
    if timer.action.isSleeper { sleeperCount -= 1 }
    return timer.action
  }

  /// Who sleeps, in the order of their instants.
  var sleepers: [CheckedContinuation<Bool, Never>] {
    timers.reversed().compactMap { timer in
      if case .resume(let continuation) = timer.action { continuation } else { nil }
    }
  }
}
