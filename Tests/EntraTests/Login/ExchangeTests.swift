import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation
import Testing

@Suite("Exchanges that succeed")
struct ExchangeTests {
  private func claims(_ response: HTTPResponse) throws -> (jwt: JWT, body: JSONValue) {
    let body = try response.json()
    let text = try #require(body["access_token"]?.stringValue, "\(body.text())")
    return (try JWT(compact: text), body)
  }

  @Test("A managed identity gets a token of a day for its service account's token")
  func managedIdentity() async throws {
    let world = try await TenantWorld()
    let response = try await world.exchange(try world.assertion())
    #expect(response.status == 200)
    let (jwt, body) = try claims(response)
    #expect(
      body.objectValue?.keys == ["token_type", "expires_in", "ext_expires_in", "access_token"])
    #expect(body["token_type"]?.stringValue == "Bearer")
    #expect(body["expires_in"]?.intValue == 86399)
    #expect(body["ext_expires_in"]?.intValue == 86399)
    #expect(
      jwt.claims.keys == [
        "aud", "iss", "iat", "nbf", "exp", "aio", "appid", "appidacr", "idp", "idtyp", "oid", "rh",
        "sub", "tid", "uti", "ver", "xms_ficinfo", "xms_mirid",
      ])
    let sts = "https://sts.windows.net/\(TenantWorld.tenantID)/"
    let expected: [String: String] = [
      "aud": "https://vault.azure.net", "iss": sts, "idp": sts, "appid": world.identity.clientID,
      "appidacr": "2", "idtyp": "app", "oid": world.identity.principalID,
      "sub": world.identity.principalID, "tid": TenantWorld.tenantID, "ver": "1.0",
      "xms_mirid": TenantWorld.resourceID("app"),
    ]
    for (name, value) in expected { #expect(jwt.claims[name]?.stringValue == value, "\(name)") }
    let now = world.simulation.clock.now.seconds
    #expect(jwt.issuedAt == now - 300)
    #expect(jwt.notBefore == jwt.issuedAt)
    #expect(jwt.expiry == now + 86400)
    #expect(jwt.claims["uti"]?.stringValue?.count == 22)
  }

  @Test("An application gets a token of an hour, by assertion or by secret")
  func application() async throws {
    let world = try await TenantWorld()
    let directory = world.tenant.directory
    let application = try await directory.createApplication(displayName: "web")
    let principal = try #require(
      try await directory.createServicePrincipal(appID: application.appID)?.principal)
    let made = try #require(
      try await directory.addSecret(applicationObjectID: application.objectID))
    _ = try await directory.putFederatedCredential(
      FederatedCredentialDraft(
        name: "edge", issuer: TenantWorld.issuerText, subject: TenantWorld.subject,
        audiences: [TenantWorld.audience]), of: .application(objectID: application.objectID))
    await world.simulation.advance(by: .seconds(10))
    var form = world.form(assertion: try world.assertion())
    form["client_id"] = .string(application.appID)
    let (byAssertion, body) = try claims(try await world.post(form))
    #expect(body["expires_in"]?.intValue == 3599)
    #expect(byAssertion.expiry.map { $0 - (byAssertion.issuedAt ?? 0) } == 3900)
    #expect(byAssertion.claims["appidacr"]?.stringValue == "2")
    #expect(byAssertion.claims["oid"]?.stringValue == principal.objectID)
    #expect(byAssertion.claims["xms_mirid"] == nil)

    let bySecret = try await world.post([
      "grant_type": "client_credentials", "client_id": .string(application.appID),
      "client_secret": .string(made.value), "scope": "https://graph.microsoft.com/.default",
    ])
    #expect(try claims(bySecret).jwt.claims["appidacr"]?.stringValue == "1")
  }

  @Test("The header names the published key, and that key verifies the token")
  func verification() async throws {
    let world = try await TenantWorld()
    let (jwt, _) = try claims(try await world.exchange(try world.assertion()))
    #expect(jwt.jws.header.keys == ["typ", "alg", "x5t", "kid"])
    #expect(jwt.jws.header["x5t"] == jwt.jws.header["kid"])
    let document = try await world.send(
      HTTPRequest(
        .get,
        "https://login.microsoftonline.com/\(TenantWorld.tenantID)/discovery/v2.0/keys"))
    let keys = VerificationKey.usable(in: try JWKSet(parsing: document.json()))
    let verifier = TokenVerifier(
      issuers: ["https://sts.windows.net/\(TenantWorld.tenantID)/"],
      audiences: ["https://vault.azure.net"], algorithms: [.rs256], leeway: .zero,
      requiredClaims: ["exp"])
    let verdict = await verifier.verify(jwt, keys: keys, at: world.simulation.clock.now)
    #expect(verdict.refusal == nil)
  }

  @Test("The v1.0 endpoint takes a resource and answers numbers as texts")
  func version1() async throws {
    let world = try await TenantWorld()
    var form = world.form(assertion: try world.assertion())
    _ = form.removeValue(forKey: "scope")
    form["resource"] = "https://vault.azure.net"
    let (jwt, body) = try claims(
      try await world.post(form, path: "\(TenantWorld.tenantID)/oauth2/token"))
    #expect(
      body.objectValue?.keys == [
        "token_type", "expires_in", "ext_expires_in", "expires_on", "not_before", "resource",
        "access_token",
      ])
    #expect(body["expires_in"]?.stringValue == "86399")
    #expect(body["expires_on"]?.stringValue == jwt.expiry.map { "\($0)" })
    #expect(body["resource"]?.stringValue == "https://vault.azure.net")
  }

  @Test(
    "The audience is the scope without its last slash and .default",
    arguments: [
      ("https://vault.azure.net/.default", "https://vault.azure.net"),
      ("https://vault.azure.net//.default", "https://vault.azure.net/"),
      ("https://management.azure.com/.default", "https://management.azure.com"),
      ("https://management.core.windows.net//.default", "https://management.core.windows.net/"),
      ("https://storage.azure.com/.default", "https://storage.azure.com"),
      ("https://account1.blob.core.windows.net/.default", "https://account1.blob.core.windows.net"),
      ("cfa8b339-82a2-471a-a3c9-0fc0be7a4093/.default", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"),
    ])
  func audience(scope: String, expected: String) async throws {
    let world = try await TenantWorld()
    var form = world.form(assertion: try world.assertion())
    form["scope"] = .string(scope)
    #expect(try claims(try await world.post(form)).jwt.audiences == [expected])
  }

  @Test("Several signature algorithms are accepted", arguments: ["RS256", "PS256"])
  func algorithms(name: String) async throws {
    let world = try await TenantWorld()
    #expect(try await world.code(of: world.assertion(header: ["alg": .string(name)])) == nil)
  }

  @Test("typ may be JWT", arguments: ["JWT", "http://openid.net/specs/jwt/1.0"])
  func type(name: String) async throws {
    let world = try await TenantWorld()
    #expect(try await world.code(of: world.assertion(header: ["typ": .string(name)])) == nil)
  }

  @Test("25 hours are allowed, and the clocks may differ by less than five minutes")
  func bounds() async throws {
    let world = try await TenantWorld()
    let now = Int(world.simulation.clock.now.seconds)
    let longest: JSONObject = ["iat": .int(now), "exp": .int(now + 25 * 3600)]
    #expect(try await world.code(of: world.assertion(claims: longest)) == nil)
    let justOver: JSONObject = ["iat": .int(now - 3600), "exp": .int(now - 299)]
    #expect(try await world.code(of: world.assertion(claims: justOver)) == nil)
    let over: JSONObject = ["iat": .int(now - 3600), "exp": .int(now - 300)]
    #expect(try await world.code(of: world.assertion(claims: over)) == 700_024)
  }

  @Test("The tenant may be named by its domain and in any case, at every alias of the host")
  func aliases() async throws {
    let world = try await TenantWorld()
    let form = world.form(assertion: try world.assertion())
    for tenant in ["contoso.onmicrosoft.com", TenantWorld.tenantID.uppercased()] {
      let response = try await world.post(form, path: "\(tenant)/oauth2/v2.0/token")
      #expect(response.status == 200, "\(tenant)")
    }
    for host in ["login.windows.net", "login.microsoft.com", "sts.windows.net"] {
      let response = try await world.send(
        HTTPRequest(.get, "https://\(host)/common/discovery/v2.0/keys"))
      #expect(response.status == 200, "\(host)")
    }
  }

  @Test("What MSAL adds to a request is ignored, and its request id is echoed")
  func extras() async throws {
    let world = try await TenantWorld()
    var form = world.form(assertion: try world.assertion())
    form["client_info"] = "1"
    form["claims"] = "{\"access_token\":{\"xms_cc\":{\"values\":[\"CP1\"]}}}"
    #expect(try await world.post(form).status == 200)
    form["client_id"] = "nobody"
    let id = "5e9b4a7e-0000-4000-8000-00000000000a"
    let refused = try await world.post(
      form,
      headers: ["client-request-id": id.uppercased(), "return-client-request-id": "true"])
    #expect(try refused.json()["correlation_id"]?.stringValue == id)
    #expect(refused.headers["client-request-id"] == id)
    let nonsense = try await world.post(form, headers: ["client-request-id": "<script>"])
    #expect(try nonsense.json()["correlation_id"]?.stringValue?.count == 36)
  }

  @Test("The headers are those of the real endpoint, on success and on refusal")
  func headers() async throws {
    let world = try await TenantWorld()
    let good = try await world.exchange(try world.assertion())
    for response in [good, try await world.exchange("nonsense")] {
      #expect(response.headers["Cache-Control"] == "no-store, no-cache")
      #expect(response.headers["Pragma"] == "no-cache")
      #expect(response.headers["Expires"] == "-1")
      #expect(
        response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains")
      #expect(response.headers["X-Content-Type-Options"] == "nosniff")
      #expect(response.headers["P3P"] == "CP=\"DSP CUR OTPi IND OTRi ONL FIN\"")
      #expect(response.headers["x-ms-ests-server"]?.hasPrefix("2.1.") == true)
      #expect(response.headers["x-ms-request-id"]?.count == 36)
    }
  }

  @Test("A client may authenticate by a header, but not in two ways")
  func basicAuthentication() async throws {
    let world = try await TenantWorld()
    let client = try await world.tenant.createAdministrator(displayName: "admin")
    let basic = Base64.encode(Array("\(client.clientID):\(client.secret)".utf8))
    let form: JSONObject = [
      "grant_type": "client_credentials", "scope": "https://graph.microsoft.com/.default",
    ]
    let headers: HTTPHeaders = ["Authorization": "Basic \(basic)"]
    #expect(try await world.post(form, headers: headers).status == 200)
    var twice = form
    twice["client_secret"] = .string(client.secret)
    #expect(try await world.post(twice, headers: headers).aadsts == 9_002_313)
  }

  @Test("An application's own identifier is a resource once it has a service principal")
  func ownResource() async throws {
    let world = try await TenantWorld()
    let directory = world.tenant.directory
    let api = try await directory.createApplication(
      displayName: "api", identifierURIs: ["api://orders"])
    var form = world.form(assertion: try world.assertion())
    form["scope"] = "api://orders/.default"
    #expect(try await world.post(form).aadsts == 500_011)
    _ = try await directory.createServicePrincipal(appID: api.appID)
    #expect(try claims(try await world.post(form)).jwt.audiences == ["api://orders"])
  }

  @Test("Pods that come at once share one fetch and are all let in", arguments: 0..<10)
  func concurrency(scheduleSeed: UInt64) async throws {
    let world = try await TenantWorld(scheduleSeed: scheduleSeed)
    let assertion = try world.assertion()
    let statuses = try await world.simulation.run {
      try await withThrowingTaskGroup(of: Int.self, returning: Set<Int>.self) { group in
        for _ in 0..<20 { group.addTask { try await world.exchange(assertion).status } }
        return try await group.reduce(into: []) { $0.insert($1) }
      }
    }
    #expect(statuses == [200])
    #expect(world.issuer.visits.count == 2)
  }

  @Test("The order in which tasks run is not seen in an answer", arguments: 1..<6)
  func schedules(scheduleSeed: UInt64) async throws {
    let one = try await TenantWorld()
    let other = try await TenantWorld(scheduleSeed: scheduleSeed)
    let left = try await one.exchange(try one.assertion())
    let right = try await other.exchange(try other.assertion())
    #expect(left.bytes == right.bytes)
    #expect(left.headers == right.headers)
  }

  @Test("The same seed gives the same bytes, another seed gives others")
  func determinism() async throws {
    let texts = try await [1 as UInt64, 1, 2].asyncMap { seed in
      let world = try await TenantWorld(seed: seed)
      return String(
        decoding: try await world.exchange(try world.assertion()).bytes, as: UTF8.self)
    }
    #expect(texts[0] == texts[1])
    #expect(texts[0] != texts[2])
  }
}

extension Array {
  fileprivate func asyncMap<Result>(
    _ transform: (Element) async throws -> Result
  ) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
