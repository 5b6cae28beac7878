package import ArcFed
package import ArcFedHTTP
package import ArcFedScenarios
import Synchronization

/// The world that all doors lead to. It is not there before it has been set up, and another takes
/// its place when somebody resets it; the doors stay.
package final class CurrentWorld: Sendable {
  private struct State {
    var emulator: Emulator?
    var faults: FaultDesk?
    var isOpen = false
    var pod: Pod?
    var generation = 0
    var requestCount = 0
  }

  private let state = Mutex(State())

  /// No world yet.
  package init() {}

  /// The world; nil before it is there.
  package var emulator: Emulator? { state.withLock { $0.emulator } }

  /// What goes wrong on its network; nil before it is there.
  package var faults: FaultDesk? { state.withLock { $0.faults } }

  /// Its network; nil before it is there.
  package var network: Network? { emulator?.network }

  /// Whether it has been set up, so that programs may come.
  package var isOpen: Bool { state.withLock { $0.isOpen } }

  /// Counts the worlds that have been here.
  package var generation: Int { state.withLock { $0.generation } }

  /// Lets nobody in any more; those who are in may finish.
  package func close() { state.withLock { $0.isOpen = false } }

  /// Whether somebody is in.
  var isBusy: Bool { state.withLock { $0.requestCount > 0 } }

  /// Lets programs come.
  package func open() { state.withLock { $0.isOpen = true } }

  /// Puts a world in place of the one before; programs have to wait until it is set up.
  package func replace(with emulator: Emulator, faults: FaultDesk) {
    state.withLock { state in
      state.emulator = emulator
      state.faults = faults
      // The clients' surroundings outlive the world: the pod of that name, if there is one again.
      state.pod = state.pod.flatMap { old in
        emulator.clusters.first { $0.name == old.clusterName }?.pod(
          old.name, container: old.containerChoice)
      }
      state.generation += 1
      state.isOpen = false
    }
  }

  /// Lets the clients be in that pod's container from now on, or on a machine of Azure's.
  package func setClientPod(_ pod: Pod?) { state.withLock { $0.pod = pod } }

  /// What is answered before there is a world.
  static let notReady = HTTPResponse.text(
    503, "503 Service Unavailable: the world is not set up yet\n",
    headers: ["Retry-After": "1"])

  /// The answer to a request from outside under a production name; what the network itself does
  /// wrong is seen as a client would see it on the wire.
  package func answer(to request: HTTPRequest) async -> HTTPResponse {
    guard let network else { return Self.notReady }
    state.withLock { $0.requestCount += 1 }
    defer { state.withLock { $0.requestCount -= 1 } }
    do throws(NetworkError) {
      return try await network.send(request)
    } catch {
      switch error {
      // A client that has reached this server cannot be refused a connection any more: it breaks.
      case .connectionRefused, .connectionReset, .timedOut: return .connectionReset
      case .unresolvedHost: return .text(502, "502 Bad Gateway: \(error)\n")
      }
    }
  }

  /// The answer to a request from outside where it is at hand; nil when it is not, or when the
  /// world is not open: then ``answer(to:)`` is to be asked.
  func answerAtOnce(to request: HTTPRequest) -> HTTPResponse? {
    let network = state.withLock { state -> Network? in
      guard state.isOpen, let emulator = state.emulator else { return nil }
      state.requestCount += 1
      return emulator.network
    }
    guard let network else { return nil }
    defer { state.withLock { $0.requestCount -= 1 } }
    return network.sendAtOnce(request)
  }

  /// The answer of the instance metadata service.
  func metadata(_ request: HTTPRequest) async -> HTTPResponse {
    let (emulator, pod) = state.withLock { ($0.emulator, $0.pod) }
    guard let emulator else { return Self.notReady }
    return await InstanceMetadata(of: emulator, in: pod).respond(to: request)
  }
}

extension Origin {
  /// Whether it is one of this machine's own names.
  var isLoopback: Bool { ["localhost", "127.0.0.1", "[::1]"].contains(host) }
}
