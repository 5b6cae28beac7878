import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation
import Testing

@testable import ArcFedEntra

@Suite("What Graph refuses leaves nothing behind")
struct GraphRefusedWriteTests {
  private static let flaws: [JSONValue] = [
    ["api": ["requestedAccessTokenVersion": 7]], ["appRoles": [["value": "Read"]]],
    ["keyCredentials": [["type": "Password"]]], ["displayName": ""],
    ["identifierUris": ["api://taken"]],
  ]

  private func keyCredential(_ label: String) throws -> JSONValue {
    [
      "type": "AsymmetricX509Cert", "usage": "Verify",
      "key": .string(Base64.encode(try TenantWorld.certificate(label).der)),
    ]
  }

  private func with(_ changes: JSONValue, _ body: JSONValue) -> JSONValue {
    var body = body
    for (name, value) in changes.objectValue ?? [:] { body[name] = value }
    return body
  }

  /// An application that has a URI and a certificate, as it is shown; and its path.
  private func registered(_ graph: GraphWorld) async throws -> (path: String, shown: JSONValue) {
    let made = try await graph.send(
      .post, "/applications",
      [
        "displayName": "old", "identifierUris": ["api://old"],
        "keyCredentials": [try keyCredential("client")],
      ])
    let path = "/applications/\(try made.json()["id"]?.stringValue ?? "")"
    return (path, try await graph.send(.get, path).json())
  }

  private func count(_ graph: GraphWorld) async throws -> Int? {
    try await graph.send(.get, "/applications").json()["value"]?.arrayValue?.count
  }

  @Test("An application that is refused is not there, and its URI is free", arguments: flaws)
  func creation(flaw: JSONValue) async throws {
    let graph = try await GraphWorld()
    _ = try await graph.send(
      .post, "/applications", ["displayName": "other", "identifierUris": ["api://taken"]])
    let before = try await count(graph)
    let good: JSONValue = ["displayName": "half", "identifierUris": ["api://half"]]
    #expect(try await graph.send(.post, "/applications", with(flaw, good)).status == 400)
    #expect(try await count(graph) == before)
    #expect(try await graph.send(.post, "/applications", good).status == 201)
  }

  @Test("An update that is refused changes nothing", arguments: flaws)
  func update(flaw: JSONValue) async throws {
    let graph = try await GraphWorld()
    _ = try await graph.send(
      .post, "/applications", ["displayName": "other", "identifierUris": ["api://taken"]])
    let (path, shown) = try await registered(graph)
    let good: JSONValue = [
      "displayName": "new", "identifierUris": ["api://new"], "isFallbackPublicClient": true,
      "keyCredentials": [try keyCredential("next")],
    ]
    #expect(try await graph.send(.patch, path, with(flaw, good)).status == 400)
    #expect(try await graph.send(.get, path).json() == shown)
    #expect(try await graph.send(.patch, path, good).status == 204)
    #expect(try await graph.send(.get, path).json()["displayName"] == "new")
  }

