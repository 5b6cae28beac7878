package import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// `management.azure.com`: every request runs through the phases of ``answer(_:)``, in the order in
/// which the real service refuses.
package struct ResourceManagerEndpoint: Endpoint {
  let manager: ResourceManager
  private let requestIDs: RandomStream

  /// Serves a Resource Manager.
  package init(_ manager: ResourceManager) {
    self.manager = manager
    requestIDs = manager.random.stream("resource manager requests")
  }

  /// Answers a request; a refusal is in Resource Manager's own shape.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    var response: HTTPResponse
    do {
      response = try await answer(request)
    } catch let error as ARMError {
      record(request, error)
      response = Self.gatewayFailure(error)
    } catch {
      record(request, .internalFailure)
      response = Self.gatewayFailure(.internalFailure)
    }
    decorate(&response, of: request)
    if request.method == .head { response.body = .bytes([]) }
    return response
  }

  /// What Resource Manager refuses itself, and no provider, says so in a header (recordings of the
  /// Azure CLI).
  private static func gatewayFailure(_ error: ARMError) -> HTTPResponse {
    var response = error.response
    response.headers["x-ms-failure-cause"] = "gateway"
    return response
  }

  private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
    // 1. The cloud's own description is open to everybody.
    let route = ResourceManagerRoute(request)
    if route == .endpoints { return .json(200, CloudMetadata.json) }

    // 2. The api-version is there.
    guard let version = apiVersion(of: request) else { throw ARMError.missingAPIVersion }

    // 3. The path leads somewhere.
    guard let route else { throw ARMError.invalidPath }

    // 4. The subscription exists. It is looked up before the token, whose tenant it decides.
    if let id = route.subscription {
      guard ResourceManagerAPI.isGUID(id) else { throw ARMError.invalidSubscription(id) }
      guard subscription(id) != nil else { throw ARMError.subscriptionNotFound(id) }
    }

    // 5. The token is good.
    let caller = try await authenticate(request)

    // 6. The caller has requests left.
    let meter = try await meter(request, route, caller)

    // 7. The version, the namespace and the type exist, the type at this place.
    let target = try await target(of: route, request, version: version)

    // 8. The caller may.
    if let (action, scope) = target.route.permission(for: request.method) {
      let allowed = await manager.isAuthorized(
        principal: caller.objectID, action: action, isDataAction: false, scope: scope)
      guard allowed else {
        throw ARMError.authorizationFailed(caller: caller, action: action, scope: scope)
      }
    }

    // 9. The body is JSON, if there is one.
    let body = try body(of: request)

    // 10. The owner answers.
    var context = RequestContext(
      http: request, route: target.route, version: version, caller: caller, body: body)
    context.provider = target.provider
    context.type = target.type
    var response = try await dispatch(context)
    response.headers[meter.header] = "\(meter.remaining)"

    // 11. A long list comes in pages.
    if request.method == .get, target.route.isPagedList, response.isSuccess {
      try ListPage.cut(&response, for: request)
    }
    return response
  }

  private func dispatch(_ context: RequestContext) async throws -> HTTPResponse {
    switch context.route {
    case .endpoints: return .json(200, CloudMetadata.json)
    case .tenants, .subscriptions, .subscription, .locations, .providers, .provider, .registration:
      return try await answerSubscription(context)
    case .resourceGroups, .resourceGroup: return try await answerResourceGroup(context)
    case .resources: return try await answerResources(context)
    case .operationStatus, .operationResult: return try await answerOperation(context)
    case .roleDefinitions, .roleDefinition: return try answerRoleDefinition(context)
    case .roleAssignments, .roleAssignment: return try await answerRoleAssignment(context)
    case .resource(let id, let action):
      return try await answerResource(id, action: action, context)
    }
  }
}

/// A request that has passed the checks.
struct RequestContext {
  let http: HTTPRequest
  let route: ResourceManagerRoute
  let version: String
  let caller: Caller
  let body: JSONValue?
  var provider: (any ResourceProvider)?
  var type: ResourceTypeDescription?

  var method: HTTPMethod { http.method }
}

// MARK: - Phases

extension ResourceManagerEndpoint {
  private func apiVersion(of request: HTTPRequest) -> String? {
    let field = request.queryItems.first { $0.name.lowercased() == "api-version" }
    return field.flatMap { $0.value.isEmpty ? nil : $0.value }
  }

  func subscription(_ id: String) -> ResourceManagerConfiguration.Subscription? {
    manager.configuration.subscriptions.first { $0.id.lowercased() == id.lowercased() }
  }

