import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

extension GraphEndpoint {
  func respondAboutCredentials(
    of key: DirectoryKey, _ call: GraphCall
  ) async throws -> HTTPResponse {
    let application = try await application(key)
    switch call.request.method {
    case .get:
      let found = try await directory.federatedCredentials(of: Self.owner(application))
      return try list(
        found.map { objects.json($0, version: call.version) }, of: Self.path(application), call)
    case .post:
      try call.check(.credential)
      return try await create(call.text("name") ?? "", of: application, call)
    default: throw GraphError.methodNotAllowed
    }
  }

  func respond(
    aboutCredential key: GraphRoute.CredentialKey, of owner: DirectoryKey, _ call: GraphCall
  ) async throws -> HTTPResponse {
    let application = try await application(owner)
    let found = try await directory.federatedCredential(key.text, of: Self.owner(application))
    switch (call.request.method, key, found) {
    case (.get, _, let credential?):
      return try item(
        200, objects.json(credential, version: call.version), of: Self.path(application), call)
    case (.patch, _, let credential?), (.put, _, let credential?):
      try call.check(.credential)
      // The name never changes ("Update federatedIdentityCredential").
      if let name = call.text("name"), name != credential.name {
        throw GraphError.invalidProperty("name", of: "FederatedIdentityCredential")
      }
      _ = try await write(
        Self.draft(credential.name, call, over: credential), of: application,
        replacesExisting: true)
      return replies.empty()
    case (.patch, .name(let name), nil) where call.createsIfMissing,
      (.put, .name(let name), nil):
      try call.check(.credential)
      // "Upsert federatedIdentityCredential": without the header a PATCH only updates.
      return try await create(name, of: application, call)
    case (.delete, _, let credential?):
      _ = try await directory.deleteFederatedCredential(
        credential.name, of: Self.owner(application))
      trace?.record(
        "Entra", "delete federated credential", "\(application.displayName)/\(credential.name)")
      return replies.empty()
    case (.get, _, nil), (.delete, _, nil), (.patch, _, nil), (.put, _, nil):
      throw GraphError.notFound(key.text)
    default: throw GraphError.methodNotAllowed
    }
  }

  /// `GET /servicePrincipals/{id}/federatedIdentityCredentials`: those of a managed identity, which
  /// are written through Resource Manager alone ("servicePrincipal resource type").
  func listCredentials(
    ofPrincipal key: DirectoryKey, _ call: GraphCall
  ) async throws -> HTTPResponse {
    guard call.request.method == .get else { throw GraphError.methodNotAllowed }
    guard let principal = try await directory.servicePrincipal(key) else {
      throw GraphError.notFound(key.text)
    }
    let found = try await directory.federatedCredentials(
      of: .managedIdentity(principalID: principal.objectID))
    return try list(
      found.map { objects.json($0, version: call.version) },
      of: "servicePrincipals('\(principal.objectID)')/federatedIdentityCredentials", call)
  }

  private func create(
    _ name: String, of application: Application, _ call: GraphCall
  ) async throws -> HTTPResponse {
    let draft = Self.draft(name, call, over: nil)
    try call.checkSelection(of: objects.blankCredential(like: draft, version: call.version))
    let written = try await write(draft, of: application, replacesExisting: false)
    return try item(
      201, objects.json(written.credential, version: call.version), of: Self.path(application),
      call)
  }

  private func write(
    _ draft: FederatedCredentialDraft, of application: Application, replacesExisting: Bool
  ) async throws -> WrittenFederatedCredential {
    let result = try await directory.putFederatedCredential(
      draft, of: Self.owner(application), replacesExisting: replacesExisting)
    let subject = "\(application.displayName)/\(draft.name)"
    switch result {
    case .success(let written):
      trace?.record(
        "Entra", "write federated credential", subject, outcome: .success,
        written.credential.traced)
      return written
    case .failure(let refusal):
      let error = GraphError.error(for: refusal, application: application.objectID)
      trace?.record(
        "Entra", "write federated credential", subject,
        outcome: .refused(code: error.code, reason: error.message))
      throw error
    }
  }

  private static func owner(_ application: Application) -> FederatedCredentialOwner {
    .application(objectID: application.objectID)
  }

  private static func path(_ application: Application) -> String {
    "applications('\(application.objectID)')/federatedIdentityCredentials"
  }

  private static func draft(
    _ name: String, _ call: GraphCall, over old: FederatedCredential?
  ) -> FederatedCredentialDraft {
    // Null takes a member away; a member that is not there stays.
    let isCleared: (String) -> Bool = { call.body?[$0]?.isNull ?? false }
    var expression = old?.expression.map {
      FederatedCredentialDraft.Expression(
        value: $0.text, languageVersion: ClaimsExpression.languageVersion)
    }
    if let value = call.body?.at("claimsMatchingExpression.value")?.stringValue {
      expression = FederatedCredentialDraft.Expression(
        value: value,
        languageVersion: call.body?.at("claimsMatchingExpression.languageVersion")?.intValue)
    }
    return FederatedCredentialDraft(
      name: name, issuer: call.text("issuer") ?? old?.issuer,
      subject: isCleared("subject") ? nil : call.text("subject") ?? old?.subject,
      audiences: call.body?["audiences"]?.arrayValue?.map { $0.stringValue ?? "" }
        ?? old.map { [$0.audience] },
      description: isCleared("description") ? nil : call.text("description") ?? old?.description,
      expression: isCleared("claimsMatchingExpression") ? nil : expression)
  }
}

extension GraphCall {
  /// Whether the caller wants what is not there to be made.
  fileprivate var createsIfMissing: Bool {
    request.headers["Prefer"]?.lowercased().contains("create-if-missing") ?? false
  }
}
