import ArcFedHTTP
import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedSimulation

/// The token endpoint: every exchange goes through these phases, in this order, and the first that
/// refuses answers.
///
/// The order agrees with every refusal that users have published; it is documented nowhere.
struct TokenEndpoint: Sendable {
  /// Which of the two endpoints is asked.
  enum Version: Sendable {
    /// `/oauth2/token`, which takes a `resource`.
    case v1
    /// `/oauth2/v2.0/token`, which takes a `scope`.
    case v2
  }

  /// A token with what the answer says about it.
  struct Issued: Sendable {
    let token: AccessToken
    let text: String
    /// How the client proved who it is.
    let proof: Proof
  }

  /// How a client proved who it is.
  enum Proof: Sendable {
    /// By a client secret.
    case secret
    /// By an assertion that its certificate signed.
    case certificate
    /// By the token of a trusted issuer, which this credential matches.
    case federated(FederatedCredential)

    /// As the trace tells it.
    var name: String {
      switch self {
      case .secret: "client secret"
      case .certificate: "client certificate"
      case .federated(let credential): credential.name
      }
    }
  }

  /// The one assertion type (RFC 7523 §2.2).
  private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

  let configuration: TenantConfiguration
  let directory: Directory
  let metadata: IssuerMetadataCache
  let signingKeys: SigningKeyRing
  let nonces: TokenNonces
  let clock: any WorldClock
  let lanes: CryptoLanes

  /// Takes a posted request through all phases.
  func exchange(
    _ request: HTTPRequest, tenant: String, version: Version
  ) async throws(AADSTSRefusal) -> Issued {
    // 1. The tenant is this one.
    try TenantName(tenant).check(against: configuration)
    // 2. The form can be read and has what every request has.
    let form = try TokenForm(request)
    let grant = try form.required("grant_type")
    // 3. The grant is one for clients without a user.
    try checkGrant(grant, tenant: tenant)
    let clientID = try form.required("client_id")
    // 4. The resource is written as it must be.
    let resource = try requestedResource(in: form, version)
    // 5. The client is known and may sign in.
    let client = try await knownClient(clientID)
    // 6. The client proves who it is.
    let proof = try await authenticate(client, with: form)
    // 7. The resource is known.
    let application = try await knownResource(resource, for: client)
    // 8. The token is made and signed.
    return try await issue(
      for: client, resource: resource, application: application, proof: proof)
  }

  // MARK: 3. Grant

  private func checkGrant(_ grant: String, tenant: String) throws(AADSTSRefusal) {
    guard grant == "client_credentials" else {
      throw AADSTSRefusal(.unsupportedGrant, ["grant": grant])
    }
    guard !TenantName(tenant).isShared else { throw AADSTSRefusal(.grantNeedsTenant) }
  }

  // MARK: 4. Resource

  private func requestedResource(
    in form: TokenForm, _ version: Version
  ) throws(AADSTSRefusal) -> RequestedResource {
    switch version {
    case .v1:
      return RequestedResource(resource: try form.required("resource"))
    case .v2:
      guard form["resource"] == nil else { throw AADSTSRefusal(.resourceParameter) }
      guard let scope = form["scope"] else {
        throw AADSTSRefusal(.missingField, ["parameter": "scope"])
      }
      return try RequestedResource(scope: scope)
    }
  }

  // MARK: 5. Client

  private func knownClient(_ clientID: String) async throws(AADSTSRefusal) -> SignInClient {
    let found: SignInClient?
    do {
      found = try await directory.signInClient(clientID)
    } catch {
      throw AADSTSRefusal(.transientError)
    }
    guard let client = found else {
      throw AADSTSRefusal(
        .unknownApplication, ["client": clientID, "tenant": configuration.displayName])
    }
    guard client.principal.isEnabled else {
      throw AADSTSRefusal(.disabledApplication, Self.names(of: client))
    }
    return client
  }

  // MARK: 6. Client authentication

  private func authenticate(
    _ client: SignInClient, with form: TokenForm
  ) async throws(AADSTSRefusal) -> Proof {
    switch (form["client_assertion"], form["client_secret"]) {
    case (nil, nil):
      let meantToAssert = form["client_assertion_type"] != nil
      throw AADSTSRefusal(meantToAssert ? .assertionRequired : .credentialsRequired)
    case (nil, let secret?):
      try check(secret, of: client)
      return .secret
    case (let assertion?, nil):
      guard try form.required("client_assertion_type") == Self.assertionType else {
        throw AADSTSRefusal(.malformedRequest)
      }
      return try await exchange(assertion, of: client)
    case (_?, _?):
      throw AADSTSRefusal(.malformedRequest)
    }
  }

  private func check(_ secret: String, of client: SignInClient) throws(AADSTSRefusal) {
    let digest = SecretDigest.of(secret)
    let now = clock.now
    let matching = client.secrets.filter { SecretDigest.areEqual($0.digest, digest) }
    guard !matching.isEmpty else {
      throw AADSTSRefusal(.invalidSecret, Self.names(of: client))
    }
    guard matching.contains(where: { $0.startsAt <= now && now < $0.endsAt }) else {
      throw AADSTSRefusal(.expiredSecret, Self.names(of: client))
    }
  }

