import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

extension GraphEndpoint {
  func respondAboutApplications(_ call: GraphCall) async throws -> HTTPResponse {
    switch call.request.method {
    case .get:
      var found: [JSONValue] = []
      for application in try await directory.applications() where isReplicated(application) {
        found.append(try await json(application))
      }
      return try list(found, of: "applications", call)
    case .post:
      try call.check(.application)
      try call.checkSelection(of: objects.blankApplication)
      guard let name = call.text("displayName"), !name.isEmpty else {
        throw GraphError.missingProperty("displayName", of: "Application")
      }
      let application = try await put(draft(in: call), called: name)
      trace?.record(
        "Entra", "register application", name, outcome: .success, ["client": application.appID])
      return try item(201, try await json(application), of: "applications", call)
    default: throw GraphError.methodNotAllowed
    }
  }

  func respond(about key: DirectoryKey, _ call: GraphCall) async throws -> HTTPResponse {
    let application = try await application(key)
    switch call.request.method {
    case .get:
      return try item(200, try await json(application), of: "applications", call)
    case .patch:
      try call.check(.application)
      _ = try await put(
        draft(in: call), called: application.displayName, objectID: application.objectID)
      return replies.empty()
    case .delete:
      _ = try await directory.deleteApplication(objectID: application.objectID)
      trace?.record("Entra", "delete application", application.displayName)
      return replies.empty()
    default: throw GraphError.methodNotAllowed
    }
  }

  func addPassword(to key: DirectoryKey, _ call: GraphCall) async throws -> HTTPResponse {
    guard call.request.method == .post else { throw GraphError.methodNotAllowed }
    let application = try await application(key)
    let wish = call.body?["passwordCredential"]
    let made = try await directory.addSecret(
      applicationObjectID: application.objectID,
      displayName: wish?["displayName"]?.stringValue,
      startsAt: try Self.time("startDateTime", in: wish),
      endsAt: try Self.time("endDateTime", in: wish))
    guard let made else { throw GraphError.notFound(key.text) }
    trace?.record("Entra", "add client secret", application.displayName)
    let body = objects.json(made.secret, value: made.value)
    return replies.success(
      200, objects.inContext("microsoft.graph.passwordCredential", version: call.version, body))
  }

  func removePassword(of key: DirectoryKey, _ call: GraphCall) async throws -> HTTPResponse {
    guard call.request.method == .post else { throw GraphError.methodNotAllowed }
    let application = try await application(key)
    let isRemoved = try await directory.removeSecret(
      applicationObjectID: application.objectID, keyID: call.text("keyId") ?? "")
    guard isRemoved else { throw GraphError.noSuchPassword }
    return replies.empty()
  }

  func application(_ key: DirectoryKey) async throws -> Application {
    guard let application = try await directory.application(key), isReplicated(application) else {
      throw GraphError.notFound(key.text)
    }
    return application
  }

  /// Whether the replica that answers has heard of an application.
  func isReplicated(_ application: Application) -> Bool {
    application.createdAt + objects.configuration.graphReplicationDelay <= clock.now
  }

  func list(
    _ values: [JSONValue], of path: String, _ call: GraphCall
  ) throws(GraphError) -> HTTPResponse {
    let page = try call.page(values)
    var body: JSONObject = [:]
    if let next = page.next { body["@odata.nextLink"] = .string(next) }
    body["value"] = .array(page.values)
    return replies.success(
      200, objects.inContext(path + call.selection, version: call.version, .object(body)))
  }

  func item(
    _ status: Int, _ value: JSONValue, of path: String, _ call: GraphCall
  ) throws(GraphError) -> HTTPResponse {
    let value = try call.projection(of: value)
    return replies.success(
      status,
      objects.inContext("\(path)\(call.selection)/$entity", version: call.version, value))
  }

  private func json(_ application: Application) async throws -> JSONValue {
    let id = application.objectID
    return objects.json(
      application, secrets: try await directory.secrets(applicationObjectID: id),
      certificates: try await directory.certificates(applicationObjectID: id))
  }

  /// Writes an application as a whole.
  private func put(
    _ draft: ApplicationDraft, called name: String, objectID: String? = nil
  ) async throws -> Application {
    switch try await directory.putApplication(draft, objectID: objectID) {
    case .success(let application):
      for _ in draft.certificates?.added ?? [] { trace?.record("Entra", "add certificate", name) }
      return application
    case .failure(.notFound): throw GraphError.notFound(objectID ?? "")
    case .failure(.identifierTaken): throw GraphError.identifierTaken
    }
  }

  /// What a body says of an application. Everything that can be wrong with it is found here, before
  /// anything is written.
  private func draft(in call: GraphCall) throws(GraphError) -> ApplicationDraft {
    var draft = ApplicationDraft()
    draft.displayName = call.text("displayName")
    if let name = draft.displayName, !(1...Self.nameLengthMaximum ~= name.utf16.count) {
      throw .invalidProperty("displayName", of: "Application")
    }
    draft.identifierURIs = Self.texts(call.body?["identifierUris"])
    draft.certificates = try certificates(in: call)
    if let number = call.body?.at("api.requestedAccessTokenVersion")?.intValue {
      draft.tokenVersion = Application.TokenVersion(rawValue: number)
      guard draft.tokenVersion != nil else {
        throw .invalidProperty("requestedAccessTokenVersion", of: "ApiApplication")
      }
    }
    if let wished = call.body?["appRoles"]?.arrayValue {
      let roles = wished.compactMap(AppRole.init)
      guard roles.count == wished.count else {
        throw .invalidProperty("appRoles", of: "Application")
      }
      draft.appRoles = roles
    }
    let claims = call.body?.at("optionalClaims.accessToken")?.arrayValue
    draft.asksForTokenType = claims?.contains { $0["name"] == "idtyp" }
    draft.isPublicClient = call.body?["isFallbackPublicClient"]?.boolValue
    return draft
  }

  /// "application resource type", `displayName`.
  private static let nameLengthMaximum = 256

  private static func texts(_ value: JSONValue?) -> [String]? {
    value?.arrayValue?.compactMap(\.stringValue)
  }

  private static func time(_ name: String, in wish: JSONValue?) throws(GraphError) -> Timestamp? {
    guard let text = wish?[name]?.stringValue else { return nil }
    guard let time = Timestamp(rfc3339: text) else {
      throw GraphError.invalidProperty(name, of: "PasswordCredential")
    }
    return time
  }
}
