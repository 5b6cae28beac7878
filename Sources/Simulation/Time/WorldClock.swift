/// The one door to time. Everything that depends on the clock is given one by its initializer.
package protocol WorldClock: Sendable {
  /// The present instant.
  var now: Timestamp { get }

  /// Suspends until `instant`; returns at once when it has passed.
  /// Throws `CancellationError` when the task is cancelled first.
  func sleep(until instant: Timestamp) async throws(CancellationError)

  /// Runs `action` once at `instant`, unless the returned event is cancelled before.
  ///
  /// Periodic work (a heartbeat, the kubelet's sync) schedules its own next run. On the virtual
  /// clock a scheduled event never moves time by itself: it runs when somebody sleeps past it.
  @discardableResult
  func schedule(
    at instant: Timestamp, _ label: String, _ action: @escaping @Sendable () async -> Void
  ) -> ScheduledEvent
}

extension WorldClock {
  /// Suspends for `duration`.
  package func sleep(for duration: Duration) async throws(CancellationError) {
    try await sleep(until: now + duration)
  }

  /// Runs `action` once after `duration`.
  @discardableResult
  package func schedule(
    after duration: Duration, _ label: String, _ action: @escaping @Sendable () async -> Void
  ) -> ScheduledEvent {
    schedule(at: now + duration, label, action)
  }
}

/// A run that a clock has been asked for.
package struct ScheduledEvent: Sendable {
  private let onCancel: @Sendable () -> Void

  /// An event that `onCancel` takes back.
  package init(onCancel: @escaping @Sendable () -> Void) {
    self.onCancel = onCancel
  }

  /// Takes the event back; without effect when it has begun.
  package func cancel() { onCancel() }
}

/// A clock that runs ahead of another by a fixed amount: the skew between a cluster and Entra.
package struct SkewedClock: WorldClock {
  private let base: any WorldClock
  private let ahead: Duration

  /// A clock that shows `ahead` more than `base` (less, when negative).
  package init(_ base: any WorldClock, ahead: Duration) {
    self.base = base
    self.ahead = ahead
  }

  /// The instant this clock shows.
  package var now: Timestamp { base.now + ahead }

  /// Suspends until this clock shows `instant`.
  package func sleep(until instant: Timestamp) async throws(CancellationError) {
    try await base.sleep(until: instant - ahead)
  }

  /// Runs `action` when this clock shows `instant`.
  @discardableResult
  package func schedule(
    at instant: Timestamp, _ label: String, _ action: @escaping @Sendable () async -> Void
  ) -> ScheduledEvent {
    base.schedule(at: instant - ahead, label, action)
  }
}
