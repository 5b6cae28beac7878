import Synchronization

/// Who did what to whom, when, with which verdict: the one log, from which every report is drawn.
///
/// It never holds a token, an assertion, a key or a secret's value.
package final class Trace: Sendable {
  /// Beyond this many events the oldest are dropped, and ``droppedCount`` says how many.
  package static let eventsMaximum = 100_000

  private struct State {
    var events: [TraceEvent] = []
    var nextSequence = 1
    var droppedCount = 0
    var hasEnded = false
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter = 1

    /// With so many of the last events a new one is compared; ours.
    private static let comparedEvents = 4

    /// The same words and details, in the memory of one of the last events that has them: most of
    /// what happens in a world happens many times, and half of an event would be this.
    func sharing(_ action: String, _ details: [TraceDetail]) -> (String, [TraceDetail]) {
      // Looked at where they lie: two processors that record would take each other's counts away.
      events.withUnsafeBufferPointer { events in
        let last = events.suffix(Self.comparedEvents).indices.reversed()
        let sameAction = last.first { TraceDetail.isSame(events[$0].action, action) }
        let sameDetails = last.first { TraceDetail.areSame(events[$0].details, details) }
        return (
          sameAction.map { events[$0].action } ?? action,
          sameDetails.map { events[$0].details } ?? details
        )
      }
    }

    mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
      if waiters.isEmpty { return [] }
      defer { waiters = [:] }
      return waiters.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  private let clock: any WorldClock
  private let state = Mutex(State())

  /// An empty trace, stamped by `clock`.
  package init(clock: any WorldClock) {
    self.clock = clock
  }

  /// Appends an event.
  ///
  /// - Parameters:
  ///   - source: who acts, as a reader would name it: `Entra`, `kubelet`, `az`.
  ///   - action: what is done, as a verb phrase: `issue access token`.
  ///   - subject: to whom or what.
  ///   - outcome: how it ended.
  ///   - details: what else a reader needs, in reading order.
  ///   - references: ids under which whoever was answered can ask about it.
  package func record(
    _ source: String, _ action: String, _ subject: String = "",
    outcome: TraceOutcome = .success, _ details: KeyValuePairs<String, String> = [:],
    references: [String] = []
  ) {
    let time = clock.now
    let woken = state.withLock { state in
      let (action, details) = state.sharing(
        action, details.map { TraceDetail(name: $0.key, value: $0.value) })
      state.events.append(
        TraceEvent(
          sequence: state.nextSequence, time: time, source: source, action: action,
          subject: subject, outcome: outcome, details: details, references: references))
      state.nextSequence += 1
      if state.events.count > Self.eventsMaximum {
        let excess = Self.eventsMaximum / 10
        state.events.removeFirst(excess)
        state.droppedCount += excess
      }
      return state.takeWaiters()
    }
    for waiter in woken { waiter.resume() }
  }

  /// The events so far, oldest first.
  package var events: [TraceEvent] {
    state.withLock { $0.events }
  }

  /// How many old events had to go.
  package var droppedCount: Int {
    state.withLock { $0.droppedCount }
  }

  /// The events after the one with that sequence number, as many as `maximum` of the oldest.
  package func events(after sequence: Int, maximum: Int = eventsMaximum) -> [TraceEvent] {
    state.withLock { state in
      guard let first = state.events.first else { return [] }
      // Sequence numbers have no gaps.
      return Array(
        state.events.dropFirst(max(0, sequence - first.sequence + 1)).prefix(maximum))
    }
  }

  /// The newest event that carries that reference; nil when none does.
  package func event(referring reference: String) -> TraceEvent? {
    state.withLock { $0.events.last { $0.references.contains(reference) } }
  }

  /// Returns when there is an event after the one with that sequence number, or there will be none:
  /// the trace has ended, or the task is cancelled.
  package func wait(past sequence: Int) async {
    let id = state.withLock { state in
      defer { state.nextWaiter += 1 }
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if Task.isCancelled || state.hasEnded || state.nextSequence > sequence + 1 { return true }
          state.waiters[id] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
    }
  }

  /// Nothing will be recorded any more: nobody waits for it.
  package func end() {
    let woken = state.withLock { state in
      state.hasEnded = true
      return state.takeWaiters()
    }
    for waiter in woken { waiter.resume() }
  }

  /// Whether it has ended.
  package var hasEnded: Bool { state.withLock { $0.hasEnded } }

  /// The sequence number of the newest event; 0 when there is none yet.
  package var lastSequence: Int {
    state.withLock { $0.nextSequence - 1 }
  }
}

/// One line of the trace.
package struct TraceEvent: Hashable, Sendable {
  /// Its place in the order of all events, from 1.
  package let sequence: Int
  /// When it happened, in simulated time.
  package let time: Timestamp
  /// Who acted.
  package let source: String
  /// What was done.
  package let action: String
  /// To whom or what.
  package let subject: String
  /// How it ended.
  package let outcome: TraceOutcome
  /// What else a reader needs, in reading order.
  package let details: [TraceDetail]
  /// Ids under which whoever was answered can ask about it. They are no part of a report, which has
  /// no use for them.
  package let references: [String]

  /// The first detail of that name.
  package func detail(_ name: String) -> String? {
    details.first { $0.name == name }?.value
  }
}

/// How an event ended. Nearly all end well, so the words of the others stand beside the event.
package indirect enum TraceOutcome: Hashable, Sendable {
  /// As the actor wished.
  case success
  /// The owner said no, with the code and the reason it gave.
  case refused(code: String, reason: String)
  /// Something broke before anybody could decide.
  case failed(reason: String)
}

/// A named fact about an event.
package struct TraceDetail: Hashable, Sendable {
  /// What the fact is called.
  package let name: String
  /// What it is.
  package let value: String

  /// Whether both lists are the same to the letter. What tells two events apart stands last as a
  /// rule: the id of a token behind whom it is for.
  fileprivate static func areSame(_ left: [TraceDetail], _ right: [TraceDetail]) -> Bool {
    guard left.count == right.count else { return false }
    return left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        left.indices.reversed().allSatisfy {
          isSame(left[$0].value, right[$0].value) && isSame(left[$0].name, right[$0].name)
        }
      }
    }
  }

  /// Whether two texts are the same to the letter; `==` also holds for those that only look it.
  fileprivate static func isSame(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && left == right
      && (left.utf8Span.isKnownASCII || left.utf8.elementsEqual(right.utf8))
  }
}
