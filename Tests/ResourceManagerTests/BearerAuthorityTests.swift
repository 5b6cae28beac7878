import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedResourceManager

@Suite("Bearer tokens")
struct BearerAuthorityTests {
  private let audience = "https://management.azure.com"
  private let simulation = Simulation(seed: 1)
  private let network: Network
  private let tenant: FakeTenant
  private let authority: BearerAuthority

  init() throws {
    network = Network(clock: simulation.clock, trace: nil)
    tenant = try FakeTenant(network: network, clock: simulation.clock)
    authority = BearerAuthority(
      tenantID: FakeTenant.tenantID, network: network, clock: simulation.clock,
      trace: simulation.trace)
  }

  private func code(_ token: String) async -> String {
    switch await authority.verify(token, audiences: [audience]) {
    case .accepted(let caller): "accepted \(caller.objectID)"
    case .refused(let refusal): refusal.code
    }
  }

  @Test("The keys are fetched once and kept")
  func caching() async throws {
    for principal in ["1", "2", "3"] {
      let token = try tenant.token(for: principal, audience: audience)
      #expect(await code(token) == "accepted \(FakeTenant.objectID(principal))")
    }
    #expect(tenant.fetchCount == 1)
    await simulation.advance(by: .hours(12))
    _ = await code(try tenant.token(for: "1", audience: audience))
    #expect(tenant.fetchCount == 2)
  }

  @Test("An unknown key makes the authority look again, but not every time")
  func rotation() async throws {
    _ = await code(try tenant.token(for: "1", audience: audience))
    tenant.publish(["second"])
    let rotated = try tenant.token(
      for: "1", audience: audience, changes: ["kid": "second", "signedBy": "second"])
    #expect(await code(rotated).hasPrefix("accepted"))
    #expect(tenant.fetchCount == 2)
    let unknown = try tenant.token(
      for: "1", audience: audience, changes: ["kid": "third", "signedBy": "third"])
    #expect(await code(unknown) == "the issuer has no key 'third'")
    #expect(tenant.fetchCount == 2)
    await simulation.advance(by: .minutes(5))
    #expect(await code(unknown) == "the issuer has no key 'third'")
    #expect(tenant.fetchCount == 3)
  }

  /// Verifies tokens at the same time, at a login host that takes its time.
  private func codes(_ tokens: [String]) async -> [String] {
    let fault = network.addFault(
      .latency(.https("login.microsoftonline.com"), .milliseconds(200)))
    defer { network.removeFault(fault) }
    return await simulation.run {
      await withTaskGroup(of: String.self) { group in
        for token in tokens { group.addTask { await code(token) } }
        return await group.reduce(into: []) { $0.append($1) }
      }
    }
  }

  @Test("Callers that come during a fetch share it, with the first keys and with new ones")
  func sharing() async throws {
    let first = try tenant.token(for: "1", audience: audience)
    let accepted = "accepted \(FakeTenant.objectID("1"))"
    #expect(await codes([first, first, first]) == [accepted, accepted, accepted])
    #expect(tenant.fetchCount == 1)
    tenant.publish(["second"])
    let second = try tenant.token(
      for: "1", audience: audience, changes: ["kid": "second", "signedBy": "second"])
    #expect(await codes([second, second, second]) == [accepted, accepted, accepted])
    #expect(tenant.fetchCount == 2)
  }

  @Test("Callers that come during a fetch that fails share that too, and old keys are used")
  func sharedFailure() async throws {
    let first = try tenant.token(
      for: "1", audience: audience,
      changes: ["exp": .int(Int((simulation.clock.now + .days(2)).seconds))])
    #expect(await code(first).hasPrefix("accepted"))
    await simulation.advance(by: .hours(13))
    network.detach(.https("login.microsoftonline.com"))
    let start = simulation.clock.now
    #expect(await codes([first, first, first]).allSatisfy { $0.hasPrefix("accepted") })
    #expect(simulation.clock.now - start == .milliseconds(200))
  }

