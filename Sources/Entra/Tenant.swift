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
  let signingKeys: SigningKeyRing
  private let keys: KeySource
  let random: RandomSource
  let clock: any WorldClock
  private let trace: Trace?

  /// Opens the tenant in `storage`, making its signing key when it has none.
  package init(
    configuration: TenantConfiguration, network: Network, clock: any WorldClock,
    random: RandomSource, trace: Trace?, keys: KeySource, lanes: CryptoLanes,
    storage: StorageLocation
  ) async throws {
    self.configuration = configuration
    directory = try Directory(
      configuration: configuration, clock: clock, random: random, storage: storage)
    let signingKeys = try await Self.signingKeys(
      in: directory, keys: keys, random: random, now: clock.now)
    self.signingKeys = signingKeys
    (self.keys, self.random, self.clock, self.trace) = (keys, random, clock, trace)

    var limits = IssuerMetadataLimits.standard
    limits.timeToLive = configuration.issuerMetadataTimeToLive
    limits.refetchInterval = configuration.issuerMetadataTimeToLive
    issuerMetadata = IssuerMetadataCache(
      network: network, clock: clock, trace: trace, limits: limits)
    login = LoginEndpoint(
      tokens: TokenEndpoint(
        configuration: configuration, directory: directory, metadata: issuerMetadata,
        signingKeys: signingKeys, nonces: TokenNonces(random), clock: clock, lanes: lanes),
      documents: TenantDocuments(configuration: configuration, signingKeys: signingKeys),
      replies: LoginReplies(configuration: configuration, clock: clock, random: random),
      trace: trace)
    strayRefusals = StrayRefusals(
      replies: LoginReplies(
        configuration: configuration, clock: clock, random: random.derived("stray refusals")),
      trace: trace)
    graph = GraphEndpoint(
      directory: directory, configuration: configuration, clock: clock, random: random,
      trace: trace,
      bearers: GraphBearers(
        configuration: configuration, keys: signingKeys, clock: clock,
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

  /// Signs access tokens with a new key from now on.
  ///
  /// Entra rolls its keys over on no announced day, and in an emergency at once ("Signing key
  /// rollover in the Microsoft identity platform").
  ///
  /// - Parameter keepsPrevious: whether the key before it stays published, so that its tokens stay
  ///   good.
  package func rotateSigningKey(keepsPrevious: Bool) async throws {
    let old = signingKeys.current
    let key = try SigningKey(
      keys: keys, random: random, now: clock.now, label: "after \(old.keyID)")
    try await Self.keep(key, in: directory, as: "signing")
    if keepsPrevious {
      try await Self.keep(old, in: directory, as: "previous signing")
    } else {
      try await directory.setFact("previous signing key", [])
    }
    signingKeys.rotate(to: key, keepsPrevious: keepsPrevious)
    trace?.record(
      "Entra", "rotate signing key", key.keyID,
      ["before": old.keyID, "published": keepsPrevious ? "both" : "new"])
  }

  /// The keys that were kept, or a new one, which is kept. Tokens outlive a restart only if it
  /// does.
  private static func signingKeys(
    in directory: Directory, keys: KeySource, random: RandomSource, now: Timestamp
  ) async throws -> SigningKeyRing {
    if let kept = try await kept("signing", in: directory) {
      let previous = try await Self.kept("previous signing", in: directory)
      return SigningKeyRing(kept, previous: previous.map { [$0] } ?? [])
    }
    let key = try SigningKey(keys: keys, random: random, now: now)
    try await keep(key, in: directory, as: "signing")
    return SigningKeyRing(key)
  }

  private static func kept(_ name: String, in directory: Directory) async throws -> SigningKey? {
    guard let pem = try await directory.fact("\(name) key"), !pem.isEmpty,
      let certificate = try await directory.fact("\(name) certificate")
    else { return nil }
    return try SigningKey(pem: String(decoding: pem, as: UTF8.self), certificateDER: certificate)
  }

  private static func keep(
    _ key: SigningKey, in directory: Directory, as name: String
  ) async throws {
    try await directory.setFact("\(name) key", Array(key.privateKey.pem.utf8))
    try await directory.setFact("\(name) certificate", key.certificate.der)
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
