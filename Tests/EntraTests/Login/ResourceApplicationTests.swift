import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation
import Testing

@Suite("Tokens for applications of the tenant")
struct ResourceApplicationTests {
  /// A graph with an API; returns its client id, and the object id of its service principal.
  private func graphWithAPI(
    version: Int, optionalClaims: JSONValue = nil
  ) async throws -> (graph: GraphWorld, appID: String, principalID: String) {
    let graph = try await GraphWorld()
    let made = try await graph.send(
      .post, "/applications",
      [
        "displayName": "api", "identifierUris": ["api://orders"],
        "api": ["requestedAccessTokenVersion": .int(version)],
        "appRoles": [
          [
            "id": "aaaaaaaa-0000-4000-8000-000000000001", "value": "Orders.Read",
            "displayName": "Read orders", "allowedMemberTypes": ["Application"],
          ],
          [
            "id": "aaaaaaaa-0000-4000-8000-000000000002", "value": "Orders.Write",
            "displayName": "Write orders", "allowedMemberTypes": ["Application"],
          ],
        ],
        "optionalClaims": optionalClaims,
      ])
    #expect(made.status == 201)
    let appID = try made.json()["appId"]?.stringValue ?? ""
    let principal = try await graph.send(
      .post, "/servicePrincipals", ["appId": .string(appID)]
    ).json()
    return (graph, appID, principal["id"]?.stringValue ?? "")
  }

  private func claims(_ graph: GraphWorld) async throws -> JWT {
    var form = graph.world.form(assertion: try graph.world.assertion())
    form["scope"] = "api://orders/.default"
    let body = try await graph.world.post(form).json()
    return try JWT(compact: try #require(body["access_token"]?.stringValue))
  }

  @Test("An API that asks for version 2 gets the v2.0 claims")
  func version2() async throws {
    let (graph, appID, _) = try await graphWithAPI(version: 2)
    let token = try await claims(graph)
    #expect(
      token.claims.keys == [
        "aud", "iss", "iat", "nbf", "exp", "aio", "azp", "azpacr", "oid", "rh", "sub", "tid",
        "uti", "ver", "xms_ficinfo", "xms_mirid",
      ])
    #expect(token.audiences == [appID])
    #expect(
      token.issuer == "https://login.microsoftonline.com/\(TenantWorld.tenantID)/v2.0")
    #expect(token.claims["azp"]?.stringValue == graph.world.identity.clientID)
    #expect(token.claims["azpacr"] == "2")
    #expect(token.claims["ver"] == "2.0")
    #expect(token.jws.header.keys == ["typ", "alg", "kid"])
  }

  @Test("An API that asks for version 1 gets the v1.0 claims, without idtyp")
  func version1() async throws {
    let (graph, _, _) = try await graphWithAPI(version: 1)
    let token = try await claims(graph)
    #expect(token.audiences == ["api://orders"])
    #expect(token.claims["ver"] == "1.0")
    #expect(token.claims["idtyp"] == nil)
    #expect(token.jws.header.keys == ["typ", "alg", "x5t", "kid"])
  }

  @Test("An API that asks for idtyp gets it")
  func optionalClaim() async throws {
    let (graph, _, _) = try await graphWithAPI(
      version: 2, optionalClaims: ["accessToken": [["name": "idtyp"]]])
    #expect(try await claims(graph).claims["idtyp"] == "app")
  }

  @Test("Assigned roles are in the token until they are taken back")
  func roles() async throws {
    let (graph, _, resourceID) = try await graphWithAPI(version: 1)
    let principalID = graph.world.identity.principalID
    let path = "/servicePrincipals/\(principalID)/appRoleAssignments"
    func body(_ role: String) -> JSONValue {
      [
        "principalId": .string(principalID), "resourceId": .string(resourceID),
        "appRoleId": .string(role),
      ]
    }
    let read = "aaaaaaaa-0000-4000-8000-000000000001"
    let made = try await graph.send(.post, path, body(read))
    #expect(made.status == 201)
    #expect(try made.json()["resourceDisplayName"] == "api")
    let token = try await claims(graph)
    #expect(token.claims["roles"] == ["Orders.Read"])
    #expect(Array(token.claims.keys).suffix(8).prefix(3) == ["rh", "roles", "sub"])
    #expect(try await graph.send(.post, path, body(read)).status == 400)
    #expect(try await graph.send(.post, path, body("none")).status == 400)
    #expect(try await graph.send(.get, path).json()["value"]?.arrayValue?.count == 1)
    let id = try made.json()["id"]?.stringValue ?? ""
    #expect(try await graph.send(.get, "\(path)/\(id)").status == 200)
    #expect(try await graph.send(.delete, "\(path)/\(id)").status == 204)
    #expect(try await claims(graph).claims["roles"] == nil)
  }

  @Test("A version that is not there is refused")
  func unknownVersion() async throws {
    let (graph, appID, _) = try await graphWithAPI(version: 2)
    let response = try await graph.send(
      .patch, "/applications(appId='\(appID)')", ["api": ["requestedAccessTokenVersion": 3]])
    #expect(response.status == 400)
  }
}