  @Test("When the caller that fetches is cancelled, one of those who wait takes over")
  func cancellation() async throws {
    let origin = Origin.https("login.microsoftonline.com")
    let login = try #require(network.endpoint(at: origin))
    network.attach(
      ClosureEndpoint { request in
        Task.isCancelled ? HTTPResponse(status: 503) : await login.respond(to: request)
      }, to: origin)
    _ = network.addFault(.latency(origin, .seconds(1)))
    let token = try tenant.token(for: "1", audience: audience)
    await simulation.run {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await withTaskGroup(of: Void.self) { inner in
            inner.addTask { _ = await code(token) }
            try? await simulation.clock.sleep(for: .milliseconds(100))
            inner.cancelAll()
          }
        }
        try? await simulation.clock.sleep(for: .milliseconds(50))
        #expect(await code(token).hasPrefix("accepted"))
      }
    }
    #expect(tenant.fetchCount == 1)
  }

  @Test("A withdrawn key stays trusted until the keys are old")
  func withdrawal() async throws {
    let changes = "1"
    #expect(await code(try tenant.token(for: changes, audience: audience)).hasPrefix("accepted"))
    tenant.publish(["second"])
    await simulation.advance(by: .hours(11))
    #expect(await code(try tenant.token(for: changes, audience: audience)).hasPrefix("accepted"))
    await simulation.advance(by: .hours(1))
    #expect(
      await code(try tenant.token(for: changes, audience: audience))
        == "the issuer has no key 'first'")
  }

  @Test("A token that was good is asked everything again but who signed it")
  func seenBefore() async throws {
    let token = try tenant.token(for: "1", audience: audience)
    for _ in 1...2 { #expect(await code(token).hasPrefix("accepted")) }
    let elsewhere = await authority.verify(token, audiences: ["https://vault.azure.net"])
    guard case .refused(let refusal) = elsewhere else {
      Issue.record("the token is for another audience")
      return
    }
    #expect(refusal.code == "none of the audiences '\(audience)' is accepted")
    // Other bytes are another token.
    let other = token.dropLast(9).last == "A" ? "B" : "A"
    #expect(await code(token.dropLast(10) + other + token.suffix(9)) == "the signature is invalid")
    await simulation.advance(by: .hours(2))
    #expect(await code(token).hasPrefix("the token expired"))
  }

  @Test("A token that was good is refused once its key is trusted no longer")
  func seenBeforeWithdrawal() async throws {
    let expiry = simulation.clock.now + .days(2)
    let token = try tenant.token(
      for: "1", audience: audience, changes: ["exp": .int(Int(expiry.seconds))])
    #expect(await code(token).hasPrefix("accepted"))
    tenant.publish(["second"])
    #expect(await code(token).hasPrefix("accepted"))
    await simulation.advance(by: .hours(12))
    #expect(await code(token) == "the issuer has no key 'first'")
  }

  @Test("Without the authority's keys nothing is trusted; with old ones, they are used")
  func unreachable() async throws {
    let origin = Origin.https("login.microsoftonline.com")
    let fault = network.addFault(.unreachable(origin))
    #expect(await code(try tenant.token(for: "1", audience: audience)) == "keysUnavailable")
    network.removeFault(fault)
    #expect(await code(try tenant.token(for: "1", audience: audience)).hasPrefix("accepted"))
    _ = network.addFault(.unreachable(origin))
    await simulation.advance(by: .hours(13))
    #expect(await code(try tenant.token(for: "1", audience: audience)).hasPrefix("accepted"))
  }

  @Test("A v2.0 token of the same tenant is accepted, and its client named by azp")
  func versionTwo() async throws {
    let token = try tenant.token(
      for: "1", audience: audience,
      changes: [
        "iss": .string("https://login.microsoftonline.com/\(FakeTenant.tenantID)/v2.0"),
        "appid": nil, "azp": "client",
      ])
    guard case .accepted(let caller) = await authority.verify(token, audiences: [audience]) else {
      Issue.record("the token was refused")
      return
    }
    #expect(caller.appID == "client")
    #expect(caller.tenantID == FakeTenant.tenantID)
  }

  @Test("A text that is no token, and a token without its bearer's names, are malformed")
  func malformed() async throws {
    #expect(await code("a.b") == "malformed")
    let nameless = try tenant.token(for: "1", audience: audience, changes: ["oid": 7])
    #expect(await code(nameless) == "malformed")
  }
}