  private func authenticate(_ request: HTTPRequest) async throws -> Caller {
    let bearers = manager.bearers
    guard let token = request.bearerToken else {
      throw ARMError.authenticationFailed(challenge: bearers.authority)
    }
    switch await bearers.verify(token, audiences: Set(ResourceManagerAPI.audiences)) {
    case .accepted(let caller): return caller
    case .refused(let refusal):
      throw ARMError(refusal, bearers: bearers, now: manager.clock.now)
    }
  }

  /// Finds the owner of a resource and brings its id into the declared casing; Resource Manager's
  /// own routes take every well-formed version.
  private func target(
    of route: ResourceManagerRoute, _ request: HTTPRequest, version: String
  ) async throws -> (
    route: ResourceManagerRoute, provider: (any ResourceProvider)?, type: ResourceTypeDescription?
  ) {
    guard case .resource(let id, let action) = route, let namespace = id.provider else {
      guard ResourceManagerAPI.isVersion(version) else {
        throw ARMError.invalidAPIVersion(version)
      }
      return (route, nil, nil)
    }
    guard let provider = await manager.provider(namespace) else {
      throw ARMError.invalidNamespace(namespace)
    }
    guard let type = provider.type(named: id.types.joined(separator: "/")), provider.canPlace(id)
    else {
      throw ARMError.invalidResourceType(namespace: provider.namespace, version: version)
    }
    guard type.apiVersions.contains(version.lowercased()) else {
      let location = try await location(for: id, request)
      throw ARMError.noRegisteredProvider(location: location, version: version, type: type)
    }
    let canonical = id.canonical(
      namespace: provider.namespace, types: type.name.split(separator: "/").map(String.init))
    return (.resource(canonical, action: action), provider, type)
  }

  /// The place that a refusal of the version names: the resource's own, else its group's.
  private func location(for id: AzureResourceID, _ request: HTTPRequest) async throws -> String {
    if let body = try? request.json(), let name = body["location"]?.stringValue {
      return Location.normalized(name)
    }
    guard let group = id.resourceGroupID else { return "global" }
    return Location.normalized(try await manager.resourceGroup(group)?.location ?? "global")
  }

  private func body(of request: HTTPRequest) throws -> JSONValue? {
    guard !request.isBodyEmpty, request.method != .get, request.method != .head else {
      return nil
    }
    do {
      return try request.json()
    } catch {
      throw ARMError.invalidRequestContent("\(error)")
    }
  }

  private func record(_ request: HTTPRequest, _ error: ARMError) {
    manager.trace?.record(
      "Resource Manager", "refuse", "\(request.method) \(request.path)",
      outcome: .refused(code: error.code, reason: error.message))
  }
}

// MARK: - Headers

extension ResourceManagerEndpoint {
  /// The headers of every answer, as the Azure CLI's recordings show them.
  private func decorate(_ response: inout HTTPResponse, of request: HTTPRequest) {
    let now = manager.clock.now
    let requestID = requestIDs.uuid().lowercase
    let correlation = request.headers["x-ms-correlation-request-id"] ?? requestID
    let stamp = now.rfc3339.filter { $0 != "-" && $0 != ":" }
    response.headers["x-ms-request-id"] = requestID
    response.headers["x-ms-correlation-request-id"] = correlation
    response.headers["x-ms-routing-request-id"] = "\(Self.region):\(stamp):\(requestID)"
    if let clientID = request.headers["x-ms-client-request-id"],
      request.headers["x-ms-return-client-request-id"]?.lowercased() == "true"
    {
      response.headers["x-ms-client-request-id"] = clientID
    }
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Pragma"] = "no-cache"
    response.headers["Expires"] = "-1"
    response.headers["Date"] = now.httpDate
    response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    response.headers["X-Content-Type-Options"] = "nosniff"
  }

  /// The region whose front door answers.
  private static let region = "NORTHEUROPE"

  /// Takes one request from the caller's allowance; throws when there is none left and the limits
  /// are enforced.
  private func meter(
    _ request: HTTPRequest, _ route: ResourceManagerRoute, _ caller: Caller
  ) async throws -> (header: String, remaining: Int) {
    let kind: RequestMeters.Kind =
      switch request.method {
      case .get, .head: .reads
      case .delete: .deletes
      default: .writes
      }
    let subscription = route.subscription
    let taken = await manager.take(kind, subscription: subscription ?? "", caller: caller)
    if let seconds = taken.waitSeconds, manager.configuration.enforcesRequestLimits {
      throw ARMError.tooManyRequests(
        kind, subscription: subscription, caller: caller, waitSeconds: seconds)
    }
    let level = subscription == nil ? "tenant" : "subscription"
    return ("x-ms-ratelimit-remaining-\(level)-\(kind.rawValue)", taken.remaining)
  }
}
