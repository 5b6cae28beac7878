import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation

// Vaults that were deleted: seen, recovered, purged ("Soft-delete overview").

extension KeyVaultProvider {
  /// `deletedVaults` of a subscription, and one by its location and name.
  func answerDeletedVaults(_ request: ResourceRequest) async throws -> HTTPResponse {
    switch (request.http.method, request.id.name, request.action) {
    case (.get, nil, nil):
      let subscription = request.id.subscription?.lowercased()
      let deleted = try await store.deletedVaults(at: clock.now).filter {
        $0.vault.id.subscription?.lowercased() == subscription && request.id.resourceGroup == nil
      }
      return .json(200, ["value": .array(deleted.map(\.json))])
    case (.get, let name?, nil): return .json(200, try await deleted(name, request).json)
    case (.post, let name?, "purge"):
      let deleted = try await deleted(name, request)
      guard !deleted.vault.isPurgeProtected else { throw ARMError.vaultPurgeProtected }
      try await store.purgeVault(deleted.vault.name)
      return HTTPResponse(status: 200)
    default: throw ARMError.methodNotAllowed
    }
  }

  /// `createMode: recover`: the vault comes back as it was, whatever else the request says.
  func recover(_ name: String, _ request: ResourceRequest) async throws -> HTTPResponse {
    guard let deleted = try await store.deletedVault(named: name, at: clock.now) else {
      throw ARMError.deletedVaultNotFound(request.id)
    }
    guard deleted.vault.id == request.id else { throw ARMError.vaultExists(name) }
    try await store.save(deleted.vault)
    attach(deleted.vault)
    return .json(200, deleted.vault.json)
  }

  private func deleted(_ name: String, _ request: ResourceRequest) async throws -> DeletedVault {
    guard let found = try await store.deletedVault(named: name, at: clock.now),
      found.vault.id.subscription?.lowercased() == request.id.subscription?.lowercased(),
      Location.isSame(found.vault.location, request.id.names.first ?? "")
    else { throw ARMError.deletedVaultNotFound(request.id) }
    return found
  }
}
