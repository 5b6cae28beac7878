import ArcFed
import ArcFedHTTP
import ArcFedSimulation
import Testing

/// Three pods on two clusters ask for tokens at the same time, over a network that keeps each of
/// them and the issuers' documents waiting.
@Suite("Concurrent exchanges under schedule seeds")
struct ScheduleSeedTests {
  /// What is to be seen of a world.
  private struct Outcome: Equatable {
    /// The trace, one line an event, in the order in which things happened.
    var trace: [String] = []
    /// Assertion and access token by pod.
    var tokens: [String: [String]] = [:]
    var now = ""
  }

  @Test("Twice under each of 20 schedule seeds: the same tokens, the same events")
  func scheduleSeeds() async throws {
    let expected = try await play(seed: 1, scheduleSeed: 0)
    #expect(expected.tokens.count == 3)
    #expect(expected.trace.contains { $0.contains("fault") })
    var orders: Set<[String]> = []
    for scheduleSeed in UInt64(0)..<20 {
      let first = try await play(seed: 1, scheduleSeed: scheduleSeed)
      let second = try await play(seed: 1, scheduleSeed: scheduleSeed)
      let isReproducible = first == second
      #expect(isReproducible, "schedule seed \(scheduleSeed), to the order")
      let hasSameTokens = first.tokens == expected.tokens
      #expect(hasSameTokens, "schedule seed \(scheduleSeed)")
      #expect(first.trace.sorted() == expected.trace.sorted(), "schedule seed \(scheduleSeed)")
      #expect(first.now == expected.now)
      orders.insert(first.trace)
    }
    // What happens in one instant, happens in any order. Were there but one, nothing was tested.
    #expect(orders.count > 1)
  }

  @Test("Played by two threads: the same tokens, the same events, in whatever order")
  func twoThreads() async throws {
    let expected = try await play(seed: 1, scheduleSeed: 0)
    for number in 0..<20 {
      let outcome = try await play(seed: 1, scheduleSeed: 0, threadCount: 2)
      let hasSameTokens = outcome.tokens == expected.tokens
      #expect(hasSameTokens, "play \(number)")
      #expect(outcome.trace.sorted() == expected.trace.sorted(), "play \(number)")
      #expect(outcome.now == expected.now)
    }
  }

  @Test("Another seed gives other tokens to everybody")
  func seeds() async throws {
    let outcomes = [
      try await play(seed: 1, scheduleSeed: 0), try await play(seed: 2, scheduleSeed: 0),
    ]
    let tokens = outcomes.flatMap { $0.tokens.values.flatMap { $0 } }
    #expect(tokens.count == 12)
    #expect(Set(tokens).count == 12)
  }

  private func play(
    seed: UInt64, scheduleSeed: UInt64, threadCount: Int = 1
  ) async throws -> Outcome {
    var configuration = EmulatorConfiguration(seed: seed)
    configuration.scheduleSeed = scheduleSeed
    configuration.threadCount = threadCount
    let emulator = try await Emulator(configuration)
    return try await emulator.simulate {
      let pods = try await pods(on: emulator)
      await emulator.advance(by: .seconds(10))
      var outcome = Outcome()
      outcome.tokens = try await withThrowingTaskGroup { group in
        for pod in pods {
          group.addTask {
            let exchange = try await pod.requestToken(
              scope: "https://vault.azure.net/.default")
            return (pod.name, [exchange.assertion?.compact ?? "", exchange.token.compact])
          }
        }
        return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      outcome.trace = emulator.trace.events.map { event in
        let details = event.details.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
        return "\(event.time.rfc3339) \(event.source) \(event.action) \(event.subject) \(details)"
      }
      outcome.now = emulator.now
      return outcome
    }
  }

  /// Pods `a` and `b` on one cluster, `c` on another, each with an identity of its own.
  private func pods(on emulator: Emulator) async throws -> [Pod] {
    var pods: [Pod] = []
    for (name, accounts) in [("edge-01", ["a", "b"]), ("edge-02", ["c"])] {
      let cluster = try await emulator.connectCluster(named: name)
      for account in accounts {
        let identity = try await emulator.createManagedIdentity(named: "app-\(account)")
        try await identity.trust(cluster, serviceAccount: "default/\(account)")
        pods.append(
          try await cluster.run(
            image: "app", serviceAccount: "default/\(account)", clientID: identity.clientID))
        let latency = Self.loginLatencies[pods.count - 1]
        delayLogin(of: identity, by: latency, on: emulator)
      }
      _ = emulator.network.addFault(
        FaultRule("slow issuer of \(name)") { request in
          "\(request.origin)\(request.path)".hasPrefix(cluster.issuerURL ?? "-")
            ? .delay(Self.issuerLatency) : .pass
        })
    }
    return pods
  }

  /// Who is heard when is decided by the network, not by the schedule: `c` first, then `b` while
  /// the keys of the other cluster are still on their way, and `a` when everything is known.
  private static let loginLatencies: [Duration] = [
    .milliseconds(60), .milliseconds(20), .milliseconds(15),
  ]
  private static let issuerLatency = Duration.milliseconds(10)

  private func delayLogin(
    of identity: ManagedIdentity, by latency: Duration, on emulator: Emulator
  ) {
    let clientID = identity.clientID
    _ = emulator.network.addFault(
      FaultRule("slow login of \(identity.name)") { request in
        String(decoding: request.body, as: UTF8.self).contains(clientID)
          ? .delay(latency) : .pass
      })
  }
}