  @Test("What is asked for with members that it has not is not made")
  func selection() async throws {
    let graph = try await GraphWorld()
    let role: JSONValue = ["id": "r-1", "value": "Read"]
    let web = try await graph.send(
      .post, "/applications", ["displayName": "web", "appRoles": [role]]
    ).json()
    let app = JSONValue.string(try #require(web["appId"]?.stringValue))
    let credentials = "/applications/\(web["id"]?.stringValue ?? "")/federatedIdentityCredentials"
    func credential(_ name: String) -> JSONValue {
      [
        "name": .string(name), "issuer": "https://i/", "subject": .string(name),
        "audiences": ["a"],
      ]
    }
    func check(_ method: HTTPMethod, _ path: String, _ body: JSONValue) async throws -> JSONValue {
      let refused = try await graph.send(method, path, body, query: "$select=colour")
      #expect(refused.status == 400, "\(path)")
      // A second one of the same name would be refused.
      let made = try await graph.send(method, path, body, query: "$select=id")
      #expect(made.status == 201, "\(path)")
      return try made.json()["id"] ?? .null
    }
    _ = try await check(
      .post, "/applications", ["displayName": "half", "identifierUris": ["api://half"]])
    _ = try await check(.post, credentials, credential("posted"))
    _ = try await check(.put, "\(credentials)(name='put')", credential("put"))
    let principal = try await check(.post, "/servicePrincipals", ["appId": app])
    _ = try await check(
      .post, "/servicePrincipals/\(principal.stringValue ?? "")/appRoleAssignments",
      ["principalId": principal, "resourceId": principal, "appRoleId": "r-1"])
  }

  @Test("A policy that is asked for with members that it has not is not made")
  func policies() async throws {
    let graph = try await GraphWorld()
    let path = "/identity/conditionalAccess/policies"
    let policy: JSONValue = [
      "displayName": "block", "state": "enabled",
      "conditions": [
        "applications": ["includeApplications": ["All"]],
        "clientApplications": ["includeServicePrincipals": ["nobody"]],
      ],
      "grantControls": ["operator": "OR", "builtInControls": ["block"]],
    ]
    #expect(try await graph.send(.post, path, policy, query: "$select=colour").status == 400)
    #expect(try await graph.send(.get, path).json()["value"] == [])
  }

  @Test("A write that the database breaks off half-way leaves nothing behind")
  func brokenOff() async throws {
    let graph = try await GraphWorld()
    let (path, shown) = try await registered(graph)
    let before = try await count(graph)
    try await graph.world.tenant.directory.refuseCertificates()
    let body: JSONValue = [
      "displayName": "half", "identifierUris": ["api://half"],
      "keyCredentials": [try keyCredential("next")],
    ]
    #expect(try await graph.send(.post, "/applications", body).status == 500)
    #expect(try await count(graph) == before)
    #expect(try await graph.send(.patch, path, body).status == 500)
    #expect(try await graph.send(.get, path).json() == shown)
  }

  @Test("Of applications that want one URI at the same time, one gets it")
  func race() async throws {
    let graph = try await GraphWorld()
    let body: JSONValue = ["displayName": "web", "identifierUris": ["api://web"]]
    #expect(try await statuses(graph, "/applications", body) == [201, 400, 400, 400])
  }

  @Test("A role that is given several times at once is given once, and the others hear why")
  func roleRace() async throws {
    let graph = try await GraphWorld()
    let role: JSONValue = ["id": "r-1", "value": "Read"]
    let web = try await graph.send(
      .post, "/applications", ["displayName": "web", "appRoles": [role]]
    ).json()
    let principal = try await graph.send(
      .post, "/servicePrincipals", ["appId": web["appId"] ?? .null]
    ).json()["id"]
    let id = try #require(principal)
    let assignment: JSONValue = ["principalId": id, "resourceId": id, "appRoleId": "r-1"]
    let path = "/servicePrincipals/\(id.stringValue ?? "")/appRoleAssignments"
    #expect(try await statuses(graph, path, assignment) == [201, 400, 400, 400])
  }

  /// How four requests of the same content end that are sent at once, sorted.
  private func statuses(
    _ graph: GraphWorld, _ path: String, _ body: JSONValue
  ) async throws -> [Int] {
    try await graph.world.simulation.run {
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 1...4 {
          group.addTask { try await graph.send(.post, path, body).status }
        }
        return try await group.reduce(into: []) { $0.append($1) }.sorted()
      }
    }
  }
}

extension Directory {
  /// Lets every certificate that is to be added fail in the database.
  fileprivate func refuseCertificates() throws {
    try connection.execute(
      """
      CREATE TRIGGER no_certificates BEFORE INSERT ON entra_client_certificates
      BEGIN SELECT RAISE(ABORT, 'no certificates'); END
      """)
  }
}
