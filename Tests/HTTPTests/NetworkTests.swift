import ArcFedHTTP
import ArcFedSimulation
import Synchronization
import Testing

@Suite("The network")
struct NetworkTests {
  let simulation = Simulation(seed: 1)

  private func network() -> Network {
    let network = Network(clock: simulation.clock, trace: simulation.trace)
    network.attach(named("login"), to: .https("login.microsoftonline.com"))
    network.attach(named("any vault"), toSubdomainsOf: "vault.azure.net")
    network.attach(named("one vault"), to: .https("special.vault.azure.net"))
    network.attach(named("api server"), to: Origin(scheme: "https", host: "edge", port: 6443))
    return network
  }

  private func named(_ name: String) -> ClosureEndpoint {
    ClosureEndpoint { .text(200, "\(name) for \($0.origin.host)") }
  }

  private func answer(_ network: Network, _ url: String) async throws -> String {
    let response = try await network.send(HTTPRequest(.get, url))
    return String(decoding: response.bytes, as: UTF8.self)
  }

  @Test("Services are found by origin, exact names before domains")
  func resolution() async throws {
    let network = network()
    #expect(
      try await answer(network, "https://login.microsoftonline.com/x")
        == "login for login.microsoftonline.com")
    #expect(
      try await answer(network, "https://kv.vault.azure.net") == "any vault for kv.vault.azure.net")
    #expect(
      try await answer(network, "https://special.vault.azure.net")
        == "one vault for special.vault.azure.net")
    #expect(try await answer(network, "https://edge:6443/version") == "api server for edge")
  }

  @Test(
    "A name, scheme or port that nobody stands under does not resolve",
    arguments: [
      "https://example.com", "http://login.microsoftonline.com", "https://edge",
      "https://login.microsoftonline.com:8443", "https://vault.azure.net",
      "http://kv.vault.azure.net",
    ])
  func unresolved(url: String) async throws {
    let host = try Origin(url).host
    await #expect(throws: NetworkError.unresolvedHost(host)) {
      try await answer(network(), url)
    }
  }

  @Test("A detached service is gone")
  func detaching() async throws {
    let network = network()
    network.detach(.https("login.microsoftonline.com"))
    await #expect(throws: NetworkError.self) {
      try await answer(network, "https://login.microsoftonline.com")
    }
  }

  @Test("Latency passes on the simulated clock, and a caller's patience ends")
  func latency() async throws {
    let network = network()
    let login = Origin.https("login.microsoftonline.com")
    _ = network.addFault(.latency(login, .seconds(30)))
    _ = try await simulation.run { try await answer(network, "https://login.microsoftonline.com") }
    #expect(simulation.clock.now - .simulationEpoch == .seconds(30))
    let request = try HTTPRequest(.get, "https://login.microsoftonline.com")
    await #expect(throws: NetworkError.timedOut("login.microsoftonline.com")) {
      try await simulation.run { try await network.send(request, timeout: .seconds(5)) }
    }
    #expect(simulation.clock.now - .simulationEpoch == .seconds(35))
  }

  @Test("The first fault rule that does not pass decides, is traced, and can be taken back")
  func faults() async throws {
    let network = network()
    let login = Origin.https("login.microsoftonline.com")
    let first = network.addFault(
      FaultRule("maintenance") { $0.path == "/down" ? .answer(.text(503, "later")) : .pass })
    let second = network.addFault(.unreachable(login))
    #expect(try await answer(network, "https://login.microsoftonline.com/down") == "later")
    await #expect(throws: NetworkError.connectionRefused("login.microsoftonline.com")) {
      try await answer(network, "https://login.microsoftonline.com/up")
    }
    #expect(simulation.trace.events.map(\.subject) == ["maintenance", "unreachable \(login)"])
    network.removeFault(first)
    network.removeFault(second)
    #expect(try await answer(network, "https://login.microsoftonline.com/down").hasPrefix("login"))
  }

  private struct Ready: Endpoint {
    func respond(to request: HTTPRequest) async -> HTTPResponse { .text(200, "waited for") }

    func respondAtOnce(to request: HTTPRequest) -> HTTPResponse? {
      request.path == "/ready" ? .text(200, "at hand") : nil
    }
  }

  @Test("What a service has at hand is sent at once, unless a rule says that things go wrong")
  func atHand() async throws {
    let network = network()
    network.attach(Ready(), to: .https("ready.example"))
    let request = try HTTPRequest(.get, "https://ready.example/ready")
    #expect(network.sendAtOnce(request)?.bytes == Array("at hand".utf8))
    #expect(try network.sendAtOnce(HTTPRequest(.get, "https://ready.example/"))?.status == nil)
    #expect(try network.sendAtOnce(HTTPRequest(.get, "https://nobody.example/"))?.status == nil)
    #expect(
      try network.sendAtOnce(HTTPRequest(.get, "https://kv.vault.azure.net/"))?.status == nil)

    // Not even a rule that lets everything pass is asked here: it may count what it is asked.
    let asked = Asked()
    let rule = network.addFault(
      FaultRule("counts") { _ in
        asked.count.withLock { $0 += 1 }
        return .pass
      })
    #expect(network.sendAtOnce(request)?.status == nil)
    #expect(asked.count.withLock { $0 } == 0)
    network.removeFault(rule)
    #expect(network.sendAtOnce(request)?.status == 200)
  }

  private final class Asked: Sendable {
    let count = Mutex(0)
  }
}
