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
  /// The doors that all tenants of the cloud share.
  let front: TenantFront
  let tokens: TokenEndpoint
  let signingKeys: SigningKeyRing
  private let metadataReplies: LoginReplies
  private let keyMaker: SigningKeyMaker
  let random: RandomSource
  let clock: any WorldClock
  /// Tells rotations.
  private let trace: Trace?

  /// How many issuers' keys the tenant remembers: a fleet has one for each of its clusters, and an
  /// exchange must not fetch again what the last one fetched. Ours.
  private static let issuersMaximum = 20_000

  /// Opens the tenant in `storage`, making its signing key when it has none.
  ///
  /// - Parameter first: a tenant of the same cloud, whose doors and signing keys this one shares,
  ///   as Entra's tenants do. Each keeps its directory to itself, in a storage of its own.
  /// - Parameter equality: how assertions are compared with credentials; exactly, except in tests
  ///   of what finds a sloppy comparison.
  package init(
    configuration: TenantConfiguration, network: Network, clock: any WorldClock,
    random: RandomSource, trace: Trace?, keys: KeySource, lanes: CryptoLanes,
    storage: StorageLocation, beside first: Tenant? = nil,
    equality: @escaping FederationMatcher.Equality = FederationMatcher.exact
  ) async throws {
    self.configuration = configuration
    (self.random, self.clock, self.trace) = (random, clock, trace)
    directory = try Directory(
      configuration: configuration, clock: clock, random: random, storage: storage)
    keyMaker =
      first?.keyMaker
      ?? SigningKeyMaker(directory: directory, keys: keys, random: random, clock: clock)
    let signingKeys: SigningKeyRing
    if let first {
      signingKeys = first.signingKeys
    } else {
      signingKeys = try await keyMaker.ring(in: storage, lanes: lanes)
    }
    self.signingKeys = signingKeys

    var limits = IssuerMetadataLimits.standard
    limits.timeToLive = configuration.issuerMetadataTimeToLive
    limits.refetchInterval = configuration.issuerMetadataTimeToLive
    limits.maximumIssuers = Self.issuersMaximum
    issuerMetadata = IssuerMetadataCache(
      network: network, clock: clock, trace: trace, limits: limits)
    tokens = TokenEndpoint(
      configuration: configuration, directory: directory, metadata: issuerMetadata,
      signingKeys: signingKeys, nonces: TokenNonces(random), clock: clock, lanes: lanes,
      equality: equality)
    login = LoginEndpoint(
      tokens: tokens,
      documents: TenantDocuments(
        configuration: configuration, signingKeys: signingKeys, clock: clock),
      replies: LoginReplies(configuration: configuration, clock: clock, random: random),
      trace: trace)
    strayRefusals = StrayRefusals(
      replies: LoginReplies(
        configuration: configuration, clock: clock, random: random.derived("stray refusals")),
      trace: trace)
    metadataReplies = LoginReplies(
      configuration: configuration, clock: clock, random: random.derived("instance metadata"))
    graph = GraphEndpoint(
      directory: directory, configuration: configuration, clock: clock, random: random,
      trace: trace,
      bearers: GraphBearers(
        configuration: configuration, signingKeys: signingKeys, clock: clock, lanes: lanes))
    managedIdentities = ManagedIdentityProvider(
      directory: directory, configuration: configuration, clock: clock, trace: trace)
    front = first?.front ?? TenantFront()
    front.add(configuration, login: login, graph: graph)
  }

  /// Puts the two origins of all tenants, and the other names of the first, on a network.
  package func attach(to network: Network) throws {
    network.attach(front.login, to: try Origin(configuration.authority))
    network.attach(front.login, to: try Origin(configuration.stsIssuer))
    for host in TenantDocuments.publicCloudHosts where Self.isPublic(configuration) {
      network.attach(front.login, to: .https(host))
    }
    if Self.isPublic(configuration) {
      // The regional endpoints: `https://{region}.login.microsoft.com` (msal, `application.py`).
      network.attach(front.login, toSubdomainsOf: "login.microsoft.com")
    }
    network.attach(front.graph, to: try Origin(configuration.graphOrigin))
  }

  /// Where programs on a host in Azure get the tokens of the host's identities. It is put on no
  /// network here.
  ///
  /// - Parameters:
  ///   - identities: those that the host has.
  ///   - appServiceSecret: what App Service's form wants to read in its header; nil for a host that
  ///     has only the instance metadata service.
  package func instanceMetadata(
    of identities: HostIdentities, appServiceSecret: String? = nil
  ) -> InstanceMetadataEndpoint {
    InstanceMetadataEndpoint(
      tokens: tokens, identities: identities, appServiceSecret: appServiceSecret,
      replies: metadataReplies, trace: trace)
  }

  /// Publishes a new signing key and begins to sign with it after the lead time. Returns the new
  /// key's identifier.
  ///
  /// Entra rolls its keys over on no announced day, and in an emergency at once ("Signing key
  /// rollover in the Microsoft identity platform").
  ///
  /// - Parameter keepsPrevious: whether the key before it stays published until no token that it
  ///   signed is good any more; otherwise its tokens die with it, at once.
  @discardableResult
  package func rotateSigningKey(keepsPrevious: Bool = true) async throws -> String {
    let old = signingKeys.current(at: clock.now)
    let keyID = try await keyMaker.rotate(
      signingKeys, leadTime: keepsPrevious ? configuration.signingKeyLeadTime : .zero,
      retention: keepsPrevious ? configuration.signingKeyRetention : nil)
    trace?.record(
      "Entra", "rotate signing key", keyID,
      ["before": old.keyID, "published": keepsPrevious ? "both" : "new"])
    return keyID
  }

  /// Keeps the key that the tenant began with in a storage that was put back to before it was made:
  /// who has seen the key document goes on with it.
  package func keepFirstSigningKey(in storage: StorageLocation) throws {
    try Directory.keep(signingKeys.first, in: storage)
  }

  /// Makes the first client: an application with a secret, whose service principal administers the
  /// tenant. Everything else can then be done through the front doors.
  package func createAdministrator(displayName: String) async throws -> ClientSecretCredentials {
    try await directory.createAdministrator(displayName: displayName)
  }

  private static func isPublic(_ configuration: TenantConfiguration) -> Bool {
    configuration.authority == "https://\(TenantDocuments.publicCloudHosts[0])"
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
