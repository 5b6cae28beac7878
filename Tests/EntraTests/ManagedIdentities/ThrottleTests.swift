import ArcFedEntra
import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@Suite("Too many requests about federated credentials")
struct ThrottleTests {
  private static func path(_ identity: String, _ name: String) -> String {
    "\(ResourceManagerWorld.identities)/\(identity)/federatedIdentityCredentials/\(name)"
  }

  @Test("A second write within four seconds is one too many for a resource")
  func perResource() async throws {
    let arm = try await ResourceManagerWorld { $0.throttling = .documented }
    for name in ["a-1", "a-2"] { _ = try await arm.createIdentity(name) }
    func write(_ identity: String, _ number: Int) async throws -> HTTPResponse {
      try await arm.send(
        .put, Self.path(identity, "edge-\(number)"),
        ResourceManagerWorld.credential(subject: "\(number)"))
    }
    #expect(try await write("a-1", 1).status == 201)
    let refused = try await write("a-1", 2)
    #expect(refused.status == 429)
    #expect(try refused.json().at("error.code") == "TooManyRequests")
    #expect(refused.headers["Retry-After"] == "4")
    #expect(try await write("a-2", 1).status == 201)
    await arm.world.simulation.advance(by: .seconds(4))
    #expect(try await write("a-1", 2).status == 201)
  }

  @Test("A subscription's writes count together, reads apart")
  func perSubscription() async throws {
    let arm = try await ResourceManagerWorld {
      $0.throttling = .documented
      $0.federatedCredentialWriteTime = .zero
    }
    for number in 1...3 { _ = try await arm.createIdentity("app-\(number)") }
    var statuses: [Int] = []
    for number in 1...3 {
      statuses.append(
        try await arm.send(
          .put, Self.path("app-\(number)", "edge"), ResourceManagerWorld.credential()
        ).status)
    }
    #expect(statuses == [201, 201, 429])
    #expect(try await arm.send(.get, Self.path("app-1", "edge")).status == 200)
  }

  @Test("Nobody counts unless told to")
  func off() async throws {
    let arm = try await ResourceManagerWorld()
    _ = try await arm.createIdentity("app-1")
    for number in 1...5 {
      let written = try await arm.send(
        .put, Self.path("app-1", "edge-\(number)"),
        ResourceManagerWorld.credential(subject: "\(number)"))
      #expect(written.status == 201)
    }
  }

  @Test("Of two writes sent together the service takes one")
  func concurrent() async throws {
    let arm = try await ResourceManagerWorld {
      $0.federatedCredentialWriteTime = TenantConfiguration.realWriteTime
    }
    _ = try await arm.createIdentity("app-1")
    let statuses = try await arm.world.simulation.run {
      try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 1...2 {
          group.addTask {
            try await arm.send(
              .put, Self.path("app-1", "edge-\(number)"),
              ResourceManagerWorld.credential(subject: "\(number)")
            ).status
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }.sorted()
      }
    }
    #expect(statuses == [201, 409])
  }

  @Test("A resource shows its own identity under the name default")
  func systemIdentity() async throws {
    let arm = try await ResourceManagerWorld()
    let scope = "\(ResourceManagerWorld.identities)/app-1"
    _ = try await arm.createIdentity("app-1")
    let path = "\(scope)/providers/Microsoft.ManagedIdentity/identities/default"
    #expect(try await arm.send(.get, path).status == 404)
    let principal = try await arm.world.tenant.directory.putSystemAssignedIdentity(
      of: scope, name: "app-1")
    let shown = try await arm.send(.get, path).json()
    #expect(shown["type"] == "Microsoft.ManagedIdentity/identities")
    #expect(shown.at("properties.principalId")?.stringValue == principal.objectID)
    #expect(shown.at("properties.clientId")?.stringValue == principal.appID)
  }
}
