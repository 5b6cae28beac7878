import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation
import Testing

@testable import ArcFedAzureIdentity

@Suite("The clients of the protected resources")
struct ClientTests {
  let world = World()
  let challenge: HTTPHeaders = [
    "WWW-Authenticate":
      "Bearer authorization=\"https://login.microsoftonline.com/t\", "
      + "resource=\"https://vault.azure.net\""
  ]

  @Test("A challenge is read and checked", arguments: try rows("challenges.json"))
  func challenges(row: JSONValue) throws {
    let host = try #require(row["host"]?.stringValue)
    let challenge = KeyVaultChallenge(header: row["header"]?.stringValue)
    if let scope = row["scope"]?.stringValue {
      #expect(challenge?.scope == scope)
      #expect(challenge?.tenantID == row["tenant"]?.stringValue)
      try challenge?.verify(requestAuthority: host)
    } else if let message = row["error"]?.stringValue {
      let error = #expect(throws: ServiceFailure.self) {
        try #require(challenge).verify(requestAuthority: host)
      }
      #expect(error?.description == message)
    } else {
      #expect(challenge == nil)
    }
  }

  @Test("The first request to a vault has neither token nor body, the next has both")
  func challengeFlow() async throws {
    let login = TokenEndpoint()
    world.network.attach(login, to: .https("login.microsoftonline.com"))
    let secret = HTTPResponse.json(
      200, ["value": "s3cret", "id": "https://kv.vault.azure.net/secrets/n/1"])
    let vault = ScriptedEndpoint([HTTPResponse(status: 401, headers: challenge), secret])
    world.network.attach(vault, to: .https("kv.vault.azure.net"))
    let client = try vaultClient()
    let found = try await world.simulation.run {
      _ = try await client.setSecret(named: "n", value: "s3cret")
      return try await client.secret(named: "n")
    }
    #expect(found.value == "s3cret")
    #expect(!"\(found)".contains("s3cret"))
    let requests = vault.requests
    #expect(requests.count == 3, "the challenge is remembered")
    #expect(requests[0].body.isEmpty && requests[0].headers["Authorization"] == nil)
    #expect(requests[0].headers["Content-Length"] == "0")
    #expect(requests[1].headers["Authorization"] == "Bearer token-1")
    #expect(String(decoding: requests[1].body, as: UTF8.self) == #"{"value":"s3cret"}"#)
    #expect(requests[2].url == "https://kv.vault.azure.net/secrets/n/?api-version=2026-04-01")
    let fields = try FormURLEncoded.parse(login.requests[0].body)
    #expect(fields.contains { $0.value == "https://vault.azure.net/.default" })
  }

  @Test("A second refusal with a token is the caller's")
  func refused() async throws {
    world.network.attach(TokenEndpoint(), to: .https("login.microsoftonline.com"))
    let vault = ScriptedEndpoint([HTTPResponse(status: 401, headers: challenge)])
    world.network.attach(vault, to: .https("kv.vault.azure.net"))
    let client = try vaultClient()
    let error = await world.simulation.run {
      await #expect(throws: ServiceFailure.self) { try await client.secret(named: "n") }
    }
    guard case .service(let found)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found.status == 401)
    #expect(vault.requests.count == 2)
  }

  @Test("A missing role is shown with its inner code")
  func forbidden() async throws {
    world.network.attach(TokenEndpoint(), to: .https("login.microsoftonline.com"))
    let body: JSONValue = [
      "error": [
        "code": "Forbidden", "message": "Caller is not authorized",
        "innererror": ["code": "ForbiddenByRbac"],
      ]
    ]
    let vault = ScriptedEndpoint([
      HTTPResponse(status: 401, headers: challenge), .json(403, body),
    ])
    world.network.attach(vault, to: .https("kv.vault.azure.net"))
    let client = try vaultClient()
    let error = await world.simulation.run {
      await #expect(throws: ServiceFailure.self) { try await client.secret(named: "n") }
    }
    guard case .service(let found)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found.status == 403 && found.innerCode == "ForbiddenByRbac")
    #expect(
      found.description == """
        (Forbidden) Caller is not authorized
        Code: Forbidden
        Message: Caller is not authorized
        """)
  }

  @Test("A blob is written with its type and read by range")
  func blob() async throws {
    world.network.attach(TokenEndpoint(), to: .https("login.microsoftonline.com"))
    let store = ScriptedEndpoint([
      HTTPResponse(status: 201), HTTPResponse(status: 206, body: [UInt8]("hello".utf8)),
    ])
    world.network.attach(store, to: .https("acct.blob.core.windows.net"))
    let client = try blobClient()
    let bytes = try await world.simulation.run {
      try await client.upload([UInt8]("hello".utf8))
      return try await client.download()
    }
    #expect(bytes == [UInt8]("hello".utf8))
    #expect(store.requests[0].headers["x-ms-blob-type"] == "BlockBlob")
    #expect(store.requests[0].headers["If-None-Match"] == "*")
    #expect(store.requests[1].headers["x-ms-range"] == "bytes=0-33554431")
    #expect(store.requests.allSatisfy { $0.headers["x-ms-version"] == "2026-10-06" })
    #expect(store.requests.allSatisfy { $0.headers["Authorization"] == "Bearer token-1" })
  }

  @Test("An empty blob is asked for again without a range; an error of storage is read as XML")
  func blobErrors() async throws {
    world.network.attach(TokenEndpoint(), to: .https("login.microsoftonline.com"))
    let xml =
      "<?xml version=\"1.0\"?><Error><Code>AuthorizationPermissionMismatch</Code>"
      + "<Message>This request is not authorized.</Message></Error>"
    let store = ScriptedEndpoint([
      HTTPResponse(status: 416), HTTPResponse(status: 200),
      HTTPResponse(status: 403, body: [UInt8](xml.utf8)),
    ])
    world.network.attach(store, to: .https("acct.blob.core.windows.net"))
    let client = try blobClient()
    let error = try await world.simulation.run {
      let empty = try await client.download()
      #expect(empty.isEmpty)
      #expect(store.requests[1].headers["x-ms-range"] == nil)
      return await #expect(throws: ServiceFailure.self) { try await client.download() }
    }
    guard case .service(let found)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found.code == "AuthorizationPermissionMismatch")
    #expect(found.message == "This request is not authorized.")
  }

  @Test("A client secret goes where the tenant's metadata points, and errors carry MSAL's words")
  func clientSecret() async throws {
    let metadata = HTTPResponse.json(
      200, ["token_endpoint": "https://login.microsoftonline.com/t/oauth2/v2.0/token"])
    let token = HTTPResponse.json(200, ["access_token": "a", "expires_in": 3599])
    let refusal = HTTPResponse.json(
      401,
      [
        "error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret.",
        "error_codes": [7_000_215],
      ])
    let login = ScriptedEndpoint([metadata, token, refusal])
    world.network.attach(login, to: .https("login.microsoftonline.com"))
    let credential = try ClientSecretCredential(
      tenantID: "t", clientID: "c", secret: "s", network: world.network,
      clock: world.simulation.clock)
    let error = try await world.simulation.run {
      let token = try await credential.token(scopes: ["a/.default"])
      #expect(token.token == "a")
      return await #expect(throws: AuthenticationFailed.self) {
        try await credential.token(scopes: ["b/.default"])
      }
    }
    #expect(login.requests[0].path == "/t/v2.0/.well-known/openid-configuration")
    #expect(login.requests.count == 3, "the metadata is fetched once")
    #expect(error?.message == "Authentication failed: AADSTS7000215: Invalid client secret.")
    #expect(error?.errorCodes == [7_000_215])
  }

  @Test("A client secret that is not fully configured is refused at once")
  func clientSecretMissing() {
    #expect(throws: CredentialUnavailable.self) {
      try ClientSecretCredential(
        tenantID: "t/x", clientID: "c", secret: "s", network: world.network,
        clock: world.simulation.clock)
    }
    #expect(throws: CredentialUnavailable.self) {
      try ClientSecretCredential(
        tenantID: "t", clientID: "c", secret: "", network: world.network,
        clock: world.simulation.clock)
    }
  }

  private func vaultClient() throws -> KeyVaultSecretClient {
    KeyVaultSecretClient(
      vaultURL: "https://kv.vault.azure.net/", credential: try world.credential(),
      network: world.network, clock: world.simulation.clock)
  }

  private func blobClient() throws -> BlobClient {
    BlobClient(
      accountURL: "https://acct.blob.core.windows.net", container: "c", blob: "b",
      credential: try world.credential(), network: world.network)
  }
}
