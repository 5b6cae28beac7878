import ArcFed
import ArcFedHTTP
import ArcFedJSON
import ArcFedKubernetes

/// A world in real time with everything that an exchange needs: a connected cluster, a pod whose
/// identity trusts it, and a vault that the identity may read.
struct BenchStage: Sendable {
  static let scope = "https://vault.azure.net/.default"
  static let audience = "api://AzureADTokenExchange"
  static let secret = "correct horse"
  private static let podName = "app"

  let emulator: Emulator
  let cluster: Cluster
  let issuer: String
  let clientID: String
  let vaultURL: String
  private let podUID: String
  private let nodeToken: String

  /// Builds it; nobody waits for the minutes that this takes on the world's own clock.
  init(_ time: EmulatorConfiguration.Time = .real) async throws {
    var configuration = EmulatorConfiguration()
    configuration.time = time
    let emulator = try await Emulator(configuration)
    let (connected, identity) = try await FastForward(emulator).run {
      let connected = try await emulator.connectCluster(named: "bench")
      let identity = try await emulator.createManagedIdentity(named: "app")
      try await identity.trust(connected, serviceAccount: "default/app")
      return (connected, identity)
    }
    let vault = try await emulator.createVault(named: "kv-bench")
    try await emulator.assign(role: "Key Vault Secrets User", to: identity, on: vault)
    try await emulator.assignOperator(role: "Key Vault Secrets Officer", on: vault)
    await emulator.advance(by: .seconds(60))
    try await vault.setSecret(named: "password", to: Self.secret)
    let pod = try await connected.run(
      image: "app", serviceAccount: "default/app", clientID: identity.clientID)
    // The first exchange fills the caches that the others find warm.
    _ = try await pod.requestToken(scope: Self.scope)
    let object = try await pod.description()["object"] ?? .null
    guard let uid = object["metadata"]?["uid"]?.stringValue, let issuer = connected.issuerURL,
      let node = object["spec"]?["nodeName"]?.stringValue,
      let token = connected.cluster.nodeToken(node)
    else { throw BenchFailure("the pod has no node") }
    (self.emulator, cluster, self.issuer) = (emulator, connected.cluster, issuer)
    (clientID, vaultURL) = (identity.clientID, vault.url)
    (podUID, nodeToken) = (uid, token)
  }

  // MARK: Requests

  /// What a kubelet asks for the pod's volume.
  func tokenRequest() -> HTTPRequest {
    let reference: JSONValue = [
      "kind": "Pod", "apiVersion": "v1", "name": .string(Self.podName), "uid": .string(podUID),
    ]
    let body: JSONValue = [
      "kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1",
      "metadata": ["creationTimestamp": .null],
      "spec": [
        "audiences": [.string(Self.audience)], "expirationSeconds": 3600,
        "boundObjectRef": reference,
      ],
      "status": ["token": "", "expirationTimestamp": .null],
    ]
    return HTTPRequest(
      .post, origin: cluster.origin,
      path: "/api/v1/namespaces/default/serviceaccounts/\(Self.podName)/token",
      headers: [
        "Authorization": "Bearer \(nodeToken)", "Accept": "application/json",
        "Content-Type": "application/json", "User-Agent": "kubelet/v1.33.4",
      ],
      body: body.serialized())
  }

  /// The token in an API server's answer.
  static func serviceAccountToken(in response: HTTPResponse) throws -> String {
    guard response.status == 201,
      let token = try response.json()["status"]?["token"]?.stringValue
    else { throw BenchFailure("the API server answered \(response.status)") }
    return token
  }

  /// What an SDK posts with an assertion.
  func exchangeRequest(_ assertion: String) -> HTTPRequest {
    Self.exchangeRequest(assertion, clientID: clientID, tenantID: emulator.tenantID)
  }

  static func exchangeRequest(
    _ assertion: String, clientID: String, tenantID: String
  ) -> HTTPRequest {
    let form = FormURLEncoded.encode([
      ("client_id", clientID), ("scope", scope),
      ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
      ("client_assertion", assertion), ("grant_type", "client_credentials"),
    ])
    return HTTPRequest(
      .post, origin: .https("login.microsoftonline.com"),
      path: "/\(tenantID)/oauth2/v2.0/token",
      headers: [
        "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
        "User-Agent": "arcfed-bench", "client-request-id": "0d5f5f9a-0d5b-4a0e-8a4e-3a3a7f6c1b11",
      ],
      body: form)
  }

  /// The token in Entra's answer.
  static func accessToken(in response: HTTPResponse) throws -> String {
    guard response.status == 200, let token = try response.json()["access_token"]?.stringValue
    else { throw BenchFailure("Entra answered \(response.status)") }
    return token
  }

  /// What an SDK asks the vault.
  func secretRequest(_ accessToken: String) throws -> HTTPRequest {
    var request = try HTTPRequest(.get, "\(vaultURL)/secrets/password?api-version=7.5")
    request.headers["Authorization"] = "Bearer \(accessToken)"
    return request
  }

  /// Sends a request the way that everybody in the process does.
  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await emulator.network.send(request)
  }

  /// The tenant, as relying parties know it.
  var tenantIssuer: String { Self.issuer(ofTenant: emulator.tenantID) }

  static func issuer(ofTenant tenantID: String) -> String {
    "https://login.microsoftonline.com/\(tenantID)/v2.0"
  }

  /// Throws when that issuer has not signed the token.
  func check(_ token: String, of issuer: String) async throws {
    try await TokenCheck(network: emulator.network).check(token, of: issuer)
  }

  /// Assertions of the pod, made one by one.
  func assertions(_ count: Int) async throws -> [String] {
    var assertions: [String] = []
    for _ in 0..<count {
      assertions.append(try Self.serviceAccountToken(in: await send(tokenRequest())))
    }
    return assertions
  }
}
