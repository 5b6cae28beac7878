package import ArcFedSQLite
package import ArcFedSimulation

/// The tenant's directory: who there is and which outside identities each one trusts.
///
/// Everything is in SQLite. Who manages the directory sees a write at once; the token endpoint sees
/// it when it has propagated.
package actor Directory {
  let connection: Connection
  let configuration: TenantConfiguration
  let clock: any WorldClock
  let identifiers: Identifiers
  /// The replicas that answer the token endpoint.
  let replicas: ReplicaSet
  /// What the token endpoint looked up lately.
  var signInIndex = SignInIndex()
  /// Which owners the token endpoint refused lately, and what it had seen of them.
  var refusals: NegativeCache
  /// The principals of the managed identities whose federated credentials are being written.
  var identitiesBeingWritten: Set<String> = []

  /// What the tenant's policy says about federated credentials.
  package internal(set) var federationPolicy: FederationPolicy
  /// The conditional access policies, in the order in which they were made.
  package internal(set) var conditionalAccessPolicies: [ConditionalAccessPolicy]

  /// Opens the directory in `storage`, creating it when it is new.
  package init(
    configuration: TenantConfiguration, clock: any WorldClock, random: RandomSource,
    storage: StorageLocation
  ) throws {
    try Self.check(storage)
    connection = try DirectorySchema.migrator.connection(to: storage)
    let generation = try Self.nextGeneration(connection)
    identifiers = Identifiers(random, generation: generation)
    federationPolicy = try Self.federationPolicy(in: connection)
    conditionalAccessPolicies = try Self.conditionalAccessPolicies(in: connection)
    self.configuration = configuration
    self.clock = clock
    replicas = ReplicaSet(
      count: configuration.replicaCount, spread: configuration.replicaSpread, random: random)
    refusals = NegativeCache(
      timeToLive: configuration.refusalMemory, maximum: configuration.refusalMemoryMaximum)
  }

  /// Refuses a database that is damaged or of a newer schema, and leaves it untouched.
  package static func check(_ storage: StorageLocation) throws(SQLiteError) {
    try DirectorySchema.migrator.check(storage)
  }

  private static func nextGeneration(_ connection: Connection) throws -> Int {
    let name: SQLiteValue = "generation"
    let rows = try connection.rows("SELECT value FROM entra_facts WHERE name = ?", [name])
    let last = rows.first.flatMap { Int(String(decoding: $0.blob("value"), as: UTF8.self)) } ?? 0
    try connection.run(
      "INSERT OR REPLACE INTO entra_facts(name, value) VALUES (?, ?)",
      [name, .blob(Array("\(last + 1)".utf8))])
    return last + 1
  }
}

extension SQLiteValue {
  static func time(_ timestamp: Timestamp) -> SQLiteValue { .integer(timestamp.nanoseconds) }
}

extension Row {
  func time(_ column: String) -> Timestamp { Timestamp(nanoseconds: int64(column)) }
}
