import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import TestSupport
import Testing

@testable import ArcFedResourceManager

@Suite("Roles")
struct RoleTests {
  struct ScopeRow: Sendable, CustomTestStringConvertible {
    let json: JSONValue

    var testDescription: String { json["name"]?.stringValue ?? "" }

    static func table() throws -> [ScopeRow] {
      let table = try JSONParser.parse(Fixture.bytes("ResourceManager/role-scopes.json"))
      return try #require(table.arrayValue).map(ScopeRow.init)
    }
  }

  private static let subscription = AzureResourceID(subscription: ARMWorld.subscription)

  private func assign(
    _ role: String, at scope: AzureResourceID, to principal: String, name: String,
    in manager: ResourceManager
  ) async throws {
    let definition = try #require(RoleDefinition.builtIn(role))
    _ = try await manager.putRoleAssignment(
      RoleAssignment(
        name: name, scope: scope, roleName: definition.name, principalID: principal,
        principalType: "ServicePrincipal", createdBy: nil,
        createdOn: manager.clock.now), isPrincipalTypeGiven: false)
  }

  @Test(
    "A role holds at its scope and below, and for its actions only", arguments: try ScopeRow.table()
  )
  func scope(_ row: ScopeRow) async throws {
    let (world, manager) = try await ARMWorld.started()
    let text = try #require(row.json["assignedAt"]?.stringValue)
    let assigned = text == "/" ? AzureResourceID.root : try #require(AzureResourceID(parsing: text))
    let scope = try #require(
      row.json["scope"]?.stringValue.flatMap { AzureResourceID(parsing: $0) })
    try await assign(
      try #require(row.json["role"]?.stringValue), at: assigned, to: FakeTenant.objectID("2"),
      name: "33333333-3333-3333-3333-000000000001", in: manager)
    await world.simulation.advance(by: .seconds(30))
    let allowed = await manager.isAuthorized(
      principal: FakeTenant.objectID("2").uppercased(),
      action: try #require(row.json["action"]?.stringValue),
      isDataAction: try #require(row.json["isDataAction"]?.boolValue as Bool?), scope: scope)
    #expect(allowed == row.json["allowed"]?.boolValue)
  }

  @Test("A role takes effect after its delay, not a second before")
  func propagationOfAssignment() async throws {
    let (world, manager) = try await ARMWorld.started {
      $0.roleAssignmentPropagationDelay = .minutes(10)
    }
    let reader = FakeTenant.objectID("2")
    try await assign(
      "Reader", at: Self.subscription, to: reader, name: "33333333-3333-3333-3333-000000000001",
      in: manager)
    await world.simulation.advance(by: .seconds(599))
    #expect(await !canRead(reader, manager))
    await world.simulation.advance(by: .seconds(1))
    #expect(await canRead(reader, manager))
  }

  @Test("A removed role keeps its effect for as long")
  func propagationOfRemoval() async throws {
    let (world, manager) = try await ARMWorld.started()
    let reader = FakeTenant.objectID("2")
    let name = "33333333-3333-3333-3333-000000000001"
    try await assign("Reader", at: Self.subscription, to: reader, name: name, in: manager)
    await world.simulation.advance(by: .seconds(30))
    let removed = try await manager.deleteRoleAssignment(name.uppercased(), at: Self.subscription)
    #expect(removed?.name == name)
    #expect(try await manager.roleAssignment(name, at: Self.subscription) == nil)
    await world.simulation.advance(by: .seconds(29))
    #expect(await canRead(reader, manager))
    await world.simulation.advance(by: .seconds(1))
    #expect(await !canRead(reader, manager))
  }