  /// The federated exchange, or the client's own assertion.
  private func exchange(
    _ assertion: String, of client: SignInClient
  ) async throws(AADSTSRefusal) -> Proof {
    // 6.1 The assertion is a JWT of a kind that is accepted, and not one of our own.
    let (token, presented) = try AssertionRules.parse(
      assertion, issuersOfOurs: [configuration.issuerV1, configuration.issuerV2])
    if CertificateAssertion.isMeant(by: token, of: client) {
      try await CertificateAssertion(token: token, client: client, configuration: configuration)
        .check(at: clock.now, lanes: lanes)
      return .certificate
    }
    // 6.2 One credential equals it in issuer, audience and subject.
    let credential = try await match(presented, of: client)
    // 6.3 The issuer shows its keys. It is the credential's, so no text of the token alone can
    //     make anything be fetched.
    let issuer = try issuerURL(of: credential)
    // 6.4 One of them is the assertion's, and 6.5 it made the signature.
    try await checkSignature(of: token, from: issuer, credential: credential)
    // 6.6 It does not live too long, and 6.7 it lives now.
    try AssertionRules.checkTimes(of: token, at: clock.now)
    return .federated(credential)
  }

  private func match(
    _ presented: PresentedAssertion, of client: SignInClient
  ) async throws(AADSTSRefusal) -> FederatedCredential {
    let credentials = client.federatedCredentials
    let row: AADSTS
    switch FederationMatcher.match(presented, among: credentials) {
    case .matched(let credential): return credential
    case .noCredentials: row = .noFederatedCredentials
    case .noIssuer: row = .noMatchingIssuer
    case .noAudience: row = .noMatchingAudience
    case .noSubject: row = .noMatchingSubject
    case .noSubjectButForCase: row = .subjectInWrongCase
    case .noSubjectOrExpression: row = .noMatchingExpression
    }
    await directory.noteRefusal(for: client.credentialOwnerID, replica: client.replica)
    var values = Self.names(of: client)
    values["issuer"] = presented.issuer
    values["audience"] = presented.audienceText
    values["subject"] = presented.subject
    throw AADSTSRefusal(
      row, values, comparison: FederationComparison(presented, with: credentials))
  }

  private func issuerURL(of credential: FederatedCredential) throws(AADSTSRefusal) -> IssuerURL {
    do {
      return try IssuerURL(credential.issuer)
    } catch {
      throw AADSTSRefusal(.metadataUnusable)
    }
  }

  private func checkSignature(
    of token: JWT, from issuer: IssuerURL, credential: FederatedCredential
  ) async throws(AADSTSRefusal) {
    let unknownKey = AADSTSRefusal(
      .keyNotFound,
      ["key": AssertionRules.printed(keyID: token.jws.keyID), "issuer": issuer.text])
    guard let keyID = token.jws.keyID else { throw unknownKey }
    let keys: [VerificationKey]
    switch await metadata.metadata(for: issuer, refetchingFor: keyID) {
    case .success(let fetched): keys = fetched.keys
    case .failure(.timedOut): throw AADSTSRefusal(.metadataTimedOut)
    case .failure(.unreachable): throw AADSTSRefusal(.metadataUnreachable)
    case .failure: throw AADSTSRefusal(.metadataUnusable)
    }
    let verifier = TokenVerifier(
      issuers: [credential.issuer], audiences: [credential.audience],
      algorithms: Set(AssertionRules.algorithms), leeway: AssertionRules.leeway,
      requiredClaims: ["exp"])
    do {
      _ = try await verifier.verifySignature(of: token, keys: keys, lanes: lanes)
    } catch {
      switch error {
      case .keyNotFound: throw unknownKey
      case .keyDoesNotFit: throw AADSTSRefusal(.keyDoesNotFit)
      default: throw AADSTSRefusal(.invalidSignature, unknownKey.values)
      }
    }
  }

  // MARK: 7. Resource

  /// The application of the tenant that is the resource; nil for one of Azure's own services.
  private func knownResource(
    _ resource: RequestedResource, for client: SignInClient
  ) async throws(AADSTSRefusal) -> ResourceApplication? {
    let name = resource.identifier
    if KnownResources.contains(name) { return nil }
    if configuration.additionalResources.contains(KnownResources.withoutTrailingSlash(name)) {
      return nil
    }
    let found: ResourceApplication?
    do {
      found = try await directory.resource(named: name, for: client.principal)
    } catch {
      throw AADSTSRefusal(.transientError)
    }
    guard let application = found else {
      throw AADSTSRefusal(
        .unknownResource, ["resource": name, "tenant": configuration.displayName])
    }
    return application
  }

  // MARK: 8. Token

  private func issue(
    for client: SignInClient, resource: RequestedResource, application: ResourceApplication?,
    proof: Proof
  ) async throws(AADSTSRefusal) -> Issued {
    let token = AccessToken(
      audience: resource.identifier, principal: client.principal,
      authentication: AccessToken.ClientAuthentication(proof), issuedAt: clock.now,
      resource: application)
    let payload = token.claims(of: configuration, nonces: nonces).serialized()
    let key = signingKeys.current(at: clock.now)
    let header = token.header(keyID: key.keyID)
    do {
      let text = try await lanes.run { () throws(JOSEError) in
        try JWS.sign(header: header, payload: payload, key: key.privateKey, algorithm: .rs256)
      }
      return Issued(token: token, text: text, proof: proof)
    } catch {
      throw AADSTSRefusal(.transientError)
    }
  }

  private static func names(of client: SignInClient) -> [String: String] {
    ["client": client.principal.appID, "name": client.principal.displayName]
  }
}
