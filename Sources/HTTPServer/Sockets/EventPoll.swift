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

  private let descriptor: Int32
  private var changes: [shim_readiness]

  init() throws(HTTPServerError) {
    descriptor = shim_poll_create()
    changes = Array(repeating: shim_readiness(), count: Int(SHIM_READINESS_COUNT_MAX))
    guard descriptor >= 0 else { throw .system("epoll_create1", errno) }
  }

  deinit { close(descriptor) }

  /// Watches a descriptor until it is closed; its changes carry the token.
  func add(_ descriptor: Int32, token: UInt64) -> Bool {
    shim_poll_add(self.descriptor, descriptor, token) == 0
  }

  /// Watches a descriptor no longer, though it stays open.
  func remove(_ descriptor: Int32) { _ = shim_poll_remove(self.descriptor, descriptor) }

  /// Waits for changes, at most until the timeout; nil waits for ever.
  func wait(timeout: Duration?) -> some RandomAccessCollection<Change> {
    let count = shim_poll_wait(descriptor, &changes, timeout.map(Self.milliseconds) ?? -1)
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
