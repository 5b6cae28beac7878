import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

extension GraphEndpoint {
  func respondAboutApplications(_ call: GraphCall) async throws -> HTTPResponse {
    switch call.request.method {
    case .get:
      var found: [JSONValue] = []
      for application in try await directory.applications() {
        found.append(try await json(application))
      }
      return list(try call.select(found), of: "applications", call)
    case .post:
      guard let name = call.text("displayName"), !name.isEmpty else {
        throw GraphError.missingProperty("displayName", of: "Application")
      }
      let application = try await directory.createApplication(
        displayName: name, identifierURIs: Self.texts(call.body?["identifierUris"]) ?? [])
      trace?.record(
        "Entra", "register application", name, outcome: .success, ["client": application.appID])
      return item(201, try await json(application), of: "applications", call)
    default: throw GraphError.methodNotAllowed
    }
  }

  func respond(about key: DirectoryKey, _ call: GraphCall) async throws -> HTTPResponse {
    let application = try await application(key)
    switch call.request.method {
    case .get:
      return item(200, try await json(application), of: "applications", call)
    case .patch:
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
    guard let application = try await directory.application(key) else {
      throw GraphError.notFound(key.text)
    }
    return application
  }

  func list(_ values: [JSONValue], of path: String, _ call: GraphCall) -> HTTPResponse {
    let body: JSONValue = ["value": .array(values)]
    return replies.success(200, objects.inContext(path, version: call.version, body))
  }

  func item(
    _ status: Int, _ value: JSONValue, of path: String, _ call: GraphCall
  ) -> HTTPResponse {
    replies.success(
      status, objects.inContext("\(path)/$entity", version: call.version, value))
  }

  private func json(_ application: Application) async throws -> JSONValue {
    objects.json(
      application, secrets: try await directory.secrets(applicationObjectID: application.objectID))
  }

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
