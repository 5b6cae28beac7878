package import ArcFedHTTP
package import ArcFedJOSE
package import ArcFedOpenIDConnect
import ArcFedResourceManager
package import ArcFedSQLite
package import ArcFedSimulation

/// A Microsoft Entra tenant: its directory, and every door to it.
package struct Tenant: Sendable {
  /// How it was configured.
  package let configuration: TenantConfiguration
  /// Who there is.
  package let directory: Directory
  /// login.microsoftonline.com.
  package let login: LoginEndpoint
  /// graph.microsoft.com.
  package let graph: GraphEndpoint
  /// `Microsoft.ManagedIdentity` behind Azure Resource Manager.
  package let managedIdentities: ManagedIdentityProvider
  /// Refusals without a reason, for fault rules.
  package let strayRefusals: StrayRefusals
  /// What is known of external issuers.
  package let issuerMetadata: IssuerMetadataCache

  /// Opens the tenant in `storage`, making its signing key when it has none.
  package init(
    configuration: TenantConfiguration, network: Network, clock: any WorldClock,
    random: RandomSource, trace: Trace?, keys: KeySource, lanes: CryptoLanes,
    storage: StorageLocation
  ) async throws {
    self.configuration = configuration
    directory = try Directory(
      configuration: configuration, clock: clock, random: random, storage: storage)
    let signingKey = try await Self.signingKey(
      in: directory, keys: keys, random: random, now: clock.now)

    var limits = IssuerMetadataLimits.standard
    limits.timeToLive = configuration.issuerMetadataTimeToLive
    limits.refetchInterval = configuration.issuerMetadataTimeToLive
    issuerMetadata = IssuerMetadataCache(
      network: network, clock: clock, trace: trace, limits: limits)
    login = LoginEndpoint(
      tokens: TokenEndpoint(
        configuration: configuration, directory: directory, metadata: issuerMetadata,
        signingKey: signingKey, nonces: TokenNonces(random), clock: clock, lanes: lanes),
      documents: TenantDocuments(configuration: configuration, signingKey: signingKey),
      replies: LoginReplies(configuration: configuration, clock: clock, random: random),
      trace: trace)
    strayRefusals = StrayRefusals(
      replies: LoginReplies(
        configuration: configuration, clock: clock, random: random.derived("stray refusals")),
      trace: trace)
    graph = GraphEndpoint(
      directory: directory, configuration: configuration, clock: clock, random: random,
      trace: trace,
      bearers: try GraphBearers(
        configuration: configuration, key: signingKey.verificationKey(), clock: clock,
        lanes: lanes))
    managedIdentities = ManagedIdentityProvider(
      directory: directory, configuration: configuration, clock: clock, trace: trace)
  }

  /// Puts the tenant's two origins, and the other names of the first, on a network.
  package func attach(to network: Network) throws {
    network.attach(login, to: try Origin(configuration.authority))
    network.attach(login, to: try Origin(configuration.stsIssuer))
    for host in TenantDocuments.publicCloudHosts where Self.isPublic(configuration) {
      network.attach(login, to: .https(host))
    }
    network.attach(graph, to: try Origin(configuration.graphOrigin))
  }

  /// Makes the first client: an application with a secret, whose service principal administers the
  /// tenant. Everything else can then be done through the front doors.
  package func createAdministrator(displayName: String) async throws -> ClientSecretCredentials {
    try await directory.createAdministrator(displayName: displayName)
  }

  private static func isPublic(_ configuration: TenantConfiguration) -> Bool {
    configuration.authority == "https://\(TenantDocuments.publicCloudHosts[0])"
  }

  /// The key that was kept, or a new one, which is kept. Tokens outlive a restart only if it does.
  private static func signingKey(
    in directory: Directory, keys: KeySource, random: RandomSource, now: Timestamp
  ) async throws -> SigningKey {
    if let pem = try await directory.fact("signing key"),
      let certificate = try await directory.fact("signing certificate")
    {
      return try SigningKey(
        pem: String(decoding: pem, as: UTF8.self), certificateDER: certificate)
    }
    let key = try SigningKey(keys: keys, random: random, now: now)
    try await directory.setFact("signing key", Array(key.privateKey.pem.utf8))
    try await directory.setFact("signing certificate", key.certificate.der)
    return key
  }
}

extension Tenant: PrincipalDirectory {
  /// Whether the directory holds a principal with this object id.
  package func principalExists(objectID: String) async -> Bool {
    (try? await directory.servicePrincipal(.objectID(objectID))) != nil
  }
}

extension Directory {
  func createAdministrator(displayName: String) throws -> ClientSecretCredentials {
    let application = try createApplication(displayName: displayName)
    let principal = try insertServicePrincipal(
      appID: application.appID, displayName: displayName, kind: .application)
    try assignRole(.globalAdministrator, to: principal.objectID)
    // It must work from the first moment, whatever propagation says.
    try connection.run(
      "UPDATE entra_service_principals SET visible_at = created_at WHERE object_id = ?",
      [.text(principal.objectID)])
    guard let made = try addSecret(applicationObjectID: application.objectID) else {
      preconditionFailure("the application was just made")
    }
    return ClientSecretCredentials(
      clientID: application.appID, objectID: principal.objectID, secret: made.value)
  }
}
