import ArcFedAzureIdentity
import ArcFedEntra
import ArcFedSQLite
import ArcFedSimulation

/// A tenant besides the usual one, with somebody who administers it.
struct NeighbourTenant: Sendable {
  /// As it was asked for.
  let settings: EntraSettings.OtherTenant
  /// Its id.
  let id: String
  let tenant: Tenant
  /// Its administrator, who has no subscription.
  let azure: AzureOperator
}

extension World.Setting {
  /// The configuration of a tenant of this world.
  func tenantConfiguration(
    id: String, of other: EntraSettings.OtherTenant? = nil
  ) -> TenantConfiguration {
    let entra = configuration.entra
    var settings = TenantConfiguration(
      tenantID: id, propagationDelay: configuration.federatedCredentialPropagation)
    settings.domain = EntraSettings.usualDomain
    if let other { (settings.displayName, settings.domain) = (other.name, other.domain) }
    if configuration.time == .real {
      settings.federatedCredentialWriteTime = TenantConfiguration.realWriteTime
    }
    if let time = entra.credentialWrite { settings.federatedCredentialWriteTime = time }
    settings.wording =
      switch entra.wording {
      case .newest: .newest
      case .year2023: .year2023
      case .year2022: .year2022
      }
    settings.replicaCount = entra.replicas
    settings.replicaSpread = entra.replicaSpread
    settings.throttling = entra.countsRequests ? .documented : nil
    settings.principalPropagationDelay = entra.principalPropagation
    settings.graphReplicationDelay = entra.graphReplication
    settings.issuerMetadataTimeToLive = entra.issuerCacheLifetime
    settings.applicationTokenLifetime = entra.applicationTokenLifetime
    settings.managedIdentityTokenLifetime = entra.managedIdentityTokenLifetime
    return settings
  }

  /// Makes the tenants besides the first, each in a storage of its own.
  func makeNeighbours(beside first: Tenant) async throws -> [NeighbourTenant] {
    var neighbours: [NeighbourTenant] = []
    for other in configuration.entra.otherTenants {
      // The world's own seed, whatever the opening: a tenant keeps its id.
      let id = RandomSource(seed: configuration.seed).stream("tenant/\(other.domain)").uuid()
      let place = Self.storage(of: other, beside: storage)
      let tenant = try await Tenant(
        configuration: tenantConfiguration(id: id.lowercase, of: other), network: network,
        clock: clock, random: random.derived("entra/\(other.domain)"), trace: trace, keys: keys,
        lanes: lanes, storage: place, beside: first)
      let credentials = try await StateFile.operatorCredentials(at: place) {
        try await tenant.createAdministrator(displayName: "operator")
      }
      neighbours.append(
        NeighbourTenant(
          settings: other, id: id.lowercase, tenant: tenant,
          azure: try makeOperator(credentials, tenantID: id.lowercase)))
    }
    return neighbours
  }

  /// A directory is a file of its own, as a cluster's state is.
  static func storage(
    of tenant: EntraSettings.OtherTenant, beside storage: StorageLocation
  ) -> StorageLocation {
    switch storage {
    case .memory: .memory
    case .file(let path, let isLasting):
      .file("\(path).tenant-\(tenant.domain)", isLasting: isLasting)
    }
  }
}

extension World {
  /// All tenants by their ids, the usual one first.
  var tenants: [(id: String, tenant: Tenant)] {
    [(Self.tenantID, tenant)] + neighbours.map { ($0.id, $0.tenant) }
  }
}

extension Emulator {
  /// The ids of the tenants besides the usual one, in the order of ``EntraSettings/otherTenants``.
  public var otherTenantIDs: [String] { world.neighbours.map(\.id) }

  /// The administrator of a tenant, by its domain or its id; the usual operator when none is named.
  func azure(of tenant: String?) throws(Refusal) -> AzureOperator {
    try neighbour(tenant)?.azure ?? azure
  }

  /// A tenant by its domain or its id; nil for the usual one.
  func neighbour(_ tenant: String?) throws(Refusal) -> NeighbourTenant? {
    guard let name = tenant?.lowercased(), ![tenantID, EntraSettings.usualDomain].contains(name)
    else { return nil }
    guard let found = world.neighbours.first(where: { [$0.settings.domain, $0.id].contains(name) })
    else { throw .arcFed("UnknownTenant", "the world has no tenant '\(name)'") }
    return found
  }
}
