import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedAzureIdentity

@Suite("The retry policy is that of azure-core")
struct RetryPolicyTests {
  @Test("It tries again when that may help, and waits as long", arguments: try rows("retries.json"))
  func retries(row: JSONValue) async throws {
    var attempts = RetryAttempts()
    var waited = Duration.zero
    var requests = 0
    var last = 0
    for status in row["statuses"]?.arrayValue?.compactMap(\.intValue) ?? [] {
      requests += 1
      last = status
      guard let wait = attempts.wait(after: outcome(status, row)) else { break }
      waited += wait
    }
    let seconds = try #require(row["seconds"]?.doubleValue)
    #expect(requests == row["requests"]?.intValue)
    #expect(waited == .milliseconds(Int(seconds * 1000)))
    #expect((last == 0) == (row["error"]?.boolValue ?? false))
  }

  @Test("It waits on the clock it was given")
  func waits() async throws {
    let simulation = Simulation(seed: 1)
    let network = Network(clock: simulation.clock, trace: nil)
    let busy = HTTPResponse(status: 429, headers: ["Retry-After": "30"])
    let endpoint = ScriptedEndpoint([busy, HTTPResponse(status: 200)])
    network.attach(endpoint, to: .https("h.test"))
    let policy = RetryPolicy(network: network, clock: simulation.clock)
    let response = try await simulation.run {
      try await policy.send(try HTTPRequest(.get, "https://h.test/"))
    }
    #expect(response.status == 200)
    #expect(simulation.clock.now - .simulationEpoch == .seconds(30))
  }

  @Test("A host that does not resolve is a failure of the connection")
  func unresolved() async throws {
    let simulation = Simulation(seed: 1)
    let network = Network(clock: simulation.clock, trace: nil)
    let policy = RetryPolicy(network: network, clock: simulation.clock)
    _ = await simulation.run {
      await #expect(throws: PipelineFailure.self) {
        try await policy.send(try HTTPRequest(.get, "https://h.test/"))
      }
    }
    #expect(simulation.clock.now - .simulationEpoch >= .milliseconds(4800))
  }

  private func outcome(_ status: Int, _ row: JSONValue) -> Result<HTTPResponse, NetworkError> {
    guard status != 0 else { return .failure(.connectionReset("h.test")) }
    var response = HTTPResponse(status: status)
    if let after = row["retryAfter"]?.stringValue, status >= 400 {
      response.headers["Retry-After"] = after
    }
    return .success(response)
  }
}
