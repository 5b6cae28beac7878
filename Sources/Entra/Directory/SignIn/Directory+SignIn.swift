import ArcFedJOSE
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation

/// What the token endpoint knows of a client, as the directory shows it at one moment.
struct SignInClient: Equatable, Sendable {
  /// What does not depend on the moment.
  let known: KnownClient
  /// The replica of the directory that shows it so.
  let replica: Int
  /// The federated credentials that have propagated.
  let federatedCredentials: [FederatedCredential]
  /// What the tenant's policy says about those.
  let federationPolicy: FederationPolicy
  /// The conditional access policies of the tenant.
  let conditionalAccess: [ConditionalAccessPolicy]

  var principal: ServicePrincipal { known.principal }

  /// Whether it has nothing to prove itself by, and says that it never will.
  var isPublic: Bool {
    known.saysThatItIsPublic && known.secrets.isEmpty && known.certificates.isEmpty
      && federatedCredentials.isEmpty
  }
}

extension Directory {
  /// The client of that id, when its service principal has propagated.
  func signInClient(_ clientID: String) throws -> SignInClient? {
    let replica = replicas.next()
    let now = clock.now
    guard let known = try indexedClient(clientID.inLowerCase),
      known.visibleAt <= now - replicas.lags[replica]
    else { return nil }
    let place = NegativeCache.Place(owner: known.ownerID, replica: replica)
    let moment = refusals.moment(at: place, now: now) - replicas.lags[replica]
    return SignInClient(
      known: known, replica: replica, federatedCredentials: known.credentials(at: moment),
      federationPolicy: federationPolicy, conditionalAccess: conditionalAccessPolicies)
  }

  /// The client from the index, which is the same as from the tables.
  private func indexedClient(_ clientID: String) throws -> KnownClient? {
    let state = connection.totalChanges
    if let known = signInIndex.client(clientID, in: state) { return known }
    guard let read = try readClient(clientID) else { return nil }
    // What a transaction has not committed may never have been.
    if !connection.isInTransaction { signInIndex.remember(read, as: clientID, in: state) }
    return read
  }

  /// The client from the tables, propagated or not.
  func readClient(_ clientID: String) throws -> KnownClient? {
    let rows = try connection.rows(
      "SELECT * FROM entra_service_principals WHERE app_id = ?", [.text(clientID)])
    guard let row = rows.first else { return nil }
    let principal = Self.servicePrincipal(row)
    var owner = principal.objectID
    var secrets: [ClientSecret] = []
    var certificates: [ClientCertificate] = []
    var saysThatItIsPublic = false
    var identifierURIs: [String] = []
    if principal.kind == .application {
      guard let application = try application(.appID(principal.appID)) else { return nil }
      owner = application.objectID
      saysThatItIsPublic = application.isPublicClient
      identifierURIs = application.identifierURIs
      secrets = try self.secrets(applicationObjectID: owner)
      certificates = try self.certificates(applicationObjectID: owner)
    }
    return KnownClient(
      principal: principal, visibleAt: row.time("visible_at"), ownerID: owner, secrets: secrets,
      certificates: certificates, saysThatItIsPublic: saysThatItIsPublic,
      identifierURIs: identifierURIs, versions: try federatedCredentialVersions(of: owner))
  }

  /// Runs a change that concerns the credentials of one owner and nobody else.
  func changing<T>(_ owner: FederatedCredentialOwner, _ change: () throws -> T) rethrows -> T {
    let before = connection.totalChanges
    defer {
      signInIndex.follow(from: before, to: connection.totalChanges, forgetting: owner.id)
    }
    return try change()
  }

  /// Compares an assertion with every credential of a client, whether it has propagated or not: for
  /// explanations. Nil when the text is no assertion with issuer, subject and audience, or there is
  /// no such client.
  package func compare(
    assertion: String, clientID: String
  ) throws -> FederationComparison? {
    guard let token = try? JWT(compact: assertion), let presented = PresentedAssertion(token),
      let principal = try servicePrincipal(.appID(clientID))
    else { return nil }
    let owner: FederatedCredentialOwner =
      switch try application(.appID(principal.appID)) {
      case let application?: .application(objectID: application.objectID)
      case nil: .managedIdentity(principalID: principal.objectID)
      }
    return FederationComparison(presented, with: try federatedCredentials(of: owner))
  }
}
