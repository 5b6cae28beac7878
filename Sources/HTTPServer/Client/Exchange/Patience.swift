import Glibc
import Synchronization

/// How long one request may wait, all its steps together.
struct Patience: Sendable {
  let host: String
  let until: Duration
  let monotonicNow: @Sendable () -> Duration
  let isCancelled: CancellationFlag

  /// The system waits in steps of this length, so that cancellation and a clock that is moved by
  /// hand are noticed.
  private static let stepMilliseconds: Int32 = 50

  /// Waits until the descriptor is ready for what `events` names.
  func wait(_ descriptor: Int32, for events: Int32) throws(HTTPClientError) {
    while true {
      try check()
      var readiness = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      let count = poll(&readiness, 1, Self.stepMilliseconds)
      if count > 0 { return }
      guard count == 0 || errno == EINTR else { throw .connectionReset(host) }
    }
  }

  /// Throws when the time is up or nobody waits any more.
  func check() throws(HTTPClientError) {
    if isCancelled.isRaised { throw .cancelled }
    if monotonicNow() >= until { throw .timedOut(host) }
  }
}

/// Tells the thread of a request that nobody waits for it.
final class CancellationFlag: Sendable {
  private let flag = Atomic(false)

  var isRaised: Bool { flag.load(ordering: .relaxed) }

  func raise() { flag.store(true, ordering: .relaxed) }
}
