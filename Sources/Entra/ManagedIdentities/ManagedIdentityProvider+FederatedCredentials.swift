import ArcFedHTTP
import ArcFedJSON
import ArcFedResourceManager
import ArcFedSimulation

extension ManagedIdentityProvider {
  func respondAboutCredentials(_ request: ResourceRequest) async throws -> HTTPResponse {
    guard
      let identity = try await directory.managedIdentity(resourceID: Self.resourceID(request))
    else { throw ManagedIdentityError.parentNotFound }
    guard !configuration.unsupportedRegions.contains(identity.location) else {
      throw ManagedIdentityError.error(for: .unsupportedRegion, identity: identity)
    }
    try await throttle(request, of: identity)
    guard let name = request.id.name else { return try await list(request, of: identity) }
    switch request.http.method {
    case .put: return try await put(request, name: name, of: identity)
    case .get:
      guard let credential = try await credential(name, of: identity) else {
        throw ARMError.resourceNotFound(request.id)
      }
      return .json(200, Self.json(credential, of: identity, request.apiVersion))
    case .delete: return try await delete(name, of: identity)
    default: throw ManagedIdentityError.methodNotAllowed
    }
  }

  private func put(
    _ request: ResourceRequest, name: String, of identity: ManagedIdentity
  ) async throws -> HTTPResponse {
    guard let properties = request.body?["properties"]?.objectValue, !properties.isEmpty else {
      throw ManagedIdentityError.error(for: .emptyProperties, identity: identity)
    }
    let draft = FederatedCredentialDraft(
      name: name, issuer: properties["issuer"]?.stringValue,
      subject: properties["subject"]?.stringValue,
      audiences: properties["audiences"]?.arrayValue?.map { $0.stringValue ?? "" },
      expression: Self.expression(in: properties, request.apiVersion))
    let result = try await writing(identity) {
      try await directory.putFederatedCredential(
        draft, of: .managedIdentity(principalID: identity.principalID))
    }
    switch result {
    case .failure(let refusal):
      let error = ManagedIdentityError.error(for: refusal, identity: identity)
      trace?.record(
        "Entra", "write federated credential", "\(identity.name)/\(name)",
        outcome: .refused(code: error.code, reason: error.message))
      throw error
    case .success(let written):
      trace?.record(
        "Entra", "write federated credential", "\(identity.name)/\(name)", outcome: .success,
        written.credential.traced)
      let body = Self.json(written.credential, of: identity, request.apiVersion)
      return .json(written.isNew ? 201 : 200, body)
    }
  }

  private func delete(_ name: String, of identity: ManagedIdentity) async throws -> HTTPResponse {
    guard try await credential(name, of: identity) != nil else { return HTTPResponse(status: 204) }
    let isDeleted = try await writing(identity) {
      try await directory.deleteFederatedCredential(
        name, of: .managedIdentity(principalID: identity.principalID))
    }
    if isDeleted { record("delete federated credential", "\(identity.name)/\(name)") }
    return HTTPResponse(status: isDeleted ? 200 : 204)
  }

  /// All credentials; Resource Manager makes pages of them.
  private func list(
    _ request: ResourceRequest, of identity: ManagedIdentity
  ) async throws -> HTTPResponse {
    guard request.http.method == .get else { throw ManagedIdentityError.methodNotAllowed }
    let all = try await directory.federatedCredentials(
      of: .managedIdentity(principalID: identity.principalID))
    return .json(
      200, ["value": .array(all.map { Self.json($0, of: identity, request.apiVersion) })])
  }

  private func credential(
    _ name: String, of identity: ManagedIdentity
  ) async throws -> FederatedCredential? {
    try await directory.federatedCredentials(
      of: .managedIdentity(principalID: identity.principalID)
    ).first { $0.name.lowercased() == name.lowercased() }
  }

  /// Runs one write of an identity's credentials. The service does one at a time and refuses the
  /// others instead of queueing them.
  private func writing<Result: Sendable>(
    _ identity: ManagedIdentity, _ write: () async throws -> Result
  ) async throws -> Result {
    guard await directory.beginWriting(identity.principalID) else {
      throw ManagedIdentityError.error(for: .concurrentWrite, identity: identity)
    }
    do {
      if configuration.federatedCredentialWriteTime > .zero {
        try await clock.sleep(for: configuration.federatedCredentialWriteTime)
      }
      let result = try await write()
      await directory.endWriting(identity.principalID)
      return result
    } catch {
      await directory.endWriting(identity.principalID)
      throw error
    }
  }

  /// Expressions came with 2025-01-31-preview and are in previews only (azure-rest-api-specs,
  /// `specification/msi`); the other versions do not know the member.
  private static func knowsExpressions(_ apiVersion: String) -> Bool {
    apiVersion >= "2025-01-31-preview" && apiVersion.hasSuffix("-preview")
  }

  private static func expression(
    in properties: JSONObject, _ apiVersion: String
  ) -> FederatedCredentialDraft.Expression? {
    guard knowsExpressions(apiVersion),
      let value = properties["claimsMatchingExpression"]?["value"]?.stringValue
    else { return nil }
    let version = properties["claimsMatchingExpression"]?["languageVersion"]?.intValue
    return FederatedCredentialDraft.Expression(value: value, languageVersion: version)
  }

  /// Counts the request, when somebody counts.
  private func throttle(
    _ request: ResourceRequest, of identity: ManagedIdentity
  ) async throws {
    guard let throttle else { return }
    let operation: ThrottlingRates.Operation =
      switch request.http.method {
      case .put: .createOrUpdate
      case .delete: .delete
      default: request.id.isCollection ? .list : .get
      }
    let wait = await throttle.admit(
      operation, subscription: request.id.subscription ?? "", resource: identity.resourceID,
      now: clock.now)
    if let wait { throw ManagedIdentityError.throttled(seconds: wait) }
  }

  private static func json(
    _ credential: FederatedCredential, of identity: ManagedIdentity, _ apiVersion: String
  ) -> JSONValue {
    var properties: JSONObject = ["issuer": .string(credential.issuer)]
    if let subject = credential.subject { properties["subject"] = .string(subject) }
    properties["audiences"] = [.string(credential.audience)]
    if let expression = credential.expression, knowsExpressions(apiVersion) {
      properties["claimsMatchingExpression"] = [
        "value": .string(expression.text),
        "languageVersion": .int(ClaimsExpression.languageVersion),
      ]
    }
    return [
      "id": .string("\(identity.resourceID)/\(credentialType)/\(credential.name)"),
      "name": .string(credential.name),
      "type": .string("Microsoft.ManagedIdentity/\(identityType)/\(credentialType)"),
      "properties": .object(properties),
    ]
  }
}
