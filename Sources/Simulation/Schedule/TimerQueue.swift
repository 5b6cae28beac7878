/// What waits for an instant: a suspended task or a scheduled action.
enum TimerAction {
  case resume(CheckedContinuation<Bool, Never>)
  case run(label: String, @Sendable () async -> Void)

  var isSleeper: Bool {
    if case .resume = self { true } else { false }
  }

  /// Does what it waited for; an action runs on the executor.
  func fire(on executor: SimulationExecutor?) {
    switch self {
    case .resume(let continuation): continuation.resume(returning: true)
    case .run(_, let body): executor?.start(body)
    }
  }
}

/// The timers of a virtual clock, earliest first. At the same instant scheduled actions come before
/// sleepers (so that whoever slept until then sees their effect), then the older before the
/// younger.
///
/// A binary heap of places, because a fleet has a timer or more for every cluster and pod, and most
/// of them are set anew as they fire. What a timer does lies beside the heap under its number, so
/// that taking a timer back costs nothing: its place stays in the heap, empty, until it comes up or
/// until empty places outnumber the others.
struct TimerQueue {
  struct Timer {
    let id: UInt64
    let instant: Timestamp
    let action: TimerAction
  }

  /// When a timer's turn comes.
  private struct Place: Comparable {
    let instant: Timestamp
    let isSleeper: Bool
    let id: UInt64

    static func < (left: Place, right: Place) -> Bool {
      if left.instant != right.instant { return left.instant < right.instant }
      if left.isSleeper != right.isSleeper { return right.isSleeper }
      return left.id < right.id
    }
  }

  /// So many empty places are left alone, however few timers there are.
  private static let emptyPlacesMinimum = 64

  /// No place precedes its parent, the one at half its index.
  private var heap: [Place] = []
  private var actions: [UInt64: TimerAction] = [:]
  private(set) var sleeperCount = 0

  /// Adds a timer; its number is its own.
  mutating func insert(_ timer: Timer) {
    let isSleeper = timer.action.isSleeper
    actions[timer.id] = timer.action
    if isSleeper { sleeperCount += 1 }
    heap.append(Place(instant: timer.instant, isSleeper: isSleeper, id: timer.id))
    siftUp(from: heap.count - 1)
  }

  /// When the next timer is due; nil when there is none.
  var nextInstant: Timestamp? { heap.first?.instant }

  /// Takes the timer whose turn it is.
  mutating func popNext() -> Timer? {
    guard let place = popPlace(), let action = takeAction(place.id) else { return nil }
    return Timer(id: place.id, instant: place.instant, action: action)
  }

  /// Takes all timers that are due at the same instant as that one and are of its kind: scheduled
  /// actions, or sleepers.
  mutating func popOthers(like first: Timer) -> [Timer] {
    var others: [Timer] = []
    while let place = heap.first, place.instant == first.instant,
      place.isSleeper == first.action.isSleeper, let timer = popNext()
    {
      others.append(timer)
    }
    return others
  }

  /// Takes a timer back, unless its turn has come.
  mutating func remove(id: UInt64) -> TimerAction? {
    guard let action = takeAction(id) else { return nil }
    if heap.count > 2 * actions.count + Self.emptyPlacesMinimum {
      // What is sorted is a heap.
      heap = heap.filter { actions[$0.id] != nil }.sorted()
    }
    return action
  }

  /// Who sleeps, in the order of their instants.
  var sleepers: [CheckedContinuation<Bool, Never>] {
    heap.sorted().compactMap { place in
      if case .resume(let continuation) = actions[place.id] { continuation } else { nil }
    }
  }

  /// Takes away who sleeps, in the order of their instants.
  mutating func takeSleepers() -> [Timer] {
    heap.filter(\.isSleeper).sorted().compactMap { place in
      remove(id: place.id).map { Timer(id: place.id, instant: place.instant, action: $0) }
    }
  }

  private mutating func takeAction(_ id: UInt64) -> TimerAction? {
    guard let action = actions.removeValue(forKey: id) else { return nil }
    if action.isSleeper { sleeperCount -= 1 }
    // The first place is never an empty one.
    while let first = heap.first, actions[first.id] == nil { _ = popPlace() }
    return action
  }
}

extension TimerQueue {
  /// Places in the heap, empty ones among them.
  var placeCount: Int { heap.count }

  private mutating func popPlace() -> Place? {
    guard let last = heap.popLast() else { return nil }
    guard let first = heap.first else { return last }
    heap[0] = last
    siftDown()
    return first
  }

  private mutating func siftUp(from start: Int) {
    var index = start
    while index > 0 {
      let parent = (index - 1) / 2
      guard heap[index] < heap[parent] else { return }
      heap.swapAt(index, parent)
      index = parent
    }
  }

  private mutating func siftDown() {
    var index = 0
    while true {
      let children = (2 * index + 1..<2 * index + 3).clamped(to: 0..<heap.count)
      guard let least = children.min(by: { heap[$0] < heap[$1] }), heap[least] < heap[index]
      else { return }
      heap.swapAt(index, least)
      index = least
    }
  }
}
