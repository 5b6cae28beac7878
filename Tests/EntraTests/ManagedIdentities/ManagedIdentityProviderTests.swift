import ArcFedEntra
import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@Suite("Managed identities over Resource Manager")
struct ManagedIdentityProviderTests {
  private typealias World = ResourceManagerWorld
  private static let credentials = "\(World.identities)/web/federatedIdentityCredentials"

  @Test("Every row of the table of errors is answered")
  func errors() async throws {
    let world = try await World()
    _ = try await world.createIdentity("web")
    _ = try await world.createIdentity("full")
    _ = try await world.createIdentity("far", location: "New Zealand North")
    let taken = World.credential(issuer: "https://i/", subject: "taken", audiences: ["a"])
    #expect(try await world.send(.put, "\(Self.credentials)/first", taken).status == 201)
    for number in 1...20 {
      let path = "\(World.identities)/full/federatedIdentityCredentials/edge-\(number)"
      let written = try await world.send(.put, path, World.credential(subject: "\(number)"))
      #expect(written.status == 201)
    }
    for row in try FixtureRows.of("managed-identity-errors") where row["world"] == nil {
      try check(try await send(row, in: world), row)
    }
  }

  @Test("Every row about a service that is busy is answered")
  func busy() async throws {
    for row in try FixtureRows.of("managed-identity-errors") where row["world"] != nil {
      let world = try await World {
        switch row["world"]?.stringValue {
        case "writing": $0.federatedCredentialWriteTime = .milliseconds(500)
        default: $0.throttling = .documented
        }
      }
      _ = try await world.createIdentity("web")
      let kept = World.credential(subject: "kept")
      #expect(try await world.send(.put, "\(Self.credentials)/kept", kept).status == 201)
      if row["world"] == "writing" {
        let writing = try await world.world.simulation.run {
          async let first = world.send(
            .put, "\(Self.credentials)/first", World.credential(subject: "first"))
          async let second = send(row, in: world)
          return try await [first, second]
        }
        let refused = try #require(writing.first { $0.status >= 400 })
        try check(refused, row)
      } else {
        try check(try await send(row, in: world), row)
      }
    }
  }

  private func send(_ row: JSONValue, in world: World) async throws -> HTTPResponse {
    var body = row["body"]
    if let length = row["subjectLength"]?.intValue {
      body = World.credential(subject: String(repeating: "s", count: length))
    }
    return try await world.send(
      HTTPMethod(rawValue: row["method"]?.stringValue ?? ""),
      World.identities + (row["path"]?.stringValue ?? ""), body,
      version: row["version"]?.stringValue ?? "2024-11-30",
      query: row["query"]?.stringValue ?? "")
  }

  private func check(_ response: HTTPResponse, _ row: JSONValue) throws {
    let name = row["name"]?.stringValue ?? ""
    #expect(response.status == row["status"]?.intValue, "\(name)")
    let body = try response.json()
    #expect(body.objectValue?.keys == ["error"], "\(name)")
    #expect(body.at("error.code") == row["code"], "\(name)")
    #expect(body.at("error.message") == row["message"], "\(name)")
  }

  @Test("An identity is created, changed, read, listed and deleted as recorded")
  func identities() async throws {
    let world = try await World()
    let path = "\(World.identities)/web"
    let created = try await world.send(
      .put, path, ["location": "North Europe", "tags": ["team": "edge"]])
    #expect(created.status == 201)
    let id =
      "/subscriptions/\(World.subscription)/resourcegroups/rg/providers"
      + "/Microsoft.ManagedIdentity/userAssignedIdentities/web"
    let body = try created.json()
    #expect(body["id"]?.stringValue == id)
    #expect(created.headers["location"] == id)
    #expect(body["type"]?.stringValue == "Microsoft.ManagedIdentity/userAssignedIdentities")
    #expect(body["location"]?.stringValue == "northeurope")
    #expect(body.at("properties.tenantId")?.stringValue == TenantWorld.tenantID)
    let principal = try #require(body.at("properties.principalId")?.stringValue)
    #expect(await world.world.tenant.principalExists(objectID: principal))

    let changed = try await world.send(.put, path, ["location": "northeurope"])
    #expect(changed.status == 200)
    #expect(try changed.json().at("properties.principalId")?.stringValue == principal)
    #expect(try changed.json()["tags"]?.objectValue?.isEmpty == true)
    let patched = try await world.send(.patch, path, ["tags": ["a": "b"]])
    #expect(try patched.json().at("tags.a")?.stringValue == "b")
    #expect(try await world.send(.get, path.uppercased()).status == 200)

    let ofGroup = try await world.send(.get, World.identities).json()
    #expect(ofGroup["value"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["app", "web"])
    let ofSubscription = try await world.send(
      .get,
      "/subscriptions/\(World.subscription)/providers/Microsoft.ManagedIdentity"
        + "/userAssignedIdentities"
    ).json()
    #expect(ofSubscription["value"]?.arrayValue?.count == 2)

    #expect(try await world.send(.delete, path).status == 200)
    #expect(try await world.send(.delete, path).status == 204)
    #expect(await !world.world.tenant.principalExists(objectID: principal))
  }

