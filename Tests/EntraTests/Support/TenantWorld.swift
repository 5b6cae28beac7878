import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSQLite
import ArcFedSimulation
import Testing

/// A tenant with one managed identity that trusts one service account of one cluster.
struct TenantWorld: Sendable {
  static let tenantID = "11111111-2222-4333-8444-555555555555"
  static let issuerText = "https://europe.oic.prod-arc.azure.com/\(tenantID)/cluster/"
  static let subject = "system:serviceaccount:default:app"
  static let audience = "api://AzureADTokenExchange"
  static let keyring = SimulationKeyring(seed: 42)

  let simulation: Simulation
  let network: Network
  let tenant: Tenant
  let issuer: FakeIssuer
  let identity: ManagedIdentity

  /// - Parameters:
  ///   - hasCredential: whether the identity trusts the service account.
  ///   - isPropagated: whether the trust has had time to spread.
  ///   - keys: where the tenant's signing keys come from.
  init(
    seed: UInt64 = 1, scheduleSeed: UInt64 = 0, hasCredential: Bool = true,
    isPropagated: Bool = true, keys: KeySource = .simulation(keyring),
    lanes: CryptoLanes = .inline, storage: StorageLocation = .memory,
    configure: (inout TenantConfiguration) -> Void = { _ in }
  ) async throws {
    simulation = Simulation(seed: seed, scheduleSeed: scheduleSeed)
    network = Network(clock: simulation.clock, trace: simulation.trace)
    var configuration = TenantConfiguration(tenantID: Self.tenantID)
    configure(&configuration)
    tenant = try await Tenant(
      configuration: configuration, network: network, clock: simulation.clock,
      random: simulation.random, trace: simulation.trace, keys: keys, lanes: lanes,
      storage: storage)
    try tenant.attach(to: network)
    issuer = try FakeIssuer(
      Self.issuerText, keys: [Self.jwk("cluster")], clock: simulation.clock)
    network.attach(issuer, to: issuer.issuer.origin)
    identity = try await tenant.directory.putManagedIdentity(
      resourceID: Self.resourceID("app"), name: "app", location: "northeurope", tags: []
    ).identity
    if hasCredential { _ = try await trust(name: "edge") }
    if isPropagated { await simulation.advance(by: .seconds(10)) }
  }

  static func resourceID(_ name: String) -> String {
    "/subscriptions/00000000-1111-4222-8333-444444444444/resourcegroups/rg/providers"
      + "/Microsoft.ManagedIdentity/userAssignedIdentities/\(name)"
  }

  var owner: FederatedCredentialOwner { .managedIdentity(principalID: identity.principalID) }

  /// Writes a federated credential of the identity.
  func trust(
    name: String, issuer: String = issuerText, subject: String = subject,
    audience: String = audience
  ) async throws -> Result<WrittenFederatedCredential, FederatedCredentialRefusal> {
    try await tenant.directory.putFederatedCredential(
      FederatedCredentialDraft(
        name: name, issuer: issuer, subject: subject, audiences: [audience]), of: owner)
  }

  // MARK: Keys and assertions

  static func key(_ label: String) -> PrivateKey { keyring.rsaKey(label: label) }

  static func jwk(_ label: String) -> JWK {
    let key = key(label).publicKey
    var jwk = key.jwk
    jwk.keyID = key.kubernetesKeyID
    jwk.use = "sig"
    return jwk
  }

  /// The claims of a good assertion.
  var claims: JSONObject {
    let now = Int(simulation.clock.now.seconds)
    return [
      "aud": [.string(Self.audience)], "exp": .int(now + 3600), "iat": .int(now),
      "iss": .string(Self.issuerText), "nbf": .int(now), "sub": .string(Self.subject),
    ]
  }

  /// A good assertion, but for what the caller changes in it.
  func assertion(
    signedBy label: String = "cluster", header change: JSONObject = [:],
    claims changes: JSONObject = [:]
  ) throws -> String {
    var header: JSONObject = [
      "alg": "RS256", "kid": .string(Self.key("cluster").publicKey.kubernetesKeyID),
    ]
    header.merge(change)
    var claims = claims
    claims.merge(changes)
    let name = header["alg"]?.stringValue ?? ""
    guard let algorithm = SignatureAlgorithm(rawValue: name), name.hasSuffix("S256"),
      !name.hasPrefix("E")
    else {
      return Base64URL.encode(header.serialized()) + "." + Base64URL.encode(claims.serialized())
        + ".AAAA"
    }
    return try JWS.sign(
      header: header, payload: claims.serialized(), key: Self.key(label), algorithm: algorithm)
  }

  /// The certificate of an application, for a year.
  static func certificate(
    _ label: String = "client", from start: Timestamp = .simulationEpoch
  ) throws -> Certificate {
    try Certificate.selfSigned(
      key: key(label), commonName: "app", serial: [1], notBefore: start.seconds,
      notAfter: (start + .days(365)).seconds)
  }

  /// The header and claims of a good assertion of a client about itself.
  func ownAssertion(
    of clientID: String, certificate: Certificate
  ) -> (header: JSONObject, claims: JSONObject) {
    let thumbprint = JSONValue.string(Base64URL.encode(certificate.thumbprintSHA1))
    return (
      ["kid": nil, "x5t": thumbprint],
      [
        "iss": .string(clientID), "sub": .string(clientID),
        "aud": .string(
          "https://login.microsoftonline.com/\(Self.tenantID)/oauth2/v2.0/token"),
      ]
    )
  }

  // MARK: Requests

  /// The form of a good federated exchange.
  func form(assertion: String) -> JSONObject {
    [
      "grant_type": "client_credentials", "client_id": .string(identity.clientID),
      "scope": "https://vault.azure.net/.default",
      "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      "client_assertion": .string(assertion),
    ]
  }

  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await simulation.run { try await network.send(request) }
  }

  /// Posts a form to the token endpoint.
  func post(
    _ form: JSONObject, path: String = "\(tenantID)/oauth2/v2.0/token",
    headers: HTTPHeaders = [:]
  ) async throws -> HTTPResponse {
    var headers = headers
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    let fields = form.map { ($0.key, $0.value.stringValue ?? "") }
    return try await send(
      HTTPRequest(
        .post, "https://login.microsoftonline.com/\(path)", headers: headers,
        body: FormURLEncoded.encode(fields)))
  }

  /// A federated exchange with that assertion.
  func exchange(_ assertion: String) async throws -> HTTPResponse {
    try await post(form(assertion: assertion))
  }

  /// The code that an exchange is refused with; nil when it succeeds.
  func code(of assertion: String) async throws -> Int? {
    try await exchange(assertion).json()["error_codes"]?[0]?.intValue
  }

  /// A token by a client secret.
  func token(_ client: ClientSecretCredentials, resource: String) async throws -> String {
    let response = try await post([
      "grant_type": "client_credentials", "client_id": .string(client.clientID),
      "client_secret": .string(client.secret), "scope": .string("\(resource)/.default"),
    ])
    return try #require(try response.json()["access_token"]?.stringValue)
  }
}

extension JSONObject {
  /// Takes over the members of another object; null removes one.
  mutating func merge(_ other: JSONObject) {
    for (name, value) in other {
      if value.isNull { _ = removeValue(forKey: name) } else { self[name] = value }
    }
  }
}

extension HTTPResponse {
  /// `error_codes[0]`, or nil.
  var aadsts: Int? { (try? json())?["error_codes"]?[0]?.intValue }
}
