import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Testing

@Suite("Tokens of principals that are gone")
struct GraphRevocationTests {
  @Test("Graph challenges the token of a disabled principal, and takes it when that is enabled")
  func disabled() async throws {
    let graph = try await GraphWorld()
    let client = try await graph.world.tenant.createAdministrator(displayName: "other")
    let token = try await graph.world.token(client, resource: "https://graph.microsoft.com")
    func ask() async throws -> HTTPResponse {
      try await graph.send(.get, "/applications", token: token)
    }
    #expect(try await ask().status == 200)
    let path = "/servicePrincipals/\(client.objectID)"
    #expect(try await graph.send(.patch, path, ["accountEnabled": false]).status == 204)
    let refused = try await ask()
    #expect(refused.status == 401)
    #expect(try refused.json().at("error.code") == "InvalidAuthenticationToken")
    let challenge = try #require(refused.headers["WWW-Authenticate"])
    #expect(challenge.contains(#"error="insufficient_claims""#))
    let claims = try #require(challenge.split(separator: "claims=\"").last?.dropLast())
    let wanted = try JSONParser.parse(Base64.decode(String(claims)))
    #expect(
      wanted.at("access_token.nbf.value")?.stringValue
        == "\(graph.world.simulation.clock.now.seconds)")
    #expect(try await graph.send(.patch, path, ["accountEnabled": true]).status == 204)
    #expect(try await ask().status == 200)
  }

  @Test("The token of a deleted principal opens nothing, and there is no new one")
  func deleted() async throws {
    let graph = try await GraphWorld()
    let client = try await graph.world.tenant.createAdministrator(displayName: "other")
    let token = try await graph.world.token(client, resource: "https://graph.microsoft.com")
    let path = "/servicePrincipals/\(client.objectID)"
    #expect(try await graph.send(.delete, path).status == 204)
    #expect(try await graph.send(.get, "/applications", token: token).status == 401)
    let form: JSONObject = [
      "grant_type": "client_credentials", "client_id": .string(client.clientID),
      "client_secret": .string(client.secret), "scope": "https://graph.microsoft.com/.default",
    ]
    #expect(try await graph.world.post(form).aadsts == 700_016)
  }

  @Test("What was just made is not found at once where Graph's replicas lag")
  func replication() async throws {
    let graph = try await GraphWorld { $0.graphReplicationDelay = .seconds(5) }
    await graph.world.simulation.advance(by: .seconds(10))
    let made = try await graph.register("web")
    let id = try #require(made["id"]?.stringValue)
    let appID = made["appId"] ?? .null
    let path = "/applications/\(id)/federatedIdentityCredentials"
    let credential: JSONValue = [
      "name": "edge", "issuer": "https://i/", "subject": "s", "audiences": ["a"],
    ]
    #expect(try await graph.send(.get, "/applications/\(id)").status == 404)
    #expect(try await graph.send(.post, path, credential).status == 404)
    #expect(try await graph.send(.post, "/servicePrincipals", ["appId": appID]).status == 400)
    let filter = "$filter=displayName eq 'web'"
    let early = try await graph.send(.get, "/applications", query: filter).json()
    #expect(early["value"]?.arrayValue?.isEmpty == true)
    await graph.world.simulation.advance(by: .seconds(5))
    #expect(try await graph.send(.post, path, credential).status == 201)
    #expect(try await graph.send(.post, "/servicePrincipals", ["appId": appID]).status == 201)
  }
}
