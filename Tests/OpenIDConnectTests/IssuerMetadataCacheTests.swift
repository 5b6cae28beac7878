import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation
import Testing

@Suite("Issuer metadata")
struct IssuerMetadataCacheTests {
  private let simulation = Simulation(seed: 1)
  private let network: Network
  private let fake: FakeIssuer
  private let cache: IssuerMetadataCache

  init() throws {
    network = Network(clock: simulation.clock, trace: simulation.trace)
    fake = try FakeIssuer(
      "https://issuer.example/cluster/", keys: [TestKeys.rsa("one").jwk], clock: simulation.clock)
    network.attach(fake, to: fake.issuer.origin)
    cache = IssuerMetadataCache(
      network: network, clock: simulation.clock, trace: simulation.trace)
  }

  private func code(of result: Result<IssuerMetadata, IssuerMetadataFailure>) -> String? {
    guard case .failure(let failure) = result else { return nil }
    return failure.code
  }

  @Test("Two documents are fetched once and remembered")
  func remembers() async throws {
    try await simulation.run {
      let first = try await cache.metadata(for: fake.issuer).get()
      let second = try await cache.metadata(for: fake.issuer).get()
      #expect(first.keys.map(\.keyID) == ["one"])
      #expect(first == second)
      #expect(
        fake.visits == [
          "/cluster/.well-known/openid-configuration", "/cluster/openid/v1/jwks",
        ])
    }
  }

  @Test("What is known is told by the issuer's text as well, and fetched where it is not known")
  func byText() async throws {
    try await simulation.run {
      let text = fake.issuer.text
      let first = try await cache.metadata(forText: text, refetchingFor: "one").get()
      #expect(first.keys.map(\.keyID) == ["one"])
      #expect(try await cache.metadata(forText: text, refetchingFor: "one").get() == first)
      #expect(try await cache.metadata(for: fake.issuer).get() == first)
      #expect(fake.visits.count == 2)
    }
  }

  @Test("A text that is no URL is told nothing, though Swift takes it for an issuer that is known")
  func textsThatAreNoURL() async throws {
    try await simulation.run {
      let known = try FakeIssuer(
        "https://issuer.example/K", keys: [TestKeys.rsa("one").jwk], clock: simulation.clock)
      network.attach(known, to: known.issuer.origin)
      _ = try await cache.metadata(for: known.issuer).get()
      let kelvin = "https://issuer.example/\u{212A}"
      #expect(kelvin == known.issuer.text)
      await #expect(throws: IssuerURLError.malformed) {
        try await cache.metadata(forText: kelvin, refetchingFor: "one")
      }
      await #expect(throws: IssuerURLError.notHTTPS) {
        try await cache.metadata(forText: "http://issuer.example/K", refetchingFor: "one")
      }
    }
  }

  @Test("Metadata is fetched again when its time is over")
  func timeToLive() async throws {
    try await simulation.run {
      _ = try await cache.metadata(for: fake.issuer).get()
      fake.publish([TestKeys.rsa("two").jwk])
      try await simulation.clock.sleep(for: .seconds(3599))
      #expect(try await cache.metadata(for: fake.issuer).get().hasKey("one"))
      try await simulation.clock.sleep(for: .seconds(1))
      #expect(try await cache.metadata(for: fake.issuer).get().hasKey("two"))
    }
  }

  @Test("What is remembered can be looked at")
  func snapshot() async throws {
    try await simulation.run {
      #expect(await cache.snapshot().isEmpty)
      _ = try await cache.metadata(for: fake.issuer).get()
      let start = simulation.clock.now
      let known = try #require(await cache.snapshot().first)
      #expect(known.issuer == fake.issuer)
      #expect(known.keyIDs == ["one"])
      #expect(known.failure == nil)
      #expect(known.expiresAt - known.fetchedAt == .seconds(3600))
      let nobody = try IssuerURL("https://a.example")
      _ = await cache.metadata(for: nobody)
      let both = await cache.snapshot()
      #expect(both.map(\.issuer) == [nobody, fake.issuer])
      #expect(both[0].failure?.code == "unreachable")
      #expect(both[0].keyIDs.isEmpty)
      #expect(both[0].expiresAt == start + .seconds(30))
    }
  }

  @Test("A failure is remembered for a short time")
  func negativeCaching() async throws {
    try await simulation.run {
      network.detach(fake.issuer.origin)
      #expect(code(of: await cache.metadata(for: fake.issuer)) == "unreachable")
      network.attach(fake, to: fake.issuer.origin)
      #expect(code(of: await cache.metadata(for: fake.issuer)) == "unreachable")
      try await simulation.clock.sleep(for: .seconds(30))
      #expect(code(of: await cache.metadata(for: fake.issuer)) == nil)
    }
  }

  @Test("An issuer that goes away is missed when the time of its metadata is over")
  func outage() async throws {
    try await simulation.run {
      _ = try await cache.metadata(for: fake.issuer).get()
      network.detach(fake.issuer.origin)
      #expect(code(of: await cache.metadata(for: fake.issuer)) == nil)
      try await simulation.clock.sleep(for: .hours(1))
      #expect(code(of: await cache.metadata(for: fake.issuer)) == "unreachable")
    }
  }

  @Test("Unknown key identifiers cause one fetch in an interval, however many there are")
  func boundedRefetch() async throws {
    try await simulation.run {
      _ = await cache.metadata(for: fake.issuer)
      for number in 0..<50 {
        _ = await cache.metadata(for: fake.issuer, refetchingFor: "made up \(number)")
      }
      #expect(fake.visits.count == 2)
      try await simulation.clock.sleep(for: .seconds(300))
      for number in 0..<50 {
        _ = await cache.metadata(for: fake.issuer, refetchingFor: "made up \(number)")
      }
      #expect(fake.visits.count == 4)
    }
  }

  @Test("A rotated key is found after the interval, and known ones need no fetch")
  func rotation() async throws {
    try await simulation.run {
      _ = await cache.metadata(for: fake.issuer)
      fake.publish([TestKeys.rsa("two").jwk, TestKeys.rsa("one").jwk])
      try await simulation.clock.sleep(for: .seconds(300))
      let known = try await cache.metadata(for: fake.issuer, refetchingFor: "one").get()
      #expect(!known.hasKey("two"))
      let rotated = try await cache.metadata(for: fake.issuer, refetchingFor: "two").get()
      #expect(rotated.hasKey("two"))
    }
  }

  @Test("An issuer that cannot be asked about a new key goes on vouching for its old ones")
  func failedRefetch() async throws {
    try await simulation.run {
      _ = await cache.metadata(for: fake.issuer)
      network.detach(fake.issuer.origin)
      try await simulation.clock.sleep(for: .seconds(300))
      let kept = try await cache.metadata(for: fake.issuer, refetchingFor: "new").get()
      #expect(kept.hasKey("one"))
      network.attach(fake, to: fake.issuer.origin)
      _ = await cache.metadata(for: fake.issuer, refetchingFor: "new")
      #expect(fake.visits.count == 2)
      try await simulation.clock.sleep(for: .seconds(300))
      _ = await cache.metadata(for: fake.issuer, refetchingFor: "new")
      #expect(fake.visits.count == 4)
    }
  }

  @Test("Callers at the same time share one fetch, on every schedule", arguments: 0..<10)
  func sharing(scheduleSeed: UInt64) async throws {
    let simulation = Simulation(seed: 1, scheduleSeed: scheduleSeed)
    let network = Network(clock: simulation.clock, trace: nil)
    let fake = try FakeIssuer(
      "https://issuer.example", keys: [TestKeys.rsa("one").jwk], clock: simulation.clock)
    fake.change { $0.delay = .seconds(1) }
    network.attach(fake, to: fake.issuer.origin)
    let cache = IssuerMetadataCache(network: network, clock: simulation.clock, trace: nil)
    let found = await simulation.run {
      await withTaskGroup(of: Bool.self, returning: Int.self) { group in
        for _ in 0..<40 {
          group.addTask {
            (try? await cache.metadata(for: fake.issuer).get()) != nil
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
    }
    #expect(found == 40)
    #expect(fake.visits.count == 2)
  }

  @Test("When the caller that fetches is cancelled, one of those who wait takes over")
  func cancellation() async throws {
    fake.change { $0.delay = .seconds(1) }
    try await simulation.run {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          await withTaskGroup(of: Void.self) { inner in
            inner.addTask { _ = await cache.metadata(for: fake.issuer) }
            try? await simulation.clock.sleep(for: .milliseconds(100))
            inner.cancelAll()
          }
        }
        try await simulation.clock.sleep(for: .milliseconds(50))
        let metadata = try await cache.metadata(for: fake.issuer).get()
        #expect(metadata.hasKey("one"))
      }
    }
  }

  @Test("What an issuer gets wrong has its name")
  func failures() async throws {
    let document = DiscoveryDocument(
      issuer: "https://issuer.example/cluster", jwksURI: "https://issuer.example/keys",
      signingAlgorithms: [])
    var plain = document
    plain.issuer = fake.issuer.text
    plain.jwksURI = "http://issuer.example/keys"
    let big = HTTPResponse(status: 200, body: [UInt8](repeating: 0x20, count: 1_048_577))
    let endless = HTTPResponse(
      status: 200, streaming: .stream(HTTPBodyStream { [UInt8](repeating: 0x20, count: 4096) }))
    let found = HTTPResponse(status: 302, headers: ["Location": "https://elsewhere.example"])
    let cases: [(String, String, (inout FakeIssuer.State) -> Void)] = [
      ("no such page", "status", { $0.discovery = HTTPResponse(status: 404) }),
      ("no keys", "status", { $0.keys = HTTPResponse(status: 500) }),
      ("a redirect", "redirected", { $0.discovery = found }),
      ("a redirect to the keys", "redirected", { $0.keys = found }),
      ("no JSON", "malformed", { $0.discovery = .text(200, "<html>") }),
      ("a key set that is none", "malformed", { $0.keys = .json(200, ["keys": 1]) }),
      ("a slash less", "issuerMismatch", { $0.discovery = .json(200, document.json) }),
      ("keys over http", "malformed", { $0.discovery = .json(200, plain.json) }),
      ("too large", "oversize", { $0.discovery = big }),
      ("without end", "oversize", { $0.keys = endless }),
      ("too slow", "timedOut", { $0.delay = .seconds(11) }),
    ]
    for (name, code, change) in cases {
      let fake = try FakeIssuer(
        fake.issuer.text, keys: [TestKeys.rsa("one").jwk], clock: simulation.clock)
      fake.change { change(&$0) }
      network.attach(fake, to: fake.issuer.origin)
      let result = await simulation.run {
        await cache.forget()
        return await cache.metadata(for: fake.issuer)
      }
      #expect(self.code(of: result) == code, "\(name)")
    }
  }

  @Test("Latency of the network counts as slowness")
  func latency() async throws {
    _ = network.addFault(.latency(fake.issuer.origin, .seconds(20)))
    let result = await simulation.run { await cache.metadata(for: fake.issuer) }
    #expect(code(of: result) == "timedOut")
  }

  @Test("Only the first hundred keys are kept, and unusable ones are left out")
  func keyLimits() async throws {
    let key = TestKeys.rsa("one").jwk
    var many = (0..<150).map { number in
      var copy = key
      copy.keyID = "key \(number)"
      return copy
    }
    many[1].use = "enc"
    many[2].n = "AQAB"
    fake.publish(many)
    let metadata = try await simulation.run { try await cache.metadata(for: fake.issuer).get() }
    #expect(metadata.keys.count == 98)
    #expect(metadata.hasKey("key 99"))
    #expect(!metadata.hasKey("key 100"))
    #expect(!metadata.hasKey("key 1"))
    #expect(!metadata.hasKey("key 2"))
  }

  @Test("More issuers than the limit push the oldest out")
  func issuerLimit() async throws {
    var limits = IssuerMetadataLimits.standard
    limits.maximumIssuers = 2
    let small = IssuerMetadataCache(
      network: network, clock: simulation.clock, trace: nil, limits: limits)
    let issuers = try (0..<3).map { number in
      try FakeIssuer(
        "https://issuer.example/\(number)", keys: [TestKeys.rsa("one").jwk],
        clock: simulation.clock)
    }
    try await simulation.run {
      for fake in issuers {
        network.attach(fake, to: fake.issuer.origin)
        _ = try await small.metadata(for: fake.issuer).get()
        try await simulation.clock.sleep(for: .seconds(1))
      }
      network.detach(issuers[0].issuer.origin)
      #expect(code(of: await small.metadata(for: issuers[2].issuer)) == nil)
      #expect(code(of: await small.metadata(for: issuers[0].issuer)) == "unreachable")
    }
  }
}
