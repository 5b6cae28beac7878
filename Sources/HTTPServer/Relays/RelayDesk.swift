import ArcFedHTTP
import Glibc
import Synchronization

/// All relays of a server: so many and no more, and none outlives it.
final class RelayDesk: Sendable {
  /// Relays at one time, each with a thread; ours.
  static let relayCountMax = 64
  /// How long a real host may take to accept a connection.
  private static let connectDuration = Duration.seconds(10)

  private struct State {
    var clients: Set<Int32> = []
    var isOpen = true
  }

  private let monotonicNow: @Sendable () -> Duration
  private let isEnding = CancellationFlag()
  private let state = Mutex(State())

  init(monotonicNow: @escaping @Sendable () -> Duration) { self.monotonicNow = monotonicNow }

  /// Runs a relay, whose client's descriptor is closed when it has ended; at once when there are
  /// too many of them.
  func start(_ relay: Relay) {
    let isAdmitted = state.withLock { state in
      guard state.isOpen, state.clients.count < Self.relayCountMax else { return false }
      state.clients.insert(relay.client)
      return true
    }
    guard isAdmitted else {
      close(relay.client)
      return
    }
    let patience = Patience(
      host: relay.origin.host, until: monotonicNow() + Self.connectDuration,
      monotonicNow: monotonicNow, isCancelled: isEnding)
    do throws(HTTPServerError) {
      try OwnThread.start { [self] in
        relay.run(patience)
        end(relay)
      }
    } catch {
      end(relay)
    }
  }

  private func end(_ relay: Relay) {
    // Under the lock: nobody may shut a descriptor down that is somebody else's by now.
    state.withLock { state in
      state.clients.remove(relay.client)
      close(relay.client)
    }
  }

  /// Ends all of them.
  func endAll() {
    isEnding.raise()
    state.withLock { state in
      state.isOpen = false
      for client in state.clients { shutdown(client, Int32(SHUT_RDWR)) }
    }
  }
}
