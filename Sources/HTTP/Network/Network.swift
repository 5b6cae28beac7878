package import ArcFedSimulation
import Synchronization

/// The one door to other services: who stands under which name, and what goes wrong on the way.
///
/// Services stand under their production host names, so that nothing inside knows whether it is
/// emulated. Every name that nobody attached is unresolved: nothing ever leaves the process.
package final class Network: Sendable {
  private struct State {
    var exact: [Origin: any Endpoint] = [:]
    var suffixes: [String: any Endpoint] = [:]
    var faults: [(id: Int, rule: FaultRule)] = []
    var nextFaultID = 1

    func endpoint(at origin: Origin) -> (any Endpoint)? {
      if let exact = exact[origin] { return exact }
      guard origin.scheme == "https", origin.port == 443 else { return nil }
      var domain = origin.host.utf8[...]
      while let dot = domain.firstIndex(of: UInt8(ascii: ".")) {
        domain = domain[dot...].dropFirst()
        if let endpoint = suffixes[String(Substring(domain))] { return endpoint }
      }
      return nil
    }
  }

  private let clock: any WorldClock
  private let trace: Trace?
  private let state = Mutex(State())

  /// An empty network.
  ///
  /// - Parameters:
  ///   - clock: what latency and patience are measured on.
  ///   - trace: where faults that fire are recorded.
  package init(clock: any WorldClock, trace: Trace?) {
    self.clock = clock
    self.trace = trace
  }

  /// Lets `endpoint` answer at `origin`, in place of who did before.
  package func attach(_ endpoint: any Endpoint, to origin: Origin) {
    state.withLock { $0.exact[origin] = endpoint }
  }

  /// Lets `endpoint` answer at `https://{anything}.domain`. Exact origins win; then the longest
  /// domain.
  package func attach(_ endpoint: any Endpoint, toSubdomainsOf domain: String) {
    state.withLock { $0.suffixes[domain.lowercased()] = endpoint }
  }

  /// Lets nobody answer at `origin` any more.
  package func detach(_ origin: Origin) {
    state.withLock { _ = $0.exact.removeValue(forKey: origin) }
  }

  /// Lets nobody answer at all: the end of a world, whose services know this network in turn.
  package func detachAll() {
    state.withLock { $0 = State() }
  }

  /// Adds a fault rule behind those there are; the number takes it back.
  package func addFault(_ rule: FaultRule) -> Int {
    state.withLock { state in
      defer { state.nextFaultID += 1 }
      state.faults.append((state.nextFaultID, rule))
      return state.nextFaultID
    }
  }

  /// Takes back a fault rule.
  package func removeFault(_ id: Int) {
    state.withLock { $0.faults.removeAll { $0.id == id } }
  }

  /// Sends a request and returns the answer.
  ///
  /// - Parameter timeout: the caller's patience with what the network itself delays.
  package func send(
    _ request: HTTPRequest, timeout: Duration = .seconds(100)
  ) async throws(NetworkError) -> HTTPResponse {
    let faults = state.withLock { $0.faults.map(\.rule) }
    for rule in faults {
      if let answer = try await apply(rule, to: request, timeout: timeout) { return answer }
    }
    guard let endpoint = endpoint(at: request.origin) else {
      throw .unresolvedHost(request.origin.host)
    }
    return await endpoint.respond(to: request)
  }

  /// The answer to a request where its service has it at hand; nil when it has not, when nobody
  /// is there, or when something may go wrong on the way, and then nothing has happened yet:
  /// ``send(_:timeout:)`` is to be asked, which alone applies fault rules.
  package func sendAtOnce(_ request: HTTPRequest) -> HTTPResponse? {
    let endpoint = state.withLock { state in
      state.faults.isEmpty ? state.endpoint(at: request.origin) : nil
    }
    return endpoint?.respondAtOnce(to: request)
  }

  /// Who answers at `origin`; nil when nobody does.
  package func endpoint(at origin: Origin) -> (any Endpoint)? {
    state.withLock { $0.endpoint(at: origin) }
  }

  /// The answer in place of the service's, when the rule gives one; nil when the request goes on.
  private func apply(
    _ rule: FaultRule, to request: HTTPRequest, timeout: Duration
  ) async throws(NetworkError) -> HTTPResponse? {
    let verdict = rule.verdict(on: request)
    if case .pass = verdict { return nil }
    trace?.record("network", "fault", rule.name, ["request": "\(request.method) \(request.origin)"])
    switch verdict {
    case .pass: return nil
    case .answer(let response): return response
    case .fail(let error): throw error
    case .delay(let latency):
      try? await clock.sleep(for: min(latency, timeout))
      if latency >= timeout { throw .timedOut(request.origin.host) }
      return await endpoint(at: request.origin)?.respond(to: request)
    }
  }
}
