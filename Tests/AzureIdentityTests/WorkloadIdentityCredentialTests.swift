import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedAzureIdentity

@Suite("WorkloadIdentityCredential does what azure-identity for Python does")
struct WorkloadIdentityCredentialTests {
  let world = World()
  let scope = "https://vault.azure.net/.default"

  @Test(
    "Its environment decides where it asks, or why it cannot",
    arguments: try rows("configuration.json"))
  func configuration(row: JSONValue) async throws {
    let environment = Dictionary(
      uniqueKeysWithValues: try #require(row["environment"]?.objectValue).map {
        ($0.key, $0.value.stringValue ?? "")
      })
    if let message = row["error"]?.stringValue {
      let error = #expect(throws: CredentialUnavailable.self) {
        try world.credential(environment)
      }
      #expect(error?.description == message)
    } else {
      let endpoint = TokenEndpoint()
      let url = try #require(row["url"]?.stringValue)
      world.network.attach(endpoint, to: try Origin(url))
      let credential = try world.credential(environment)
      try await world.simulation.run { _ = try await credential.token(scopes: [scope]) }
      #expect(endpoint.requests.map(\.url) == [url])
    }
  }

  @Test("It posts exactly one form, the file verbatim and its trailing newline included")
  func form() async throws {
    let endpoint = TokenEndpoint()
    world.network.attach(endpoint, to: .https("login.microsoftonline.com"))
    let credential = try world.credential()
    let token = try await world.simulation.run { try await credential.token(scopes: [scope]) }
    #expect(token.token == "token-1")
    #expect(token.expiresOn == Timestamp.simulationEpoch.seconds + 3599)
    let request = try #require(endpoint.requests.first)
    #expect(request.method == .post)
    #expect(request.headers["Content-Type"] == "application/x-www-form-urlencoded")
    #expect(
      try FormURLEncoded.parse(request.body).map { "\($0.name)=\($0.value)" } == [
        "client_assertion=assertion-1\n",
        "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_id=c", "grant_type=client_credentials", "scope=\(scope)",
      ])
  }

  @Test("A client that can handle claims challenges says so")
  func capabilities() async throws {
    let endpoint = TokenEndpoint()
    world.network.attach(endpoint, to: .https("login.microsoftonline.com"))
    let credential = try world.credential()
    try await world.simulation.run {
      _ = try await credential.token(
        scopes: [scope], options: TokenRequestOptions(tenantID: "t", enablesCAE: true))
    }
    let fields = try FormURLEncoded.parse(try #require(endpoint.requests.first).body)
    #expect(fields.last?.name == "claims")
    #expect(fields.last?.value == #"{"access_token": {"xms_cc": {"values": ["CP1"]}}}"#)
  }

  @Test("A token is kept by scope and by capability")
  func cache() async throws {
    let endpoint = TokenEndpoint()
    world.network.attach(endpoint, to: .https("login.microsoftonline.com"))
    let credential = try world.credential()
    let tokens = try await world.simulation.run {
      var tokens: [String] = []
      for scope in [scope, scope, "https://storage.azure.com/.default", scope] {
        tokens.append(try await credential.token(scopes: [scope]).token)
      }
      let capable = TokenRequestOptions(enablesCAE: true)
      tokens.append(try await credential.token(scopes: [scope], options: capable).token)
      return tokens
    }
    #expect(tokens == ["token-1", "token-1", "token-2", "token-1", "token-3"])
  }

  @Test("The file is read again after more than 600 seconds, never before")
  func reread() async throws {
    world.network.attach(TokenEndpoint(), to: .https("login.microsoftonline.com"))
    let credential = try world.credential()
    let world = world
    let counts = try await world.simulation.run {
      var counts: [Int] = []
      for (turn, wait) in [0, 590, 10, 1].enumerated() {
        await world.simulation.advance(by: .seconds(wait))
        _ = try await credential.token(scopes: ["\(turn)/.default"])
        counts.append(world.readCount)
      }
      return counts
    }
    #expect(counts == [1, 1, 1, 2])
  }

  @Test("A renewal that fails leaves the old token in service until it expires")
  func failedRenewal() async throws {
    let good = HTTPResponse.json(200, ["access_token": "a", "expires_in": 400])
    let bad = HTTPResponse.json(401, ["error": "invalid_client", "error_description": "AADSTS1"])
    let endpoint = ScriptedEndpoint([good, bad])
    world.network.attach(endpoint, to: .https("login.microsoftonline.com"))
    let credential = try world.credential()
    let world = world
    try await world.simulation.run {
      _ = try await credential.token(scopes: [scope])
      await world.simulation.advance(by: .seconds(200))
      let renewed = try await credential.token(scopes: [scope])
      #expect(renewed.token == "a")
      #expect(endpoint.requests.count == 2)
      await world.simulation.advance(by: .seconds(10))
      let kept = try await credential.token(scopes: [scope])
      #expect(kept.token == "a")
      #expect(endpoint.requests.count == 2, "asked again within 30 s")
      await world.simulation.advance(by: .seconds(190))
      await #expect(throws: AuthenticationFailed.self) {
        try await credential.token(scopes: [scope])
      }
    }
  }

  @Test("What Entra says is shown as Python shows it", arguments: try rows("answers.json"))
  func answers(row: JSONValue) async throws {
    let status = row["status"]?.intValue ?? 0
    let body = row["text"]?.stringValue.map { [UInt8]($0.utf8) } ?? row["body"]?.serialized() ?? []
    let response = HTTPResponse(status: status, body: body)
    if let message = row["message"]?.stringValue {
      let error = #expect(throws: AuthenticationFailed.self) {
        try TokenResponse.token(in: response, requestTime: 1000)
      }
      #expect(error?.message == message)
      #expect(error?.errorCodes.first == row["code"]?.intValue)
    } else {
      let token = try TokenResponse.token(in: response, requestTime: 1000)
      #expect(token.expiresOn == 1000 + Int64(row["lives"]?.intValue ?? 0))
      #expect(token.refreshOn == row["refresh"]?.intValue.map { 1000 + Int64($0) })
    }
  }

  @Test("A token is renewed when it should be", arguments: try rows("refresh.json"))
  func refresh(row: JSONValue) {
    let token = row["expiresOn"]?.intValue.map {
      AccessToken(
        token: "a", expiresOn: Int64($0), refreshOn: row["refreshOn"]?.intValue.map(Int64.init))
    }
    let status = RefreshStatus(
      of: token, at: Int64(row["now"]?.intValue ?? 0),
      lastRequest: Int64(row["lastRequest"]?.intValue ?? 0))
    #expect("\(status)" == row["status"]?.stringValue)
  }

  @Test("A challenge cannot lead it into another tenant")
  func tenant() async throws {
    let credential = try world.credential()
    let error = await #expect(throws: AuthenticationFailed.self) {
      try await credential.token(
        scopes: [scope], options: TokenRequestOptions(tenantID: "other"))
    }
    #expect(error?.kind == .tenantNotAllowed)
    #expect(error?.message.hasPrefix("The current credential is not configured") == true)
  }

  @Test("A file that is not there, and a request without a scope, are said as Python says them")
  func unreadable() async throws {
    struct NoSuchFile: Error {}
    let credential = try WorkloadIdentityCredential(
      environment: World.environment, readFile: { _ in throw NoSuchFile() },
      network: world.network, clock: world.simulation.clock)
    let error = await #expect(throws: AuthenticationFailed.self) {
      try await credential.token(scopes: [scope])
    }
    #expect(error?.message == "[Errno 2] No such file or directory: '/token'")
    let scopeless = await #expect(throws: AuthenticationFailed.self) {
      try await credential.token(scopes: [])
    }
    #expect(scopeless?.message == "\"get_token\" requires at least one scope")
  }

  @Test("A token never shows in a description, nor in the trace")
  func secrecy() async throws {
    let endpoint = TokenEndpoint()
    world.network.attach(endpoint, to: .https("login.microsoftonline.com"))
    let credential = try world.credential()
    let token = try await world.simulation.run { try await credential.token(scopes: [scope]) }
    #expect(!"\(token)".contains("token-1"))
    for event in world.simulation.trace.events {
      #expect(!"\(event)".contains("assertion-1") && !"\(event)".contains("token-1"))
    }
  }
}
