import ArcFedEntra
import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@Suite("Conditional access for workload identities")
struct ConditionalAccessTests {
  private static let path = "/identity/conditionalAccess/policies"

  private let graph: GraphWorld
  private let client: ClientSecretCredentials

  init() async throws {
    graph = try await GraphWorld()
    client = try await graph.world.tenant.createAdministrator(displayName: "app")
  }

  private func policy(
    principals: [String], except: [String] = [], resources: [String] = ["All"],
    state: String = "enabled"
  ) -> JSONValue {
    func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
    return [
      "displayName": "Block from abroad", "state": .string(state),
      "conditions": [
        "applications": ["includeApplications": list(resources)],
        "clientApplications": [
          "includeServicePrincipals": list(principals),
          "excludeServicePrincipals": list(except),
        ],
      ],
      "grantControls": ["operator": "OR", "builtInControls": ["block"]],
    ]
  }

  private func code(
    _ resource: String = "https://vault.azure.net"
  ) async throws -> Int? {
    try await graph.world.post([
      "grant_type": "client_credentials", "client_id": .string(client.clientID),
      "client_secret": .string(client.secret), "scope": .string("\(resource)/.default"),
    ]).aadsts
  }

  @Test("A policy is made, shown, listed, changed and deleted, and decides meanwhile")
  func life() async throws {
    #expect(try await code() == nil)
    let made = try await graph.send(.post, Self.path, policy(principals: [client.objectID]))
    #expect(made.status == 201)
    let body = try made.json()
    let id = try #require(body["id"]?.stringValue)
    #expect(
      body["@odata.context"]?.stringValue
        == "https://graph.microsoft.com/v1.0/$metadata#identity/conditionalAccess/policies/$entity")
    #expect(body.at("grantControls.builtInControls") == ["block"])
    #expect(try await code() == 53003)
    let watched = try await graph.send(
      .patch, "\(Self.path)/\(id)", ["state": "enabledForReportingButNotEnforced"])
    #expect(watched.status == 204)
    #expect(try await code() == nil)
    let shown = try await graph.send(.get, "\(Self.path)/\(id)").json()
    #expect(shown["state"] == "enabledForReportingButNotEnforced")
    #expect(shown["displayName"] == "Block from abroad")
    #expect(shown["modifiedDateTime"]?.stringValue != nil)
    let listed = try await graph.send(.get, Self.path).json()
    #expect(listed["value"]?.arrayValue?.count == 1)
    #expect(try await graph.send(.patch, "\(Self.path)/\(id)", ["state": "enabled"]).status == 204)
    #expect(try await code() == 53003)
    #expect(try await graph.send(.delete, "\(Self.path)/\(id)").status == 204)
    #expect(try await code() == nil)
    #expect(try await graph.send(.get, "\(Self.path)/\(id)").status == 404)
  }

  @Test("It covers the principals and resources that it names, and no others")
  func extent() async throws {
    let vault = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"
    let made = try await graph.send(
      .post, Self.path,
      policy(
        principals: ["ServicePrincipalsInMyTenant"], except: [graph.administrator.objectID],
        resources: [vault]))
    #expect(made.status == 201)
    #expect(try await code() == 53003)
    #expect(try await code("https://storage.azure.com") == nil)
    #expect(
      try await graph.world.token(graph.administrator, resource: "https://vault.azure.net")
        .isEmpty == false)
    // Managed identities are never covered.
    let assertion = try graph.world.assertion()
    #expect(try await graph.world.code(of: assertion) == nil)
  }

  @Test(
    "What nothing here can evaluate is refused",
    arguments: [
      (["conditions": ["users": ["includeUsers": ["All"]]]], "users"),
      (["conditions": ["locations": ["includeLocations": ["All"]]]], "locations"),
      (["grantControls": ["builtInControls": ["mfa"]]], "builtInControls"),
      (["state": "on"], "state"), (["displayName": 7], "displayName"),
      (
        ["conditions": ["clientApplications": ["includeServicePrincipals": "All"]]],
        "includeServicePrincipals"
      ),
    ] as [(JSONValue, String)])
  func refused(change: JSONValue, property: String) async throws {
    var body = policy(principals: ["ServicePrincipalsInMyTenant"]).objectValue ?? [:]
    for (name, value) in change.objectValue ?? [:] { body[name] = value }
    let response = try await graph.send(.post, Self.path, .object(body))
    #expect(response.status == 400)
    #expect(
      try response.json().at("error.message")?.stringValue
        == "Invalid value specified for property '\(property)' of resource "
        + "'ConditionalAccessPolicy'.")
  }
}
