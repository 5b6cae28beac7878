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
    case (.get, let name?, nil):
      let found = try await store.deletedVault(named: name, at: clock.now)
      return .json(200, try Self.checked(found, request).json)
    case (.post, let name?, "purge"):
      try await store.purge(vaultNamed: name, at: clock.now) { found in
        let deleted = try Self.checked(found, request)
        guard !deleted.vault.isPurgeProtected else { throw ARMError.vaultPurgeProtected }
        return deleted
      }
      return HTTPResponse(status: 200)
    default: throw ARMError.methodNotAllowed
    }
  }

  /// `createMode: recover`: the vault comes back as it was, whatever else the request says.
  func recover(_ name: String, _ request: ResourceRequest) async throws -> HTTPResponse {
    let vault = try await store.recover(vaultNamed: name, at: clock.now) { found in
      guard let found else { throw ARMError.deletedVaultNotFound(request.id) }
      guard found.vault.id == request.id else { throw ARMError.vaultExists(name) }
      return found
    }
    attach(vault)
    return .json(200, vault.json)
  }

  /// The deleted vault of a name, if it is the one that a request addresses.
  private static func checked(
    _ found: DeletedVault?, _ request: ResourceRequest
  ) throws(ARMError) -> DeletedVault {
    guard let found,
      found.vault.id.subscription?.lowercased() == request.id.subscription?.lowercased(),
      Location.isSame(found.vault.location, request.id.names.first ?? "")
    else { throw ARMError.deletedVaultNotFound(request.id) }
    return found
  }
}
