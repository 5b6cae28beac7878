package import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// graph.microsoft.com, as far as applications, service principals and their credentials go.
package struct GraphEndpoint: Endpoint {
  let directory: Directory
  let objects: GraphObjects
  let replies: GraphReplies
  let bearers: GraphBearers
  let trace: Trace?

  init(
    directory: Directory, configuration: TenantConfiguration, clock: any WorldClock,
    random: RandomSource, trace: Trace?, bearers: GraphBearers
  ) {
    self.directory = directory
    self.bearers = bearers
    self.trace = trace
    objects = GraphObjects(configuration: configuration)
    replies = GraphReplies(clock: clock, random: random)
  }

  /// Answers one request.
  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    do {
      // 1. The caller is known.
      let caller = try await bearers.principalID(of: request)
      // 2. The path is known.
      let segments = request.pathSegments
      guard let route = GraphRoute(segments) else { throw GraphError.unknownPath }
      // 3. The caller may do it: in this tenant only who administers it may use Graph.
      guard try await directory.hasRole(.globalAdministrator, principalID: caller) else {
        throw GraphError.deniedForCaller
      }
      // 4. It is done.
      let call = GraphCall(request: request, version: segments[0], body: try Self.body(of: request))
      return try await respond(to: call, at: route)
    } catch let error as GraphError {
      return replies.refusal(error, of: request)
    } catch {
      return replies.refusal(.storageFailed, of: request)
    }
  }

  private func respond(to call: GraphCall, at route: GraphRoute) async throws -> HTTPResponse {
    switch route {
    case .applications: try await respondAboutApplications(call)
    case .application(let key): try await respond(about: key, call)
    case .addPassword(let key): try await addPassword(to: key, call)
    case .removePassword(let key): try await removePassword(of: key, call)
    case .federatedCredentials(let key): try await respondAboutCredentials(of: key, call)
    case .federatedCredential(let owner, let key):
      try await respond(aboutCredential: key, of: owner, call)
    case .servicePrincipals: try await respondAboutPrincipals(call)
    case .servicePrincipal(let key): try await respond(aboutPrincipal: key, call)
    case .objectsByIDs: try await objectsByIDs(call)
    }
  }

  private static func body(of request: HTTPRequest) throws(GraphError) -> JSONValue? {
    guard !request.body.isEmpty else { return nil }
    do {
      let value = try JSONParser.parse(request.body)
      guard value.objectValue != nil else { throw GraphError.malformedBody }
      return value
    } catch {
      throw .malformedBody
    }
  }
}

/// A request whose caller, path and body are good.
struct GraphCall: Sendable {
  let request: HTTPRequest
  /// `v1.0` or `beta`.
  let version: String
  let body: JSONValue?

  func text(_ name: String) -> String? { body?[name]?.stringValue }

  /// The objects that pass `$filter`, at most `$top`.
  func select(_ objects: [JSONValue]) throws(GraphError) -> [JSONValue] {
    var selected = objects
    if let text = request.queryValue("$filter") {
      guard let filter = GraphFilter(text) else { throw .unsupportedFilter }
      selected = selected.filter(filter.matches)
    }
    guard let top = request.queryValue("$top") else { return selected }
    guard let count = Int(top), count > 0 else { throw .unsupportedFilter }
    return Array(selected.prefix(count))
  }
}
