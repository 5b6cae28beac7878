package import ArcFedHTTP
import ArcFedJSON
package import ArcFedResourceManager
import ArcFedSimulation

/// `Microsoft.ManagedIdentity`: user-assigned identities and their federated credentials, as Azure
/// Resource Manager shows them.
package struct ManagedIdentityProvider: ResourceProvider {
  /// The api-versions of identities, newest first (azure-rest-api-specs, `specification/msi`, and
  /// the packages of azure-sdk-for-python, `azure-mgmt-msi`).
  private static let identityVersions = [
    "2026-05-31", "2026-04-30", "2025-05-31-preview", "2025-01-31-preview", "2024-11-30",
    "2023-07-31-preview", "2023-01-31", "2022-01-31-preview", "2021-09-30-preview", "2018-11-30",
  ]
  /// Federated credentials came with 2022-01-31-preview.
  private static let credentialVersions = identityVersions.filter { $0 >= "2022-01-31-preview" }

  /// The type of identities, without the namespace.
  static let identityType = "userAssignedIdentities"
  /// The type of their federated credentials.
  static let credentialType = "federatedIdentityCredentials"

  /// The type of the identity that a resource has of its own: `{scope}/…/identities/default`.
  static let systemIdentityType = "identities"

  let directory: Directory
  let configuration: TenantConfiguration
  let clock: any WorldClock
  let trace: Trace?
  /// Who counts requests about federated credentials; nil when nobody does.
  let throttle: Throttle?

  /// The namespace.
  package let namespace = "Microsoft.ManagedIdentity"

  /// An identity has a region, a credential is where its identity is, and a resource has its own
  /// identity attached.
  package let resourceTypes = [
    ResourceTypeDescription(
      name: identityType, apiVersions: identityVersions, locations: Location.publicRegions),
    ResourceTypeDescription(
      name: "\(identityType)/\(credentialType)", apiVersions: credentialVersions),
    ResourceTypeDescription(
      name: systemIdentityType, apiVersions: identityVersions, isExtension: true),
  ]

  init(
    directory: Directory, configuration: TenantConfiguration, clock: any WorldClock, trace: Trace?
  ) {
    self.directory = directory
    self.configuration = configuration
    self.clock = clock
    self.trace = trace
    throttle = configuration.throttling.map { Throttle($0) }
  }

  /// Answers one request.
  package func respond(to request: ResourceRequest) async -> HTTPResponse {
    guard request.action == nil else { return ManagedIdentityError.unknownAction.response }
    do {
      if request.id.types.first == Self.systemIdentityType {
        return try await respondAboutSystemIdentity(request)
      }
      let isCredential = request.id.types.count > 1
      return isCredential
        ? try await respondAboutCredentials(request) : try await respondAboutIdentities(request)
    } catch let error as ARMError {
      return error.response
    } catch {
      return ManagedIdentityError.storageFailed.response
    }
  }

  // MARK: Identities

  private func respondAboutIdentities(_ request: ResourceRequest) async throws -> HTTPResponse {
    guard let name = request.id.name else { return try await listIdentities(request) }
    switch request.http.method {
    case .put: return try await putIdentity(request, name: name)
    case .patch: return try await patchIdentity(request)
    case .get:
      guard let identity = try await directory.managedIdentity(resourceID: Self.resourceID(request))
      else { throw ARMError.resourceNotFound(request.id) }
      return .json(200, json(identity, request.apiVersion))
    case .delete:
      let isDeleted = try await directory.deleteManagedIdentity(
        resourceID: Self.resourceID(request))
      if isDeleted { record("delete managed identity", name) }
      return HTTPResponse(status: isDeleted ? 200 : 204)
    default: throw ManagedIdentityError.methodNotAllowed
    }
  }

  private func listIdentities(_ request: ResourceRequest) async throws -> HTTPResponse {
    guard request.http.method == .get else { throw ManagedIdentityError.methodNotAllowed }
    let found = try await directory.managedIdentities(in: Self.scope(of: request.id))
    let values = found.map { json($0, request.apiVersion) }
    return .json(200, ["value": .array(values)])
  }

  private func putIdentity(
    _ request: ResourceRequest, name: String
  ) async throws -> HTTPResponse {
    guard ManagedIdentityError.isIdentityName(name) else {
      throw ManagedIdentityError.invalidIdentityName(name)
    }
    guard let given = request.body?["location"]?.stringValue, !given.isEmpty else {
      throw ManagedIdentityError.locationRequired
    }
    try Self.checkBody(request.body)
    let location = Location.normalized(given)
    let id = Self.resourceID(request)
    if let existing = try await directory.managedIdentity(resourceID: id),
      existing.location != location
    {
      throw ManagedIdentityError.locationChanged(existing, to: location, in: request.id)
    }
    let (identity, isNew) = try await directory.putManagedIdentity(
      resourceID: id, name: name, location: location, tags: Self.tags(in: request.body),
      isolationScope: request.body?.at("properties.isolationScope")?.stringValue)
    record(isNew ? "create managed identity" : "update managed identity", name)
    let headers: HTTPHeaders = isNew ? ["location": identity.resourceID] : [:]
    return .json(isNew ? 201 : 200, json(identity, request.apiVersion), headers: headers)
  }

  private func patchIdentity(_ request: ResourceRequest) async throws -> HTTPResponse {
    let id = Self.resourceID(request)
    guard let identity = try await directory.managedIdentity(resourceID: id) else {
      throw ARMError.resourceNotFound(request.id)
    }
    try Self.checkBody(request.body)
    let tags = request.body?["tags"] == nil ? identity.tags : Self.tags(in: request.body)
    try await directory.updateManagedIdentity(
      identity, tags: tags,
      isolationScope: request.body?.at("properties.isolationScope")?.stringValue)
    let changed = try await directory.managedIdentity(resourceID: id) ?? identity
    return .json(200, json(changed, request.apiVersion))
  }

  /// Tags are texts, and `isolationScope` is `None` or `Regional` (azure-rest-api-specs,
  /// `specification/msi`, 2024-11-30).
  private static func checkBody(_ body: JSONValue?) throws(ARMError) {
    if let tags = body?["tags"], !tags.isNull {
      guard let members = tags.objectValue, members.allSatisfy({ $0.value.stringValue != nil })
      else { throw ManagedIdentityError.tagsAreNoTexts }
    }
    guard let scope = body?.at("properties.isolationScope"), !scope.isNull else { return }
    guard ["None", "Regional"].contains(scope.stringValue) else {
      throw ManagedIdentityError.invalidIsolation(scope.stringValue ?? scope.text())
    }
  }

  /// The identity of the resource that the scope is, which goes by the name `default`.
  private func respondAboutSystemIdentity(
    _ request: ResourceRequest
  ) async throws -> HTTPResponse {
    guard request.http.method == .get else { throw ManagedIdentityError.methodNotAllowed }
    guard let name = request.id.name else { return .json(200, ["value": []]) }
    let scope = request.id.scope.text
    guard name.lowercased() == "default",
      let principal = try await directory.systemAssignedIdentity(of: scope)
    else { throw ARMError.resourceNotFound(request.id) }
    return .json(
      200,
      [
        "id": .string("\(scope)/providers/\(namespace)/\(Self.systemIdentityType)/default"),
        "name": "default", "type": .string("\(namespace)/\(Self.systemIdentityType)"),
        "properties": [
          "tenantId": .string(configuration.tenantID), "principalId": .string(principal.objectID),
          "clientId": .string(principal.appID),
        ],
      ])
  }

  private func json(_ identity: ManagedIdentity, _ apiVersion: String) -> JSONValue {
    var properties: JSONObject = [
      "tenantId": .string(configuration.tenantID),
      "principalId": .string(identity.principalID),
      "clientId": .string(identity.clientID),
    ]
    if let scope = identity.isolationScope, apiVersion >= "2024-11-30" {
      properties["isolationScope"] = .string(scope)
    }
    return [
      "location": .string(identity.location),
      "tags": .object(JSONObject(identity.tags.map { ($0.name, .string($0.value)) })),
      "id": .string(identity.resourceID),
      "name": .string(identity.name),
      "type": .string("\(namespace)/\(Self.identityType)"),
      "properties": .object(properties),
    ]
  }

  func record(_ action: String, _ subject: String) {
    trace?.record("Entra", action, subject)
  }

  // MARK: Ids

  /// The id of the identity that a request addresses, itself or by one of its credentials. The
  /// recorded answers write `/resourcegroups/` in lower case (azure-cli,
  /// `test_federated_identity_credential.yaml`).
  static func resourceID(_ request: ResourceRequest) -> String {
    let name = request.id.names.first ?? ""
    return "\(scope(of: request.id))/providers/Microsoft.ManagedIdentity/\(identityType)/\(name)"
  }

  /// All of the scope: what is left out here, no permission would be asked for.
  private static func scope(of id: AzureResourceID) -> String {
    let segments = id.scope.segments.enumerated().map { index, segment in
      index == 2 && id.resourceGroup != nil ? "resourcegroups" : segment
    }
    return "/" + segments.joined(separator: "/")
  }

  private static func tags(in body: JSONValue?) -> [ManagedIdentity.Tag] {
    guard let members = body?["tags"]?.objectValue else { return [] }
    return members.map { ManagedIdentity.Tag(name: $0.key, value: $0.value.stringValue ?? "") }
  }
}
