import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedEntra

@Suite("How changes of trust spread")
struct PropagationTests {
  @Test("A changed subject works under the old name until it has spread, then under the new one")
  func update() async throws {
    let world = try await TenantWorld()
    _ = try await world.trust(name: "edge", subject: "new")
    #expect(try await world.code(of: world.assertion()) == nil)
    #expect(try await world.code(of: world.assertion(claims: ["sub": "new"])) == 700_213)
    await world.simulation.advance(by: .seconds(10))
    #expect(try await world.code(of: world.assertion()) == 700_213)
    #expect(try await world.code(of: world.assertion(claims: ["sub": "new"])) == nil)
  }

  @Test("A deleted credential works until that has spread")
  func deletion() async throws {
    let world = try await TenantWorld()
    _ = try await world.tenant.directory.deleteFederatedCredential("edge", of: world.owner)
    #expect(try await world.code(of: world.assertion()) == nil)
    await world.simulation.advance(by: .seconds(8))
    #expect(try await world.code(of: world.assertion()) == 70025)
  }

  @Test("A credential that is deleted before it has spread never works")
  func neverSeen() async throws {
    let world = try await TenantWorld(isPropagated: false)
    _ = try await world.tenant.directory.deleteFederatedCredential("edge", of: world.owner)
    for _ in 0..<20 {
      await world.simulation.advance(by: .seconds(1))
      #expect(try await world.code(of: world.assertion()) == 70025)
    }
  }

  @Test("Writing the same credential again changes nothing and hides nothing")
  func rewriting() async throws {
    let world = try await TenantWorld()
    let again = try await world.trust(name: "EDGE").get()
    #expect(!again.isNew)
    #expect(again.credential.name == "edge")
    #expect(try await world.code(of: world.assertion()) == nil)
  }

  @Test("An attempt that comes too early prolongs the refusal, but not for ever")
  func negativeCaching() async throws {
    let patient = try await TenantWorld(isPropagated: false)
    await patient.simulation.advance(by: .seconds(8))
    #expect(try await patient.code(of: patient.assertion()) == nil)

    let hasty = try await TenantWorld(isPropagated: false)
    await hasty.simulation.advance(by: .seconds(7))
    #expect(try await hasty.code(of: hasty.assertion()) == 70025)
    await hasty.simulation.advance(by: .seconds(3))
    #expect(try await hasty.code(of: hasty.assertion()) == 70025)
    // The first attempt is remembered for 4 seconds, the second prolongs that, 8 is the most.
    await hasty.simulation.advance(by: .seconds(2))
    #expect(try await hasty.code(of: hasty.assertion()) == 70025)
    await hasty.simulation.advance(by: .seconds(3))
    #expect(try await hasty.code(of: hasty.assertion()) == nil)
  }

  @Test("A client that retries every second is let in")
  func retrying() async throws {
    let world = try await TenantWorld(isPropagated: false)
    var seconds = 0
    while try await world.code(of: world.assertion()) != nil, seconds < 60 {
      await world.simulation.advance(by: .seconds(1))
      seconds += 1
    }
    #expect(seconds == 8)
  }

  @Test("Without a delay a credential works at once")
  func noDelay() async throws {
    let world = try await TenantWorld(hasCredential: false, isPropagated: false) {
      $0 = TenantConfiguration(tenantID: TenantWorld.tenantID, propagationDelay: .zero)
    }
    #expect(try await world.code(of: world.assertion()) == 70025)
    _ = try await world.trust(name: "edge")
    #expect(try await world.code(of: world.assertion()) == nil)
  }

  @Test("A principal is unknown until it has spread, its administrator is not")
  func principals() async throws {
    let world = try await TenantWorld(isPropagated: false) {
      $0.principalPropagationDelay = .seconds(20)
    }
    #expect(try await world.code(of: world.assertion()) == 700_016)
    let client = try await world.tenant.createAdministrator(displayName: "admin")
    #expect(!(try await world.token(client, resource: "https://graph.microsoft.com")).isEmpty)
    await world.simulation.advance(by: .seconds(20))
    #expect(try await world.code(of: world.assertion()) == nil)
  }

  @Test("What is remembered of refusals is bounded in time")
  func cache() {
    let start = Timestamp.simulationEpoch
    let place = NegativeCache.Place(owner: "a")
    var cache = NegativeCache(timeToLive: .seconds(4), maximum: .seconds(9))
    func sees(_ place: NegativeCache.Place, after seconds: Int) -> Bool {
      cache.moment(at: place, now: start + .seconds(seconds)) == start + .seconds(seconds)
    }
    #expect(sees(place, after: 0))
    cache.remember(refusalAt: place, now: start)
    #expect(!sees(place, after: 3))
    cache.remember(refusalAt: place, now: start + .seconds(3))
    #expect(!sees(place, after: 6))
    #expect(sees(NegativeCache.Place(owner: "b"), after: 6))
    #expect(sees(NegativeCache.Place(owner: "a", replica: 1), after: 6))
    cache.remember(refusalAt: place, now: start + .seconds(6))
    #expect(!sees(place, after: 8))
    #expect(sees(place, after: 9))
  }

  @Test("Replicas lag by their own times: a change works, then fails, then works")
  func replicas() async throws {
    func codes(seed: UInt64) async throws -> [Int?] {
      let world = try await TenantWorld(seed: seed, isPropagated: false) {
        $0.replicaCount = 4
        $0.replicaSpread = .seconds(60)
        $0.refusalMemory = .zero
        $0.refusalMemoryMaximum = .zero
      }
      var codes: [Int?] = []
      for _ in 0..<40 {
        await world.simulation.advance(by: .seconds(2))
        codes.append(try await world.code(of: world.assertion()))
      }
      return codes
    }
    let first = try await codes(seed: 7)
    let firstSuccess = try #require(first.firstIndex { $0 == nil })
    #expect(first[firstSuccess...].contains { $0 != nil })
    #expect(first.suffix(6).allSatisfy { $0 == nil })
    #expect(first.allSatisfy { $0 == nil || $0 == 700_016 || $0 == 70025 })
    #expect(try await codes(seed: 7) == first)
    #expect(try await codes(seed: 8) != first)
  }

  @Test("Of a crowd that is refused the last are remembered, and no more than a limit")
  func refusedCrowd() {
    var cache = NegativeCache(timeToLive: .hours(1), maximum: .hours(2))
    let start = Timestamp.simulationEpoch
    let crowd = 3 * NegativeCache.placesMaximum
    for number in 0..<crowd {
      let place = NegativeCache.Place(owner: "\(number)")
      cache.remember(refusalAt: place, now: start + .milliseconds(number))
      #expect(cache.count <= NegativeCache.placesMaximum)
    }
    let now = start + .milliseconds(crowd)
    for number in [crowd - 1, crowd - NegativeCache.placesMaximum / 3] {
      let place = NegativeCache.Place(owner: "\(number)")
      #expect(cache.moment(at: place, now: now) == start + .milliseconds(number))
    }
    #expect(cache.moment(at: NegativeCache.Place(owner: "0"), now: now) == now)
  }
}
