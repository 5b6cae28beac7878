package import ArcFedHTTP
import ArcFedJSON
package import ArcFedResourceManager
import ArcFedSimulation

/// `Microsoft.Storage`: storage accounts as resources (azure-mgmt-storage).
package struct StorageProvider: ResourceProvider {
  let store: BlobStore
  let endpoint: BlobEndpoint
  let network: Network
  let clock: any WorldClock

  /// `Microsoft.Storage`.
  package var namespace: String { "Microsoft.Storage" }

  /// Storage accounts, and whether a name can be had.
  package var resourceTypes: [ResourceTypeDescription] {
    [
      ResourceTypeDescription(
        name: "storageAccounts", apiVersions: Self.apiVersions,
        locations: Location.publicRegions),
      ResourceTypeDescription(name: "checkNameAvailability", apiVersions: Self.apiVersions),
    ]
  }

  /// After azure-rest-api-specs, `specification/storage/resource-manager`; the list is from memory
  /// and was not compared with it, but for 2026-09-01 and 2025-08-01, with which
  /// azure-mgmt-storage and azure-cli 2.91 ask, and 2016-05-01.
  private static let apiVersions = [
    "2026-09-01", "2025-08-01", "2025-06-01", "2025-01-01", "2024-01-01", "2023-05-01",
    "2023-04-01", "2023-01-01",
    "2022-09-01", "2022-05-01", "2021-09-01", "2021-08-01", "2021-06-01", "2021-04-01",
    "2021-02-01", "2021-01-01", "2019-06-01", "2019-04-01", "2018-11-01", "2018-07-01",
    "2018-02-01", "2017-10-01", "2017-06-01", "2016-12-01", "2016-05-01", "2016-01-01",
    "2015-06-15",
  ]

  /// Answers a request about accounts.
  package func respond(to request: ResourceRequest) async -> HTTPResponse {
    do {
      if request.id.types == ["checkNameAvailability"] {
        return try await checkNameAvailability(request)
      }
      switch (request.http.method, request.id.name) {
      case (.get, nil):
        let accounts = try await store.allAccounts().filter { request.id.scope.contains($0.id) }
        return .json(200, ["value": .array(accounts.map(\.json))])
      case (.put, let name?): return try await put(name, request)
      case (.patch, .some): return try await patch(request)
      case (.get, .some): return .json(200, try await existing(request).json)
      case (.delete, .some): return try await delete(request)
      case (.post, .some):
        _ = try await existing(request)
        return ARMError.response(
          405, "MethodNotAllowed",
          "The storage accounts of ArcFed have no access keys and no shared access signatures: "
            + "authorize with Microsoft Entra ID (az: '--auth-mode login').")
      default:
        return ARMError.response(405, "MethodNotAllowed", "The method is not allowed.")
      }
    } catch let error as ARMError {
      return error.response
    } catch {
      return ARMError.response(500, "InternalServerError", "An unexpected error occurred.")
    }
  }

  private func existing(_ request: ResourceRequest) async throws -> StorageAccount {
    guard let account = try await store.account(request.id) else {
      throw ARMError.resourceNotFound(request.id)
    }
    return account
  }

  private func put(_ name: String, _ request: ResourceRequest) async throws -> HTTPResponse {
    guard Self.isValidName(name) else { throw ARMError.invalidAccountName(name) }
    let saved = try await store.put(accountNamed: name) { existing in
      try account(named: name, request, after: existing)
    }
    attach(saved)
    return .json(200, saved.json)
  }

  /// What a request makes of the account that has its name, or of none.
  private func account(
    named name: String, _ request: ResourceRequest, after existing: StorageAccount?
  ) throws(ARMError) -> StorageAccount {
    guard existing == nil || existing?.id == request.id else {
      throw ARMError.accountTaken(name)
    }
    guard let sku = request.body?.at("sku.name")?.stringValue else {
      throw ARMError.missingAccountParameter("sku")
    }
    guard let kind = request.body?["kind"]?.stringValue else {
      throw ARMError.missingAccountParameter("kind")
    }
    let location = Location.normalized(request.body?["location"]?.stringValue ?? "")
    if let existing, existing.location != location {
      throw ARMError.locationChanged(existing.id, from: existing.location, to: location)
    }
    return StorageAccount(
      id: existing?.id ?? request.id, location: location,
      created: existing?.created ?? clock.now, tags: request.body?["tags"]?.objectValue, sku: sku,
      kind: kind,
      allowsPublicAccess: request.body?.at("properties.allowBlobPublicAccess")?.boolValue ?? false)
  }

  /// Tags, SKU, kind and public access can be changed (azure-mgmt-storage,
  /// StorageAccountUpdateParameters).
  private func patch(_ request: ResourceRequest) async throws -> HTTPResponse {
    let changed = try await store.change(request.id) { account in
      if let tags = request.body?["tags"]?.objectValue { account.tags = tags }
      if let sku = request.body?.at("sku.name")?.stringValue { account.sku = sku }
      if let kind = request.body?["kind"]?.stringValue { account.kind = kind }
      if let isAllowed = request.body?.at("properties.allowBlobPublicAccess")?.boolValue {
        account.allowsPublicAccess = isAllowed
      }
    }
    guard let changed else { throw ARMError.resourceNotFound(request.id) }
    return .json(200, changed.json)
  }

  /// azure-mgmt-storage, CheckNameAvailabilityResult.
  private func checkNameAvailability(_ request: ResourceRequest) async throws -> HTTPResponse {
    let name = request.body?["name"]?.stringValue ?? ""
    if !Self.isValidName(name) {
      return Self.unavailable("AccountNameInvalid", ARMError.invalidAccountName(name))
    }
    if try await store.account(named: name) != nil {
      return Self.unavailable("AlreadyExists", ARMError.accountTaken(name))
    }
    return .json(200, ["nameAvailable": true])
  }

  private static func unavailable(_ reason: String, _ error: ARMError) -> HTTPResponse {
    .json(
      200,
      [
        "nameAvailable": false, "reason": .string(reason), "message": .string(error.message),
      ])
  }

  private func delete(_ request: ResourceRequest) async throws -> HTTPResponse {
    guard let account = try await store.deleteAccount(request.id) else {
      return HTTPResponse(status: 204)
    }
    network.detach(.https(account.host))
    return HTTPResponse(status: 200)
  }

  /// Lets the account's host name resolve.
  func attach(_ account: StorageAccount) {
    network.attach(endpoint, to: .https(account.host))
  }

  /// "Naming rules and restrictions for Azure resources", Microsoft.Storage: 3 to 24 lower-case
  /// letters and digits.
  private static func isValidName(_ name: String) -> Bool {
    (3...24).contains(name.utf8.count)
      && name.allSatisfy { $0.isASCII && (($0.isLetter && $0.isLowercase) || $0.isNumber) }
  }
}

// MARK: - Errors ("Resolve errors for storage account names")

extension ARMError {
  fileprivate static func invalidAccountName(_ name: String) -> ARMError {
    ARMError(
      status: 400, code: "AccountNameInvalid",
      message: "\(name) is not a valid storage account name. Storage account name must be between "
        + "3 and 24 characters in length and use numbers and lower-case letters only.")
  }

  fileprivate static func accountTaken(_ name: String) -> ARMError {
    ARMError(
      status: 409, code: "StorageAccountAlreadyTaken",
      message: "The storage account named \(name) is already taken.")
  }

  /// The sentence is a choice.
  fileprivate static func missingAccountParameter(_ name: String) -> ARMError {
    ARMError(
      status: 400, code: "InvalidRequestPropertyValue",
      message: "The parameter '\(name)' is required to create a storage account.")
  }
}
