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
    /// By being on a host that Azure gave the identity to: nobody else can ask there.
    case host

    /// As the trace tells it.
    var name: String {
      switch self {
      case .secret: "client secret"
      case .certificate: "client certificate"
      case .federated(let credential): credential.name
      case .host: "managed identity"
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
  /// How assertions are compared with credentials.
  let equality: FederationMatcher.Equality

  /// Takes a posted request through all phases.
  func exchange(
    _ request: HTTPRequest, tenant: String, version: Version
  ) async throws(AADSTSRefusal) -> Issued {
    // 1. The tenant is this one.
    let tenant = TenantName(tenant)
    try tenant.check(against: configuration)
    // 2. The form can be read and has what every request has.
    let form = try TokenForm(request)
    let grant = try form.required("grant_type")
    // 3. The grant is one that needs no sign-in page.
    try checkGrant(grant, tenant: tenant)
    let clientID = try form.required("client_id")
    // 4. The resource is written as it must be.
    let resource = try requestedResource(in: form, version)
    // 5. The client is known and may sign in.
    let client = try await knownClient(clientID)
    // 6. The client proves who it is.
    let proof = try await authenticate(client, with: form)
    // 7. It acts for itself: there is no user for whom it could.
    if grant == UserAssertion.grant {
      throw try await UserAssertion(
        configuration: configuration, signingKeys: signingKeys, lanes: lanes
      ).refusal(of: form, client: client, at: clock.now)
    }
    return try await issue(for: client, resource: resource, proof: proof)
  }

  /// Gives an authenticated client its token.
  func issue(
    for client: SignInClient, resource: RequestedResource, proof: Proof
  ) async throws(AADSTSRefusal) -> Issued {
    // 8. The resource is known.
    let application = try await knownResource(resource, for: client)
    // 9. No conditional access policy stands between the two.
    try checkConditionalAccess(client, to: resource, application)
    // 10. The token is made and signed.
    return try await sign(
      for: client, resource: resource, application: application, proof: proof)
  }

  /// Gives the managed identity of a host its token: being there is all the proof that it takes.
  func hostToken(
    for clientID: String, resource: String
  ) async throws(AADSTSRefusal) -> Issued {
    let client = try await knownClient(clientID)
    return try await issue(
      for: client, resource: RequestedResource(resource: resource), proof: .host)
  }

  // MARK: 3. Grant

  private func checkGrant(_ grant: String, tenant: TenantName) throws(AADSTSRefusal) {
    guard grant == "client_credentials" || grant == UserAssertion.grant else {
      throw AADSTSRefusal(.unsupportedGrant, ["grant": grant])
    }
    guard !tenant.isShared else { throw AADSTSRefusal(.grantNeedsTenant) }
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
      // On behalf of a user one may ask for any of the resource's scopes.
      if form["grant_type"] == UserAssertion.grant { return RequestedResource(resource: scope) }
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
    let isProven = form["client_assertion"] != nil || form["client_secret"] != nil
    if isProven, client.isPublic { throw AADSTSRefusal(.publicClient) }
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
    let matching = client.known.secrets.filter { SecretDigest.areEqual($0.digest, digest) }
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
    // 6.1 The assertion is a JWT of a kind that is accepted.
    let (token, presented) = try AssertionRules.parse(assertion)
    if CertificateAssertion.isMeant(by: token, of: client) {
      try await CertificateAssertion(token: token, client: client, configuration: configuration)
        .check(at: clock.now, lanes: lanes)
      return .certificate
    }
    // 6.2 One credential equals it in issuer, audience and subject.
    let own = try entraAssertion(token, presented, for: client)
    let credential = try await match(own?.comparable ?? presented, of: client, isEntras: own != nil)
    // 6.3 The tenant's policy lets the issuer vouch for its clients; Entra itself vouches for
    //     managed identities alone.
    try client.federationPolicy.check(presented)
    if let own { try await check(own, matching: credential, of: client) }
    // 6.4 The issuer shows its keys. It is the credential's, so no text of the token alone can
    //     make anything be fetched. Entra knows its own.
    let keys = own == nil ? try await keys(of: credential, for: token) : ownKeys
    // 6.5 One of them is the assertion's, and 6.6 it made the signature.
    try await checkSignature(of: token, keys: keys, credential: credential)
    // 6.7 It does not live too long, and 6.8 it lives now.
    try AssertionRules.checkTimes(of: token, at: clock.now)
    return .federated(credential)
  }

  /// The assertion as one of Entra's own; nil when it is somebody else's. For a managed identity
  /// Entra never vouches.
  private func entraAssertion(
    _ token: JWT, _ presented: PresentedAssertion, for client: SignInClient
  ) throws(AADSTSRefusal) -> EntraAssertion? {
    guard let issuer = EntraIssuer(presented.issuer, seenFrom: configuration) else { return nil }
    guard client.principal.kind == .application else { throw AADSTSRefusal(.issuedByEntra) }
    return EntraAssertion(token: token, presented: presented, issuer: issuer)
  }

  private func match(
    _ presented: PresentedAssertion, of client: SignInClient, isEntras: Bool
  ) async throws(AADSTSRefusal) -> FederatedCredential {
    let credentials = client.federatedCredentials
    let outcome = FederationMatcher.match(presented, among: credentials, by: equality)
    var row: AADSTS
    switch outcome {
    case .matched(let credential): return credential
    case .noCredentials: row = .noFederatedCredentials
    case .noIssuer: row = .noMatchingIssuer
    case .noAudience: row = .noMatchingAudience
    case .noSubject: row = .noMatchingSubject
    case .noSubjectButForCase: row = .subjectInWrongCase
    case .noSubjectOrExpression: row = .noMatchingExpression
    }
    if isEntras { row = EntraAssertion.row(for: outcome) ?? row }
    await directory.noteRefusal(for: client.known.ownerID, replica: client.replica)
    var values = Self.names(of: client)
    values["issuer"] = presented.issuer
    values["audience"] = presented.audienceText
    values["subject"] = presented.subject
    throw AADSTSRefusal(
      row, values, comparison: FederationComparison(presented, with: credentials))
  }

  private func check(
    _ assertion: EntraAssertion, matching credential: FederatedCredential, of client: SignInClient
  ) async throws(AADSTSRefusal) {
    let subject: ServicePrincipal?
    do {
      subject = try await directory.servicePrincipal(.objectID(assertion.presented.subject))
    } catch {
      throw AADSTSRefusal(.transientError)
    }
    try assertion.check(
      credential, among: client.federatedCredentials,
      isManagedIdentity: subject?.kind == .managedIdentity)
  }

  private var ownKeys: [VerificationKey] { signingKeys.verificationKeys(at: clock.now) }

  private func keys(
    of credential: FederatedCredential, for token: JWT
  ) async throws(AADSTSRefusal) -> [VerificationKey] {
    let known: Result<IssuerMetadata, IssuerMetadataFailure>
    do throws(IssuerURLError) {
      guard let keyID = token.jws.keyID else {
        _ = try IssuerURL(credential.issuer)
        return []
      }
      known = try await metadata.metadata(forText: credential.issuer, refetchingFor: keyID)
    } catch {
      throw AADSTSRefusal(.metadataUnusable)
    }
    switch known {
    case .success(let fetched): return fetched.keys
    case .failure(.timedOut): throw AADSTSRefusal(.metadataTimedOut)
    case .failure(.unreachable): throw AADSTSRefusal(.metadataUnreachable)
    case .failure: throw AADSTSRefusal(.metadataUnusable)
    }
  }

  private func checkSignature(
    of token: JWT, keys: [VerificationKey], credential: FederatedCredential
  ) async throws(AADSTSRefusal) {
    let unknownKey = {
      AADSTSRefusal(
        .keyNotFound,
        ["key": AssertionRules.printed(keyID: token.jws.keyID), "issuer": credential.issuer])
    }
    guard token.jws.keyID != nil else { throw unknownKey() }
    // Audience and times have phases of their own.
    let verifier = TokenVerifier(
      issuers: [credential.issuer], audiences: [], algorithms: AssertionRules.algorithms,
      leeway: AssertionRules.leeway, requiredClaims: [])
    do {
      _ = try await verifier.verifySignature(of: token, keys: keys, lanes: lanes)
    } catch {
      switch error {
      case .keyNotFound: throw unknownKey()
      case .keyDoesNotFit: throw AADSTSRefusal(.keyDoesNotFit)
      default: throw AADSTSRefusal(.invalidSignature, unknownKey().values)
      }
    }
  }

  // MARK: 8. Resource

  /// The application of the tenant that is the resource; nil for one of Azure's own services.
  private func knownResource(
    _ resource: RequestedResource, for client: SignInClient
  ) async throws(AADSTSRefusal) -> ResourceApplication? {
    let name = resource.identifier
    if KnownResources.contains(name) { return nil }
    if TokenExchangeResource.isNamed(name) { return TokenExchangeResource.application }
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

  // MARK: 9. Conditional access

  private func checkConditionalAccess(
    _ client: SignInClient, to resource: RequestedResource, _ application: ResourceApplication?
  ) throws(AADSTSRefusal) {
    guard !client.conditionalAccess.isEmpty else { return }
    let appID = application?.appID ?? KnownResources.appID(of: resource.identifier) ?? ""
    for policy in client.conditionalAccess where policy.blocks(client.principal, from: appID) {
      throw AADSTSRefusal.blocked(by: policy)
    }
  }

  // MARK: 10. Token

  private func sign(
    for client: SignInClient, resource: RequestedResource, application: ResourceApplication?,
    proof: Proof
  ) async throws(AADSTSRefusal) -> Issued {
    let token = AccessToken(
      audience: resource.identifier, principal: client.principal,
      authentication: AccessToken.ClientAuthentication(proof), issuedAt: clock.now,
      lifetime: configuration.tokenLifetime(of: client.principal.kind), resource: application)
    let payload = token.payload(of: configuration, nonces: nonces)
    let key = signingKeys.current(at: clock.now)
    let version = token.version
    do {
      let text = try await lanes.run { () throws(JOSEError) in try key.sign(payload, version) }
      return Issued(token: token, text: text, proof: proof)
    } catch {
      throw AADSTSRefusal(.transientError)
    }
  }

  private static func names(of client: SignInClient) -> [String: String] {
    ["client": client.principal.appID, "name": client.principal.displayName]
  }
}
