package import ArcFedHTTP
package import ArcFedJOSE
import ArcFedJSON
package import ArcFedSQLite
package import ArcFedSimulation

/// One cluster: its API server with everything that runs inside it, over one database.
///
/// All requests come in through `ClusterEndpoint`; what the methods here offer besides is what an
/// administrator does on the machine itself: restart the server, lay key files on its disk.
package actor Cluster {
  /// What the cluster was made with.
  package nonisolated let configuration: ClusterConfiguration
  /// Where its API is reached.
  package nonisolated let origin: Origin
  /// The bearer token of the administrator (group `system:masters`).
  package nonisolated let adminToken: String

  nonisolated let network: Network
  nonisolated let clock: any WorldClock
  nonisolated let trace: Trace?
  nonisolated let lanes: CryptoLanes
  nonisolated let keySource: KeySource
  nonisolated let pool: ObjectPool
  /// The tokens known by heart, the nodes' and the administrator's among them.
  nonisolated let staticUsers: [String: UserInfo]
  /// The same users by the `Authorization` header that their clients send.
  nonisolated let knownHeaders: [String: UserInfo]

  let store: ObjectStore
  nonisolated let watchSignal = WatchSignal()
  var draws: DrawLabels
  var dates = TextOfSecond(\.httpDate)
  var times = TextOfSecond(\.rfc3339)
  var server: RunningServer
  var successes = TokenSuccessCache()
  /// How often the server was started anew: what was judged by one start is nothing to the next.
  var starts = 0
  var podObservers: [PodObserver] = []
  /// The webhooks as they stood in a revision.
  var knownWebhooks: (revision: Int64, webhooks: [MutatingWebhook]) = (0, [])
  /// How often pods were scheduled; the next node is next in turn.
  var scheduledPods = 0
  /// Which pods had what nodes asked for.
  var relatedPods = RelatedPods()

  /// Refuses a database that is damaged or of a newer schema, and leaves it untouched.
  package static func check(_ storage: StorageLocation) throws(SQLiteError) {
    try ObjectStore.check(storage)
  }

  /// Opens the cluster: a new one, or the one that its file holds.
  ///
  /// - Parameter pool: what the clusters of a world share to keep their objects small.
  package init(
    configuration: ClusterConfiguration, network: Network, clock: any WorldClock,
    random: RandomSource, trace: Trace?, keys: KeySource, lanes: CryptoLanes,
    storage: StorageLocation, pool: ObjectPool = ObjectPool()
  ) async throws {
    let store = try ObjectStore(storage, pool: pool)
    let openings = Int(try store.setting(Setting.openings) ?? "") ?? 0
    try store.setSetting(Setting.openings, String(openings + 1))
    let scoped = random.derived("cluster \(configuration.name) opening \(openings)")
    let adminToken = try Self.remembered(Setting.adminToken, in: store) {
      scoped.stream("administrator's token").hex(Self.tokenDigits)
    }
    var staticUsers: [String: UserInfo] = [adminToken: .admin]
    for known in configuration.staticTokens { staticUsers[known.token] = Self.user(known) }
    for node in configuration.nodes {
      let token = try Self.remembered(Setting.nodeToken(node), in: store) {
        scoped.stream("token of node \(node)").hex(Self.tokenDigits)
      }
      staticUsers[token] = .node(node)
    }
    self.configuration = configuration
    self.adminToken = adminToken
    self.staticUsers = staticUsers
    knownHeaders = BearerHeader.headers(of: staticUsers)
    self.store = store
    self.network = network
    self.clock = clock
    self.trace = trace
    self.lanes = lanes
    self.pool = pool
    origin = ClusterConfiguration.origin(name: configuration.name)
    keySource = keys
    draws = DrawLabels(scoped)
    server = try Self.start(configuration, store, keys)
    store.onWrite = { [watchSignal] in watchSignal.fire($0) }
    try bootstrap()
  }

  /// Hexadecimal digits of tokens known by heart: 160 bits.
  private static let tokenDigits = 40

  private static func user(_ known: StaticToken) -> UserInfo {
    UserInfo(
      name: known.user, uid: known.uid, groups: known.groups + [UserInfo.authenticatedGroup])
  }

  /// Names in the settings table.
  enum Setting {
    static let openings = "openings"
    static let adminToken = "admin-token"
    static let keyRotations = "key-rotations"
    static let apiServerFlags = "api-server-flags"
    static let retiredKeys = "retired-keys"
    static func nodeToken(_ node: String) -> String { "node-token/\(node)" }
    static func keyFile(_ path: String) -> String { "key-file\(path)" }
  }

  /// A value that is made once and then read from the store.
  static func remembered(
    _ name: String, in store: ObjectStore, _ make: () throws -> String
  ) throws -> String {
    if let known = try store.setting(name) { return known }
    let made = try make()
    try store.setSetting(name, made)
    return made
  }

  /// The token with which the kubelet of a node authenticates; nil for a node that is none.
  package nonisolated func nodeToken(_ node: String) -> String? {
    staticUsers.first { $0.value.nodeName == node }?.key
  }

  /// The API server's flags as it runs now.
  package var flags: APIServerFlags { server.flags }

  /// The public keys that the API server publishes now, in its order.
  package func publishedKeys() -> JWKSet { server.keys.keySet }
}

/// An API server between two restarts: flags and keys, and what is made of them once.
struct RunningServer: Sendable {
  let flags: APIServerFlags
  let keys: ServiceAccountKeys
  /// nil when the issuer cannot be discovered: the endpoints are then absent.
  let discovery: IssuerDiscovery?

  init(_ flags: APIServerFlags, _ files: KeyFiles) throws(APIServerFlagsError) {
    try flags.validate()
    self.flags = flags
    keys = try ServiceAccountKeys(files, flags)
    discovery = IssuerDiscovery(flags, keys)
  }

  func signer(_ lanes: CryptoLanes) -> TokenSigner {
    TokenSigner(
      issuer: flags.signingIssuer, key: keys.signing, header: keys.signingHeader, lanes: lanes)
  }

  func authenticator(_ lanes: CryptoLanes) -> TokenAuthenticator {
    TokenAuthenticator(
      issuers: Set(flags.serviceAccountIssuers), apiAudiences: flags.effectiveAudiences,
      keys: keys, lanes: lanes)
  }
}
