import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSQLite
import ArcFedSimulation

/// A tenant whose directory has many credentials, and an issuer that they trust.
struct DirectoryStage: Sendable {
  private static let issuer = "https://issuer.bench.example/cluster/"
  private static let keyID = "bench"
  private static let tenantID = "7a0fc0de-1d00-4a11-8a5e-5ca1ab1e0001"
  /// As many as one identity may have, so that matching is at its most expensive.
  static let credentialsPerIdentity = FederatedCredentialRules.credentialsMaximum
  /// So many identities go into the directory at a time.
  private static let batch = 2_000
  /// An hour, as the kubelet asks for.
  private static let assertionSeconds: Int64 = 3_600

  private let network: Network
  private let key: PrivateKey
  private let clock = WallClock()
  private let clientIDs: [String]

  /// - Parameter credentialCount: how many credentials there are, 20 an identity.
  init(credentialCount: Int, key: PrivateKey, processors: Int) async throws {
    self.key = key
    network = Network(clock: clock, trace: nil)
    let random = RandomSource(seed: 1)
    let tenant = try await Tenant(
      configuration: TenantConfiguration(tenantID: Self.tenantID, propagationDelay: .zero),
      network: network, clock: clock, random: random, trace: nil,
      keys: .simulation(SimulationKeyring(seed: 1)),
      lanes: CryptoLanes(laneCount: processors, queueLimit: 1_000, worksAside: true),
      storage: .memory)
    try tenant.attach(to: network)
    var clientIDs: [String] = []
    let identityCount = max(1, credentialCount / Self.credentialsPerIdentity)
    while clientIDs.count < identityCount {
      let numbers = clientIDs.count..<min(identityCount, clientIDs.count + Self.batch)
      clientIDs += try await tenant.directory.importIdentities(numbers.map(Self.identity))
    }
    self.clientIDs = clientIDs
    try publish()
  }

  private static func subject(_ identity: Int, _ number: Int) -> String {
    "system:serviceaccount:team-\(number):app-\(identity)"
  }

  private static func identity(_ number: Int) -> ImportedIdentity {
    ImportedIdentity(
      resourceID: "/subscriptions/bench/resourceGroups/rg/providers/"
        + "Microsoft.ManagedIdentity/userAssignedIdentities/app-\(number)",
      name: "app-\(number)", location: "northeurope",
      credentials: (0..<credentialsPerIdentity).map { credential in
        FederatedCredentialDraft(
          name: "edge-\(credential)", issuer: issuer, subject: subject(number, credential),
          audiences: [BenchStage.audience])
      })
  }

  private func publish() throws {
    let issuer = try IssuerURL(Self.issuer)
    var jwk = key.publicKey.jwk
    jwk.keyID = Self.keyID
    let keys: JSONValue = ["keys": [jwk.json()]]
    let discovery = DiscoveryDocument(
      issuer: Self.issuer, jwksURI: issuer.jwksURL, signingAlgorithms: ["RS256"]
    ).json
    network.attach(
      ClosureEndpoint { .json(200, $0.path.hasSuffix("jwks") ? keys : discovery) },
      to: issuer.origin)
  }

  /// Exchanges of identities all over the directory, each with its own assertion.
  func exchangeRequests(_ count: Int) throws -> [HTTPRequest] {
    let chance = RandomSource(seed: 2).stream("identities")
    return try (0..<count).map { _ in
      let identity = chance.integer(in: 0...(clientIDs.count - 1))
      let credential = chance.integer(in: 0...(Self.credentialsPerIdentity - 1))
      return try exchangeRequest(identity, credential)
    }
  }

  /// Exchanges of so many identities, no two of them the same, from all over the directory.
  func firstExchangeRequests(_ count: Int) throws -> [HTTPRequest] {
    precondition(count <= clientIDs.count, "there are \(clientIDs.count) identities")
    return try (0..<count).map { number in
      try exchangeRequest(
        number * clientIDs.count / count, number % Self.credentialsPerIdentity)
    }
  }

  private func exchangeRequest(_ identity: Int, _ credential: Int) throws -> HTTPRequest {
    let now = clock.now.seconds
    let claims: JSONObject = [
      "aud": [.string(BenchStage.audience)], "exp": .int(Int(now + Self.assertionSeconds)),
      "iat": .int(Int(now)), "iss": .string(Self.issuer), "nbf": .int(Int(now)),
      "sub": .string(Self.subject(identity, credential)),
    ]
    let assertion = try JWS.sign(
      header: ["alg": "RS256", "kid": .string(Self.keyID)], payload: claims.serialized(),
      key: key, algorithm: .rs256)
    return BenchStage.exchangeRequest(
      assertion, clientID: clientIDs[identity], tenantID: Self.tenantID)
  }

  /// The answer to an exchange.
  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    let response = try await network.send(request)
    guard response.status == 200, response.bytes.count > 800 else {
      throw BenchFailure("Entra answered \(response.status)")
    }
    return response
  }

  /// Throws when the tenant has not signed the token of an answer.
  func check(_ response: HTTPResponse) async throws {
    try await TokenCheck(network: network).check(
      BenchStage.accessToken(in: response), of: BenchStage.issuer(ofTenant: Self.tenantID))
  }
}