  @Test("A role that is removed and given again has to propagate again")
  func assignedAgain() async throws {
    let (world, manager) = try await ARMWorld.started()
    let reader = FakeTenant.objectID("2")
    let name = "33333333-3333-3333-3333-000000000001"
    try await assign("Reader", at: Self.subscription, to: reader, name: name, in: manager)
    _ = try await manager.deleteRoleAssignment(name, at: Self.subscription)
    await world.simulation.advance(by: .seconds(60))
    try await assign("Reader", at: Self.subscription, to: reader, name: name, in: manager)
    #expect(await !canRead(reader, manager))
    await world.simulation.advance(by: .seconds(30))
    #expect(await canRead(reader, manager))
  }

  @Test("A subscription has room for 4000 role assignments")
  func limit() async throws {
    let (_, manager) = try await ARMWorld.started()
    func name(_ number: Int) -> String {
      "33333333-3333-3333-3333-" + String(1_000_000_000_000 + number).suffix(12)
    }
    for number in 1..<ResourceManager.assignmentsMaximum {
      try await manager.insert(principal: name(number), at: Self.subscription)
    }
    await #expect {
      try await assign(
        "Reader", at: Self.subscription, to: name(5000), name: name(5000), in: manager)
    } throws: { error in
      (error as? ARMError)?.code == "RoleAssignmentLimitExceeded"
    }
  }

  @Test("What is deleted takes the roles on it with it")
  func deletedScope() async throws {
    let (world, manager) = try await ARMWorld.started()
    let group = "/subscriptions/\(ARMWorld.subscription)/resourceGroups/rg"
    _ = try await world.owner("PUT", group + "?api-version=2024-11-01", ["location": "northeurope"])
    let widget = try #require(
      AzureResourceID(parsing: group + "/providers/Contoso.Widgets/widgets/w"))
    try await assign(
      "Reader", at: widget, to: FakeTenant.objectID("2"),
      name: "33333333-3333-3333-3333-000000000001", in: manager)
    #expect(try await manager.roleAssignments(at: widget, filter()).count == 2)
    let deleted = try await world.owner("DELETE", widget.text + "?api-version=2024-01-01")
    #expect(deleted.isSuccess)
    #expect(try await manager.roleAssignments(at: widget, filter()).count == 1)
  }

  private func filter() throws -> RoleAssignmentFilter {
    try #require(RoleAssignmentFilter(nil))
  }

  private func canRead(_ principal: String, _ manager: ResourceManager) async -> Bool {
    await manager.isAuthorized(
      principal: principal, action: "Microsoft.Resources/subscriptions/read",
      isDataAction: false, scope: Self.subscription)
  }

  @Test(
    "A wildcard stands for any text, slashes included",
    arguments: [
      ("*", "a/b/c", true), ("a/*", "a/b/c", true), ("a/*/c", "a/b/c", true),
      ("a/*/c", "a/b/x/c", true), ("a/*/c", "a/c", false), ("*/read", "a/b/read", true),
      ("*/read", "a/b/readers", false), ("A/B", "a/b", true), ("a/b", "a/b/c", false),
      ("a*a", "a", false), ("a/*/b/*", "a/x/b/y", true), ("", "a", false),
    ])
  func wildcard(_ pattern: String, _ action: String, _ matches: Bool) {
    #expect(Permission.pattern(pattern, matches: action) == matches)
  }

  @Test("Every built-in role has a GUID of its own")
  func builtInRoles() {
    let names = RoleDefinition.builtIn.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { ResourceManagerAPI.isGUID($0) && $0 == $0.lowercased() })
    #expect(RoleDefinition.builtIn("key vault secrets user")?.name.hasPrefix("4633458b") == true)
    #expect(RoleDefinition.builtIn("No Such Role") == nil)
  }
}

extension ResourceManager {
  /// Puts an assignment straight into the database: the API would look at all the others each time.
  fileprivate func insert(principal: String, at scope: AzureResourceID) throws {
    try assignments.insert(
      RoleAssignment(
        name: principal, scope: scope, roleName: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
        principalID: principal, principalType: "User", createdBy: nil, createdOn: clock.now),
      effectiveFrom: clock.now)
  }
}
