import COpenSSL
import Glibc

/// The face of the readiness calls: which descriptors may be read or written now. Changes are told
/// once (edge-triggered), so whoever is told goes on until the system says EAGAIN.
final class EventPoll {
  /// A change of one descriptor.
  struct Change {
    let token: UInt64
    let isReadable: Bool
    let isWritable: Bool
    /// The other side sends nothing more than what is there.
    let isEnding: Bool
    /// Both directions are gone, or the socket failed.
    let isBroken: Bool
  }

  /// The system's side of it, which may be made on another thread than the one that waits.
  final class Interest: Sendable {
    fileprivate let descriptor: Int32

    init() throws(HTTPServerError) {
      descriptor = shim_poll_create()
      guard descriptor >= 0 else { throw .system("epoll_create1", errno) }
    }

    deinit { close(descriptor) }
  }

  private let interest: Interest
  private var changes: [shim_readiness]

  init(_ interest: Interest) {
    self.interest = interest
    changes = Array(repeating: shim_readiness(), count: Int(SHIM_READINESS_COUNT_MAX))
  }

  /// Watches a descriptor until it is closed; its changes carry the token.
  func add(_ descriptor: Int32, token: UInt64) -> Bool {
    shim_poll_add(interest.descriptor, descriptor, token) == 0
  }

  /// Watches a descriptor no longer, though it stays open.
  func remove(_ descriptor: Int32) { _ = shim_poll_remove(interest.descriptor, descriptor) }

  /// Waits for changes, at most until the timeout; nil waits for ever.
  func wait(timeout: Duration?) -> some RandomAccessCollection<Change> {
    let count = shim_poll_wait(interest.descriptor, &changes, timeout.map(Self.milliseconds) ?? -1)
    return changes[..<Int(max(0, count))].lazy.map { change in
      Change(
        token: change.token, isReadable: change.flags & SHIM_READABLE != 0,
        isWritable: change.flags & SHIM_WRITABLE != 0, isEnding: change.flags & SHIM_ENDING != 0,
        isBroken: change.flags & SHIM_BROKEN != 0)
    }
  }

  /// Rounded up, so that a deadline has passed when the wait is over.
  private static func milliseconds(_ duration: Duration) -> Int32 {
    let (seconds, attoseconds) = duration.components
    let milliseconds = seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(clamping: max(0, milliseconds))
  }
}
