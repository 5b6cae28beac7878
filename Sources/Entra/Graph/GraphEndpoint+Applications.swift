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
      guard let name = call.text("displayName"), !name.isEmpty else {
        throw GraphError.missingProperty("displayName", of: "Application")
      }
      try await checkIdentity(of: nil, call)
      let keys = try certificates(in: call)
      let created = try await directory.createApplication(
        displayName: name, identifierURIs: Self.texts(call.body?["identifierUris"]) ?? [])
      try await replaceCertificates(of: created, by: keys)
      try await updateResource(created, call)
      let application = try await directory.application(.objectID(created.objectID)) ?? created
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
      try await checkIdentity(of: application, call)
      try await replaceCertificates(of: application, by: try certificates(in: call))
      try await updateResource(application, call)
      _ = try await directory.updateApplication(
        objectID: application.objectID, displayName: call.text("displayName"),
        identifierURIs: Self.texts(call.body?["identifierUris"]))
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

  /// What an application is called: a name that is not too long, URIs that no other one has.
  private func checkIdentity(of application: Application?, _ call: GraphCall) async throws {
    if let name = call.text("displayName"), !(1...Self.nameLengthMaximum ~= name.utf16.count) {
      throw GraphError.invalidProperty("displayName", of: "Application")
    }
    let wanted = Self.texts(call.body?["identifierUris"]) ?? []
    guard !wanted.isEmpty else { return }
    for other in try await directory.applications() where other.objectID != application?.objectID {
      guard Set(other.identifierURIs).isDisjoint(with: wanted) else {
        throw GraphError.identifierTaken
      }
    }
  }

  /// Takes over what the application says of itself as a resource.
  private func updateResource(_ application: Application, _ call: GraphCall) async throws {
    var version: Application.TokenVersion?
    if let number = call.body?.at("api.requestedAccessTokenVersion")?.intValue {
      version = Application.TokenVersion(rawValue: number)
      guard version != nil else {
        throw GraphError.invalidProperty("requestedAccessTokenVersion", of: "ApiApplication")
      }
    }
    let roles = try call.body?["appRoles"]?.arrayValue?.map { json in
      guard let role = AppRole(json) else {
        throw GraphError.invalidProperty("appRoles", of: "Application")
      }
      return role
    }
    let claims = call.body?.at("optionalClaims.accessToken")?.arrayValue
    _ = try await directory.updateResource(
      objectID: application.objectID, tokenVersion: version,
      asksForTokenType: claims?.contains { $0["name"] == "idtyp" }, appRoles: roles,
      isPublicClient: call.body?["isFallbackPublicClient"]?.boolValue)
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