  @Test("An identity is not reached by way of another resource, nor made outside of a group")
  func place() async throws {
    let world = try await World()
    _ = try await world.createIdentity("victim")
    let type = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
    let group = "/subscriptions/\(World.subscription)/resourceGroups/rg"
    let nested = group + "/providers/Microsoft.KeyVault/vaults/vlt2\(type)/victim"
    let below = "/subscriptions/\(World.subscription)\(type)/victim"
    for path in [nested, below] {
      let credential = "\(path)/federatedIdentityCredentials/evil"
      let body: JSONValue = ["location": "northeurope"]
      for response in [
        try await world.send(.put, credential, World.credential()),
        try await world.send(.put, path, body), try await world.send(.patch, path, body),
        try await world.send(.get, path), try await world.send(.delete, path),
      ] {
        #expect(response.status == 404)
        #expect(try response.json().at("error.code") == "InvalidResourceType")
      }
    }
    #expect(try await world.send(.get, "\(World.identities)/victim").status == 200)
    let credentials = try await world.send(
      .get, "\(World.identities)/victim/federatedIdentityCredentials")
    #expect(try credentials.json()["value"] == [])
  }

  @Test("A credential is created, rewritten, read, listed in pages and deleted")
  func credentials() async throws {
    let world = try await World()
    _ = try await world.createIdentity("web")
    let path = "\(Self.credentials)/edge-01"
    let created = try await world.send(.put, path, World.credential())
    #expect(created.status == 201)
    #expect(
      try created.json().text() == """
        {"id":"/subscriptions/\(World.subscription)/resourcegroups/rg/providers/\
        Microsoft.ManagedIdentity/userAssignedIdentities/web/federatedIdentityCredentials/edge-01",\
        "name":"edge-01",\
        "type":"Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",\
        "properties":{"issuer":"\(TenantWorld.issuerText)","subject":"\(TenantWorld.subject)",\
        "audiences":["api://AzureADTokenExchange"]}}
        """)
    let rewritten = try await world.send(.put, path, World.credential(subject: "s"))
    #expect(rewritten.status == 200)
    #expect(try rewritten.json().at("properties.subject")?.stringValue == "s")
    #expect(try await world.send(.get, path).status == 200)

    for number in 2...5 {
      _ = try await world.send(
        .put, "\(Self.credentials)/edge-0\(number)", World.credential(subject: "\(number)"))
    }
    let page = try await world.send(.get, Self.credentials, query: "&$top=2").json()
    #expect(page["value"]?.arrayValue?.count == 2)
    var next = try #require(page["nextLink"]?.stringValue)
    #expect(next.hasPrefix("https://management.azure.com\(Self.credentials)?"))
    var names: [String] = []
    for _ in 1...2 {
      let following = try await world.follow(next)
      names += following["value"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
      next = following["nextLink"]?.stringValue ?? ""
    }
    #expect(names == ["edge-03", "edge-04", "edge-05"])
    #expect(next.isEmpty)
    let all = try await world.send(.get, Self.credentials).json()
    #expect(all["value"]?.arrayValue?.count == 5)
    #expect(all["nextLink"] == nil)

    let deleted = try await world.send(.delete, path)
    #expect(deleted.status == 200)
    #expect(deleted.bytes.isEmpty)
    #expect(try await world.send(.delete, path).status == 204)
  }

  @Test("While one credential of an identity is written, another write is refused")
  func concurrentWrites() async throws {
    let world = try await World { $0.federatedCredentialWriteTime = .milliseconds(500) }
    _ = try await world.createIdentity("web")
    let statuses = try await world.world.simulation.run {
      try await withThrowingTaskGroup(of: Int.self, returning: [Int].self) { group in
        for number in 1...3 {
          group.addTask {
            let response = try await world.send(
              .put, "\(Self.credentials)/edge-\(number)", World.credential(subject: "\(number)"))
            if response.status == 409 {
              let code = try response.json().at("error.code")?.stringValue
              #expect(
                code == "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity")
            }
            return response.status
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
    }
    #expect(statuses.sorted() == [201, 409, 409])
    let later = try await world.send(
      .put, "\(Self.credentials)/edge-9", World.credential(subject: "9"))
    #expect(later.status == 201)
  }

  @Test("Old api-versions know no credentials, and the newest show the isolation scope")
  func apiVersions() async throws {
    let world = try await World()
    let path = "\(World.identities)/web"
    let made = try await world.send(
      .put, path,
      ["location": "northeurope", "properties": ["isolationScope": "Regional"]],
      version: "2026-05-31")
    #expect(try made.json().at("properties.isolationScope")?.stringValue == "Regional")
    let old = try await world.send(.get, path, version: "2018-11-30").json()
    #expect(old.at("properties.isolationScope") == nil)
    for version in ["2022-01-31-preview", "2023-01-31", "2025-01-31-preview"] {
      #expect(try await world.send(.get, Self.credentials, version: version).status == 200)
    }
    #expect(try await world.send(.get, Self.credentials, version: "2018-11-30").status == 400)
  }

  @Test("What was written over Resource Manager lets a pod in")
  func endToEnd() async throws {
    let world = try await World()
    let identity = try await world.createIdentity("web")
    _ = try await world.send(.put, "\(Self.credentials)/edge", World.credential())
    await world.world.simulation.advance(by: .seconds(10))
    var form = world.world.form(assertion: try world.world.assertion())
    form["client_id"] = identity.at("properties.clientId")
    #expect(try await world.world.post(form).status == 200)
  }
}
