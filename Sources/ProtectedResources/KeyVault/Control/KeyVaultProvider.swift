package import ArcFedHTTP
import ArcFedJSON
package import ArcFedResourceManager

/// `Microsoft.KeyVault`: vaults as resources (azure-mgmt-keyvault).
package struct KeyVaultProvider: ResourceProvider {
  let store: VaultStore
  let endpoint: KeyVaultEndpoint
  let network: Network
  let tenantID: String

  /// `Microsoft.KeyVault`.
  package var namespace: String { "Microsoft.KeyVault" }

  /// Vaults.
  package var resourceTypes: [ResourceTypeDescription] {
    [
      ResourceTypeDescription(
        name: "vaults", apiVersions: Self.apiVersions, locations: Location.publicRegions)
    ]
  }

  /// azure-rest-api-specs, `specification/keyvault/resource-manager`.
  private static let apiVersions = [
    "2026-02-01", "2025-05-01", "2024-12-01-preview", "2024-11-01", "2024-04-01-preview",
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
      switch (request.http.method, request.id.name) {
      case (.get, nil): return try await list(request)
      case (.put, let name?): return try await put(name, request)
      case (.patch, let name?): return try await patch(try await existing(name, request), request)
      case (.get, let name?): return .json(200, try await existing(name, request).json)
      case (.delete, let name?): return try await delete(name, request)
      default:
        return ARMError.response(405, "MethodNotAllowed", "The method is not allowed.")
      }
    } catch let error as ARMError {
      return error.response
    } catch {
      return ARMError.response(500, "InternalServerError", "An unexpected error occurred.")
    }
  }

  private func list(_ request: ResourceRequest) async throws -> HTTPResponse {
    let vaults = try await store.allVaults().filter { request.id.scope.contains($0.id) }
    return .json(200, ["value": .array(vaults.map(\.json))])
  }

  private func existing(_ name: String, _ request: ResourceRequest) async throws -> Vault {
    guard let vault = try await store.vault(named: name), vault.id == request.id else {
      throw ARMError.resourceNotFound(request.id)
    }
    return vault
  }

  private func put(_ name: String, _ request: ResourceRequest) async throws -> HTTPResponse {
    guard Self.isValidName(name) else { throw ARMError.invalidVaultName(name) }
    guard var properties = request.body?["properties"]?.objectValue,
      properties["sku"]?["name"]?.stringValue != nil,
      let tenant = properties["tenantId"]?.stringValue
    else { throw ARMError.incompleteVault }
    guard tenant.lowercased() == tenantID.lowercased() else {
      throw ARMError.foreignVaultTenant(tenant)
    }
    let existing = try await store.vault(named: name)
    let isDeleted = try await store.isSoftDeleted(name)
    let recovers = properties["createMode"]?.stringValue?.lowercased() == "recover"
    guard existing == nil || existing?.id == request.id, !isDeleted || recovers else {
      throw ARMError.vaultExists(name)
    }
    properties.removeValue(forKey: "createMode")
    complete(&properties, apiVersion: request.apiVersion)
    let vault = Vault(
      id: existing?.id ?? request.id,
      location: Location.normalized(request.body?["location"]?.stringValue ?? ""),
      tags: request.body?["tags"]?.objectValue, properties: properties)
    try await store.save(vault)
    attach(vault)
    return .json(existing == nil ? 201 : 200, vault.json)
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

  private func patch(_ vault: Vault, _ request: ResourceRequest) async throws -> HTTPResponse {
    var changed = vault
    if let tags = request.body?["tags"]?.objectValue { changed.tags = tags }
    for (key, value) in request.body?["properties"]?.objectValue ?? [:] {
      changed.properties[key] = value
    }
    try await store.save(changed)
    return .json(200, changed.json)
  }

  private func delete(_ name: String, _ request: ResourceRequest) async throws -> HTTPResponse {
    guard let vault = try await store.vault(named: name), vault.id == request.id else {
      return HTTPResponse(status: 204)
    }
    try await store.softDelete(name)
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
  private static func isValidName(_ name: String) -> Bool {
    guard (3...24).contains(name.utf8.count), let first = name.first, let last = name.last,
      first.isASCII, first.isLetter, last != "-"
    else { return false }
    let isPlain = name.allSatisfy { $0 == "-" || ($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return isPlain && !zip(name, name.dropFirst()).contains { $0 == "-" && $1 == "-" }
  }
}

// MARK: - Errors

extension ARMError {
  /// Recorded in az keyvault issues.
  fileprivate static func invalidVaultName(_ name: String) -> ARMError {
    ARMError(
      status: 400, code: "VaultNameNotValid",
      message: "The vault name '\(name)' is invalid. A vault's name must be between 3-24 "
        + "alphanumeric characters. The name must begin with a letter, end with a letter or "
        + "digit, and not contain consecutive hyphens. Follow this link for more information: "
        + "https://go.microsoft.com/fwlink/?linkid=2147742")
  }

  /// Recorded in az keyvault issues.
  fileprivate static func vaultExists(_ name: String) -> ARMError {
    ARMError(
      status: 409, code: "VaultAlreadyExists",
      message: "The vault name '\(name)' is already in use. Vault names are globally unique so it "
        + "is possible that the name is already taken. If you are sure that the vault name was not "
        + "taken then it is possible that a vault with the same name was recently deleted but not "
        + "purged after being placed in a recoverable state. If the vault is in a recoverable "
        + "state then the vault will need to be purged before reusing the name. For more "
        + "information about VaultAlreadyExists, soft delete and purging a vault follow this link "
        + "https://go.microsoft.com/fwlink/?linkid=2147740.")
  }

  /// `sku` and `tenantId` are required (azure-mgmt-keyvault, VaultProperties). The sentence is a
  /// choice.
  fileprivate static let incompleteVault = ARMError(
    status: 400, code: "BadRequest",
    message: "The properties 'sku' and 'tenantId' of the vault are required.")

  /// A vault trusts the tenant of its subscription. The sentence is a choice.
  fileprivate static func foreignVaultTenant(_ tenant: String) -> ARMError {
    ARMError(
      status: 400, code: "BadRequest",
      message: "An invalid value was provided for 'tenantId': \(tenant).")
  }
}
