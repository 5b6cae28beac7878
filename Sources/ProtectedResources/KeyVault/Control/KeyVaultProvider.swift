package import ArcFedHTTP
import ArcFedJSON
package import ArcFedResourceManager
import ArcFedSimulation

/// `Microsoft.KeyVault`: vaults as resources (azure-mgmt-keyvault).
package struct KeyVaultProvider: ResourceProvider {
  let store: VaultStore
  let endpoint: KeyVaultEndpoint
  let network: Network
  let tenantID: String
  let clock: any WorldClock

  /// `Microsoft.KeyVault`.
  package var namespace: String { "Microsoft.KeyVault" }

  /// Vaults, and what is asked about them.
  package var resourceTypes: [ResourceTypeDescription] {
    let others = [
      "vaults/accessPolicies", "deletedVaults", "locations/deletedVaults", "checkNameAvailability",
    ]
    return [
      ResourceTypeDescription(
        name: "vaults", apiVersions: Self.apiVersions, locations: Location.publicRegions)
    ] + others.map { ResourceTypeDescription(name: $0, apiVersions: Self.apiVersions) }
  }

  /// After azure-rest-api-specs, `specification/keyvault/resource-manager`; the list is from memory
  /// and was not compared with it.
  private static let apiVersions = [
    "2026-05-15", "2026-02-01", "2025-05-01", "2024-12-01-preview", "2024-11-01",
    "2024-04-01-preview",
    "2023-07-01", "2023-02-01", "2022-11-01", "2022-07-01", "2022-02-01-preview",
    "2021-11-01-preview", "2021-10-01", "2021-06-01-preview", "2021-04-01-preview",
    "2020-04-01-preview", "2019-09-01", "2018-02-14", "2018-02-14-preview", "2016-10-01",
    "2015-06-01",
  ]

  /// From this version on, a vault that does not say otherwise uses role assignments ("Prepare for
  /// Key Vault API version 2026-02-01").
  private static let roleAssignmentsByDefaultSince = "2026-02-01"

  /// Answers a request about vaults.
  package func respond(to request: ResourceRequest) async -> HTTPResponse {
    do {
      switch request.id.types.joined(separator: "/") {
      case "vaults": return try await answerVaults(request)
      case "vaults/accessPolicies": return try await answerAccessPolicies(request)
      case "checkNameAvailability": return try await checkNameAvailability(request)
      default: return try await answerDeletedVaults(request)
      }
    } catch let error as ARMError {
      return error.response
    } catch {
      return ARMError.response(500, "InternalServerError", "An unexpected error occurred.")
    }
  }

  private func answerVaults(_ request: ResourceRequest) async throws -> HTTPResponse {
    switch (request.http.method, request.id.name) {
    case (.get, nil): return try await list(request)
    case (.put, let name?): return try await put(name, request)
    case (.patch, .some): return try await patch(request)
    case (.get, .some):
      guard let vault = try await store.vault(request.id) else {
        throw ARMError.resourceNotFound(request.id)
      }
      return .json(200, vault.json)
    case (.delete, .some): return try await delete(request)
    default: throw ARMError.methodNotAllowed
    }
  }

  private func list(_ request: ResourceRequest) async throws -> HTTPResponse {
    let vaults = try await store.allVaults().filter { request.id.scope.contains($0.id) }
    return .json(200, ["value": .array(vaults.map(\.json))])
  }

  private func put(_ name: String, _ request: ResourceRequest) async throws -> HTTPResponse {
    guard Self.isValidName(name) else { throw ARMError.invalidVaultName(name) }
    var properties = Self.given(request)
    guard properties["sku"]?["name"]?.stringValue != nil,
      let tenant = properties["tenantId"]?.stringValue
    else { throw ARMError.incompleteVault }
    guard tenant.lowercased() == tenantID.lowercased() else {
      throw ARMError.foreignVaultTenant(tenant)
    }
    let mode = properties.removeValue(forKey: "createMode")
    if mode?.stringValue?.lowercased() == "recover" { return try await recover(name, request) }
    let given = properties
    let put = try await store.put(vaultNamed: name, at: clock.now) { existing, deleted in
      try vault(named: name, given, request, after: existing, deleted)
    }
    attach(put.vault)
    return .json(put.isNew ? 201 : 200, put.vault.json)
  }

  /// What a request makes of the vault that has its name, or of none.
  private func vault(
    named name: String, _ given: JSONObject, _ request: ResourceRequest,
    after existing: Vault?, _ deleted: DeletedVault?
  ) throws(ARMError) -> Vault {
    guard deleted?.vault.id != request.id else { throw ARMError.vaultIsDeleted }
    guard existing == nil || existing?.id == request.id, deleted == nil else {
      throw ARMError.vaultExists(name)
    }
    let location = Location.normalized(request.body?["location"]?.stringValue ?? "")
    if let existing, existing.location != location {
      throw ARMError.locationChanged(existing.id, from: existing.location, to: location)
    }
    var properties = given
    try Self.keepIrreversible(in: &properties, of: existing)
    complete(&properties, apiVersion: request.apiVersion)
    return Vault(
      id: existing?.id ?? request.id, location: location,
      tags: request.body?["tags"]?.objectValue, properties: properties)
  }

  /// The properties that a request gives; one that is null counts as left out.
  private static func given(_ request: ResourceRequest) -> JSONObject {
    let properties = request.body?["properties"]?.objectValue ?? [:]
    return JSONObject(properties.filter { $0.value != .null }.map { ($0.key, $0.value) })
  }

  /// Purge protection and the length of retention cannot be taken back ("Soft-delete overview"):
  /// what a request does not say of them, or says in another form, stays as it was.
  private static func keepIrreversible(
    in given: inout JSONObject, of vault: Vault?
  ) throws(ARMError) {
    let protection = given["enablePurgeProtection"]?.boolValue
    guard protection != false else { throw .irreversiblePurgeProtection }
    let isProtected = protection ?? vault?.isPurgeProtected ?? false
    given["enablePurgeProtection"] = isProtected ? true : nil
    let days = given["softDeleteRetentionInDays"]?.intValue
    if let days {
      guard vault == nil || days == vault?.retentionDays else { throw .retentionIsSet }
      guard Vault.retentionRangeDays.contains(days) else { throw .invalidRetention(days) }
    }
    given["softDeleteRetentionInDays"] = (days ?? vault?.retentionDays).map { .int($0) }
  }

  /// Adds the defaults that an answer shows.
  private func complete(_ properties: inout JSONObject, apiVersion: String) {
    if properties["accessPolicies"] == nil { properties["accessPolicies"] = [] }
    if properties["enabledForDeployment"] == nil { properties["enabledForDeployment"] = false }
    if properties["enableSoftDelete"] == nil { properties["enableSoftDelete"] = true }
    if properties["softDeleteRetentionInDays"] == nil {
      properties["softDeleteRetentionInDays"] = .int(Vault.retentionDefaultDays)
    }
    if properties["enableRbacAuthorization"] == nil {
      properties["enableRbacAuthorization"] =
        .bool(apiVersion >= Self.roleAssignmentsByDefaultSince)
    }
  }

  private func patch(_ request: ResourceRequest) async throws -> HTTPResponse {
    let changed = try await store.change(request.id) { vault in
      var given = Self.given(request)
      given.removeValue(forKey: "createMode")
      try Self.keepIrreversible(in: &given, of: vault)
      if let tags = request.body?["tags"]?.objectValue { vault.tags = tags }
      for (key, value) in given { vault.properties[key] = value }
    }
    guard let changed else { throw ARMError.resourceNotFound(request.id) }
    return .json(200, changed.json)
  }

  private func delete(_ request: ResourceRequest) async throws -> HTTPResponse {
    guard let vault = try await store.softDelete(request.id, on: clock.now) else {
      return HTTPResponse(status: 204)
    }
    network.detach(.https(vault.host))
    return HTTPResponse(status: 200)
  }

  /// Lets the vault's host name resolve.
  func attach(_ vault: Vault) {
    network.attach(endpoint, to: .https(vault.host))
  }

  /// "Naming rules and restrictions for Azure resources", Microsoft.KeyVault: 3 to 24 letters,
  /// digits and hyphens; begins with a letter, ends with a letter or digit, no two hyphens in a
  /// row.
  static func isValidName(_ name: String) -> Bool {
    guard (3...24).contains(name.utf8.count), let first = name.first, let last = name.last,
      first.isASCII, first.isLetter, last != "-"
    else { return false }
    let isPlain = name.allSatisfy { $0 == "-" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return isPlain && !zip(name, name.dropFirst()).contains { $0 == "-" && $1 == "-" }
  }
}
