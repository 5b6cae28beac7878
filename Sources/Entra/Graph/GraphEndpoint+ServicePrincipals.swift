import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

extension GraphEndpoint {
  func respondAboutPrincipals(_ call: GraphCall) async throws -> HTTPResponse {
    switch call.request.method {
    case .get:
      var found: [JSONValue] = []
      for principal in try await directory.servicePrincipals() {
        found.append(try await json(principal))
      }
      return try list(found, of: "servicePrincipals", call)
    case .post:
      try call.check(.servicePrincipal)
      try call.checkSelection(of: objects.blankPrincipal)
      guard let appID = call.text("appId") else {
        throw GraphError.missingProperty("appId", of: "ServicePrincipal")
      }
      guard let application = try await directory.application(.appID(appID)),
        isReplicated(application),
        let created = try await directory.createServicePrincipal(appID: appID)
      else { throw GraphError.noApplication(appID) }
      guard created.isNew else { throw GraphError.principalExists(appID) }
      trace?.record("Entra", "create service principal", created.principal.displayName)
      return try item(201, try await json(created.principal), of: "servicePrincipals", call)
    default: throw GraphError.methodNotAllowed
    }
  }

  func respond(
    aboutPrincipal key: DirectoryKey, _ call: GraphCall
  ) async throws -> HTTPResponse {
    guard let principal = try await directory.servicePrincipal(key) else {
      throw GraphError.notFound(key.text)
    }
    switch call.request.method {
    case .get:
      return try item(200, try await json(principal), of: "servicePrincipals", call)
    case .patch:
      try call.check(.servicePrincipal)
      if let isEnabled = call.body?["accountEnabled"]?.boolValue {
        _ = try await directory.setServicePrincipal(
          objectID: principal.objectID, isEnabled: isEnabled)
      }
      return replies.empty()
    case .delete:
      guard try await directory.deleteServicePrincipal(objectID: principal.objectID) else {
        throw GraphError.deniedForCaller
      }
      return replies.empty()
    default: throw GraphError.methodNotAllowed
    }
  }

  /// `POST /directoryObjects/getByIds`: those of the ids that name something.
  func objectsByIDs(_ call: GraphCall) async throws -> HTTPResponse {
    guard call.request.method == .post else { throw GraphError.methodNotAllowed }
    let ids = call.body?["ids"]?.arrayValue?.compactMap(\.stringValue) ?? []
    let types = call.body?["types"]?.arrayValue?.compactMap(\.stringValue) ?? []
    let wants = { (type: String) in types.isEmpty || types.contains(type) }
    var found: [JSONValue] = []
    for id in ids {
      if wants("servicePrincipal"),
        let principal = try await directory.servicePrincipal(.objectID(id))
      {
        found.append(try await json(principal, type: "#microsoft.graph.servicePrincipal"))
      } else if wants("application"),
        let application = try await directory.application(.objectID(id))
      {
        let json = objects.json(application, secrets: [], certificates: [])
        found.append(Self.typed("#microsoft.graph.application", json))
      }
    }
    return try list(found, of: "directoryObjects", call)
  }

  private func json(
    _ principal: ServicePrincipal, type: String? = nil
  ) async throws -> JSONValue {
    let application = try await directory.application(.appID(principal.appID))
    let json = objects.json(principal, identifierURIs: application?.identifierURIs ?? [])
    return type.map { Self.typed($0, json) } ?? json
  }

  private static func typed(_ type: String, _ object: JSONValue) -> JSONValue {
    var members: JSONObject = ["@odata.type": .string(type)]
    for (name, value) in object.objectValue ?? [:] { members[name] = value }
    return .object(members)
  }
}
