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

  let clock: any WorldClock

  init(
    directory: Directory, configuration: TenantConfiguration, clock: any WorldClock,
    random: RandomSource, trace: Trace?, bearers: GraphBearers
  ) {
    self.clock = clock
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
      try await checkPresence(of: caller)
      // 2. The path is known.
      let segments = request.pathSegments
      let route = try GraphRoute.read(segments)
      // 3. The caller may do it: in this tenant only who administers it may use Graph.
      guard try await directory.hasRole(.globalAdministrator, principalID: caller) else {
        throw GraphError.deniedForCaller
      }
      // 4. It is done.
      let call = GraphCall(request: request, version: segments[0], body: try Self.body(of: request))
      return try await respond(to: call, at: route)
    } catch {
      return refuse(error as? GraphError ?? .storageFailed, request)
    }
  }

  /// Who speaks in the trace.
  package static let traceSource = "Graph"

  /// Refuses, and keeps it in the trace under the ids that the answer has.
  private func refuse(_ error: GraphError, _ request: HTTPRequest) -> HTTPResponse {
    let reply = replies.refusal(error, of: request)
    trace?.record(
      Self.traceSource, "\(request.method.rawValue)", AADSTSRefusal.traced(request.path),
      outcome: .refused(code: error.code, reason: AADSTSRefusal.traced(error.message)),
      references: GraphReplies.references(in: reply))
    return reply
  }

  /// Whether the bearer may still sign in. Graph is told at once when a service principal is
  /// deleted or disabled (Microsoft Entra, "Continuous access evaluation for workload identities");
  /// managed identities are left out there, so a disabled one keeps what it has until that expires.
  private func checkPresence(of caller: String) async throws {
    let principal = try await directory.servicePrincipal(.objectID(caller))
    guard let principal, principal.isEnabled || principal.kind == .managedIdentity else {
      throw GraphError.revokedToken
    }
  }

  private func respond(to call: GraphCall, at route: GraphRoute) async throws -> HTTPResponse {
    switch route {
    case .applications: try await respondAboutApplications(call)
    case .application(let key): try await respond(about: key, call)
    case .addPassword(let key): try await addPassword(to: key, call)
    case .removePassword(let key): try await removePassword(of: key, call)
    case .addKey(let key): try await addKey(to: key, call)
    case .removeKey(let key): try await removeKey(of: key, call)
    case .federatedCredentials(let key): try await respondAboutCredentials(of: key, call)
    case .federatedCredential(let owner, let key):
      try await respond(aboutCredential: key, of: owner, call)
    case .servicePrincipals: try await respondAboutPrincipals(call)
    case .servicePrincipal(let key): try await respond(aboutPrincipal: key, call)
    case .federatedCredentialsOfPrincipal(let key):
      try await listCredentials(ofPrincipal: key, call)
    case .appRoleAssignments(let key): try await respondAboutAppRoles(of: key, call)
    case .appRoleAssignment(let key, let id): try await respond(aboutAppRole: id, of: key, call)
    case .objectsByIDs: try await objectsByIDs(call)
    case .conditionalAccessPolicies: try await respondAboutPolicies(call)
    case .conditionalAccessPolicy(let id): try await respond(aboutPolicy: id, call)
    }
  }

  private static func body(of request: HTTPRequest) throws(GraphError) -> JSONValue? {
    guard !request.isBodyEmpty else { return nil }
    do {
      let value = try request.json()
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

  /// Refuses a body that is missing or not of the shape.
  func check(_ shape: GraphShape) throws(GraphError) {
    guard body != nil else { throw .emptyBody }
    try shape.check(body)
  }

  /// The largest page (Microsoft Graph, "Paging Microsoft Graph data in your app").
  static let pageMaximum = 999
  /// The page when nobody says how large: the same source.
  static let pageUsual = 100

  /// The objects that pass `$filter`, as many as `$top` says from where `$skiptoken` says; and the
  /// link to those that follow.
  func page(_ objects: [JSONValue]) throws(GraphError) -> (values: [JSONValue], next: String?) {
    var selected = objects
    if let text = request.queryValue("$filter") {
      guard let filter = GraphFilter(text) else { throw .unsupportedFilter }
      selected = selected.filter(filter.matches)
    }
    let size = request.queryValue("$top").map { Int($0) ?? 0 } ?? Self.pageUsual
    guard (1...Self.pageMaximum) ~= size else { throw .unsupportedFilter }
    let token = request.queryValue("$skiptoken") ?? "0"
    guard let start = Int(token), (0...selected.count) ~= start else { throw .unsupportedFilter }
    let end = min(start + size, selected.count)
    return (
      try selected[start..<end].map { (value) throws(GraphError) in try projection(of: value) },
      end < selected.count ? nextLink(from: end) : nil
    )
  }

  /// The members of an object that `$select` names; all when it names none.
  func projection(of object: JSONValue) throws(GraphError) -> JSONValue {
    guard let names = selectedNames else { return object }
    var members: JSONObject = [:]
    for name in names {
      guard let value = object[name] else { throw .unknownProperty(name) }
      members[name] = value
    }
    return .object(members)
  }

  /// Refuses a `$select` that names what objects like this one do not have.
  func checkSelection(of object: JSONValue) throws(GraphError) {
    _ = try projection(of: object)
  }

  /// What `$select` names, as it stands in the context of the answer.
  var selection: String { selectedNames.map { "(\($0.joined(separator: ",")))" } ?? "" }

  private var selectedNames: [String]? {
    request.queryValue("$select")?.split(separator: ",").map {
      String($0.drop { $0 == " " })
    }
  }

  private func nextLink(from start: Int) -> String {
    let options = ["$filter", "$select", "$top"].compactMap { name in
      request.queryValue(name).map { "\(name)=\(PercentEncoding.encode($0))&" }
    }
    return "\(request.origin)\(request.path)?\(options.joined())$skiptoken=\(start)"
  }
}
