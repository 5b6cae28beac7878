import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedResourceManager

@Suite("Registrations and allowances take simulated time")
struct RegistrationTests {
  private static let namespace =
    "/subscriptions/\(ARMWorld.subscription)/providers/Microsoft.KubernetesConfiguration"

  private func state(_ world: ARMWorld) async throws -> String? {
    try await world.owner("GET", "\(Self.namespace)?api-version=2021-04-01").json()
      .at("registrationState")?.stringValue
  }

  @Test("A namespace is Registering for the configured time, then Registered, and back likewise")
  func registering() async throws {
    let (world, manager) = try await ARMWorld.started {
      $0.providerRegistrationDuration = .seconds(90)
    }
    #expect(try await state(world) == "NotRegistered")
    let register = "\(Self.namespace)/register?api-version=2021-04-01"
    let answer = try await world.owner("POST", register).json()
    #expect(answer["registrationState"] == "Registering")
    await world.simulation.advance(by: .seconds(60))
    _ = try await world.owner("POST", register)
    #expect(
      try await manager.isRegistered(
        "microsoft.kubernetesconfiguration", in: ARMWorld.subscription),
      "resources can be made while it lasts")
    await world.simulation.advance(by: .seconds(29))
    #expect(try await state(world) == "Registering")
    await world.simulation.advance(by: .seconds(1))
    #expect(try await state(world) == "Registered", "asking twice does not begin anew")
    let unregister = "\(Self.namespace)/unregister?api-version=2021-04-01"
    let leaving = try await world.owner("POST", unregister).json()
    #expect(leaving["registrationState"] == "Unregistering")
    await world.simulation.advance(by: .seconds(90))
    #expect(try await state(world) == "NotRegistered")
  }

  @Test("A caller whose reads are used up waits as long as Retry-After says")
  func throttling() async throws {
    let (world, _) = try await ARMWorld.started { $0.enforcesRequestLimits = true }
    let path = "/subscriptions/\(ARMWorld.subscription)?api-version=2022-12-01"
    for _ in 0..<250 {
      let response = try await world.owner("GET", path)
      #expect(response.status == 200)
    }
    let refused = try await world.owner("GET", path)
    #expect(refused.status == 429)
    #expect(refused.headers["Retry-After"] == "1")
    let error = try refused.json()["error"]
    #expect(error?["code"] == "SubscriptionRequestsThrottled")
    #expect(
      error?["message"]?.stringValue
        == "Number of read requests for subscription '\(ARMWorld.subscription)' exceeded the "
        + "limit of '250' for time interval '00:00:01'. Please try again after '1' seconds.")
    let tenants = try await world.owner("GET", "/tenants?api-version=2022-12-01")
    #expect(tenants.status == 200, "the tenant's allowance is another one")
    await world.simulation.advance(by: .seconds(1))
    #expect(try await world.owner("GET", path).status == 200)
  }

  @Test("Without enforcement an empty allowance is shown and nobody is refused")
  func unenforced() async throws {
    let (world, _) = try await ARMWorld.started()
    let path = "/subscriptions/\(ARMWorld.subscription)?api-version=2022-12-01"
    for _ in 0..<250 { _ = try await world.owner("GET", path) }
    let response = try await world.owner("GET", path)
    #expect(response.status == 200)
    #expect(response.headers["x-ms-ratelimit-remaining-subscription-reads"] == "0")
  }
}
