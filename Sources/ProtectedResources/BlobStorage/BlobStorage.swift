package import ArcFedHTTP
package import ArcFedResourceManager
package import ArcFedSQLite
package import ArcFedSimulation

/// The Blob service: storage accounts through Resource Manager, containers and blobs at the
/// accounts' own host names, which resolve from the moment the account exists.
package struct BlobStorage: Sendable {
  /// `Microsoft.Storage`, for Resource Manager.
  package let provider: StorageProvider

  /// The data plane of every account.
  package let endpoint: BlobEndpoint

  /// Opens the database and attaches the hosts of the accounts in it.
  package init(
    resourceManager: ResourceManager, network: Network, clock: any WorldClock,
    random: RandomSource, trace: Trace?, storage: StorageLocation
  ) async throws(SQLiteError) {
    let store = try await BlobStore(storage)
    endpoint = BlobEndpoint(
      store: store, authority: resourceManager.bearers, resourceManager: resourceManager,
      clock: clock, random: random, trace: trace)
    provider = StorageProvider(store: store, endpoint: endpoint, network: network, clock: clock)
    if store.isOnDisk {
      for account in try await store.allAccounts() { provider.attach(account) }
    }
  }

  /// Refuses a database that is damaged or of a newer schema, and leaves it untouched.
  package static func check(_ storage: StorageLocation) throws(SQLiteError) {
    try BlobMigrations.migrator.check(storage)
  }
}
