import ArcFedJOSE
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation

/// What the token endpoint knows of a client, as the directory shows it at one moment.
struct SignInClient: Hashable, Sendable {
  let principal: ServicePrincipal
  /// The id under which its credentials are kept.
  let credentialOwnerID: String
  /// The secrets of its application.
  let secrets: [ClientSecret]
  /// The certificates of its application.
  let certificates: [ClientCertificate]
  /// The replica of the directory that shows it so.
  let replica: Int
  /// The federated credentials that have propagated.
  let federatedCredentials: [FederatedCredential]
  /// What the tenant's policy says about those.
  let federationPolicy: FederationPolicy
  /// The conditional access policies of the tenant.
  let conditionalAccess: [ConditionalAccessPolicy]
  /// Whether its application says that it is a public client.
  var saysThatItIsPublic = false
  /// The application ID URIs of its application.
  var identifierURIs: [String] = []

  /// Whether it has nothing to prove itself by, and says that it never will.
  var isPublic: Bool {
    saysThatItIsPublic && secrets.isEmpty && certificates.isEmpty && federatedCredentials.isEmpty
  }
}

extension Directory {
  /// The client of that id, when its service principal has propagated.
  func signInClient(_ clientID: String) throws -> SignInClient? {
    let replica = replicas.next()
    let rows = try connection.rows(
      "SELECT * FROM entra_service_principals WHERE app_id = ? AND visible_at <= ?",
      [.text(clientID.lowercased()), .time(clock.now - replicas.lags[replica])])
    guard let principal = rows.first.map(Self.servicePrincipal) else { return nil }
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
    return SignInClient(
      principal: principal, credentialOwnerID: owner, secrets: secrets,
      certificates: certificates, replica: replica,
      federatedCredentials: try visibleFederatedCredentials(of: owner, replica: replica),
      federationPolicy: federationPolicy, conditionalAccess: conditionalAccessPolicies,
      saysThatItIsPublic: saysThatItIsPublic, identifierURIs: identifierURIs)
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
