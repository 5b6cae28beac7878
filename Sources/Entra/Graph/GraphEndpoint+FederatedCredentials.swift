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
      return list(try call.select(found.map(objects.json)), of: Self.path(application), call)
    case .post:
      let name = call.text("name") ?? ""
      let written = try await write(
        Self.draft(name, call, over: nil), of: application, replacesExisting: false)
      return item(201, objects.json(written.credential), of: Self.path(application), call)
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
      return item(200, objects.json(credential), of: Self.path(application), call)
    case (.patch, _, let credential?), (.put, _, let credential?):
      // The name never changes ("Update federatedIdentityCredential").
      if let name = call.text("name"), name != credential.name {
        throw GraphError.invalidProperty("name", of: "FederatedIdentityCredential")
      }
      _ = try await write(
        Self.draft(credential.name, call, over: credential), of: application,
        replacesExisting: true)
      return replies.empty()
    case (.patch, .name(let name), nil), (.put, .name(let name), nil):
      // "Upsert federatedIdentityCredential".
      let written = try await write(
        Self.draft(name, call, over: nil), of: application, replacesExisting: false)
      return item(201, objects.json(written.credential), of: Self.path(application), call)
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
        [
          "issuer": written.credential.issuer, "subject": written.credential.subject,
          "audience": written.credential.audience,
        ])
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
    FederatedCredentialDraft(
      name: name, issuer: call.text("issuer") ?? old?.issuer,
      subject: call.text("subject") ?? old?.subject,
      audiences: call.body?["audiences"]?.arrayValue?.map { $0.stringValue ?? "" }
        ?? old.map { [$0.audience] },
      description: call.text("description") ?? old?.description)
  }
}
