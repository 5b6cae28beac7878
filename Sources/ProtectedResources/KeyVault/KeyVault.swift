package import ArcFedHTTP
package import ArcFedResourceManager
package import ArcFedSQLite
package import ArcFedSimulation

/// The Key Vault service: vaults through Resource Manager, secrets at the vaults' own host names.
///
/// A vault's host name resolves from the moment the vault exists: the service attaches it to the
/// network, and takes it back with the vault.
package struct KeyVault: Sendable {
  /// `Microsoft.KeyVault`, for Resource Manager.
  package let provider: KeyVaultProvider

  /// The data plane of every vault.
  package let endpoint: KeyVaultEndpoint

  /// Opens the database and attaches the hosts of the vaults in it.
  package init(
    resourceManager: ResourceManager, network: Network, clock: any WorldClock,
    random: RandomSource, trace: Trace?, storage: StorageLocation
  ) async throws(SQLiteError) {
    let store = try await VaultStore(storage)
    endpoint = KeyVaultEndpoint(
      store: store, authority: resourceManager.bearers, resourceManager: resourceManager,
      clock: clock, random: random, trace: trace)
    provider = KeyVaultProvider(
      store: store, endpoint: endpoint, network: network, tenantID: endpoint.authority.tenantID,
      clock: clock)
    for vault in try await store.allVaults() { provider.attach(vault) }
  }

  /// Refuses a database that is damaged or of a newer schema, and leaves it untouched.
  package static func check(_ storage: StorageLocation) throws(SQLiteError) {
    try VaultMigrations.migrator.check(storage)
  }
}
