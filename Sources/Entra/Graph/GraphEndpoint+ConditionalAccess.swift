import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// `/identity/conditionalAccess/policies` (Microsoft Graph, "conditionalAccessPolicy resource
/// type"), as far as workload identities go: who is covered, from what, and that it is blocked.
extension GraphEndpoint {
  private static let collection = "identity/conditionalAccess/policies"

  func respondAboutPolicies(_ call: GraphCall) async throws -> HTTPResponse {
    switch call.request.method {
    case .get:
      let found = await directory.conditionalAccessPolicies.map(objects.json)
      return try list(found, of: Self.collection, call)
    case .post:
      let policy = try PolicyDraft(call).policy(
        over: nil, id: await directory.newPolicyID(), now: clock.now)
      try call.checkSelection(of: objects.json(policy))
      try await directory.putConditionalAccessPolicy(policy)
      trace?.record("Entra", "write conditional access policy", policy.displayName)
      return try item(201, objects.json(policy), of: Self.collection, call)
    default: throw GraphError.methodNotAllowed
    }
  }

  func respond(aboutPolicy id: String, _ call: GraphCall) async throws -> HTTPResponse {
    let known = await directory.conditionalAccessPolicies
    guard let policy = known.first(where: { $0.id == id.lowercased() }) else {
      throw GraphError.noSuchPolicy(id)
    }
    switch call.request.method {
    case .get: return try item(200, objects.json(policy), of: Self.collection, call)
    case .patch:
      try await directory.putConditionalAccessPolicy(
        PolicyDraft(call).policy(over: policy, id: policy.id, now: clock.now))
      trace?.record("Entra", "write conditional access policy", policy.displayName)
      return replies.empty()
    case .delete:
      _ = try await directory.deleteConditionalAccessPolicy(policy.id)
      trace?.record("Entra", "delete conditional access policy", policy.displayName)
      return replies.empty()
    default: throw GraphError.methodNotAllowed
    }
  }
}

/// What somebody asks to be written as a policy.
private struct PolicyDraft {
  private static let resource = "ConditionalAccessPolicy"
  /// Conditions of sign-ins by people, and those that nothing here can evaluate: a policy that
  /// names one would be enforced otherwise than it says.
  private static let foreignConditions = [
    "users", "locations", "platforms", "devices", "userRiskLevels", "signInRiskLevels",
    "servicePrincipalRiskLevels", "authenticationFlows",
  ]

  let body: JSONValue

  init(_ call: GraphCall) throws(GraphError) {
    guard let body = call.body else { throw .emptyBody }
    self.body = body
  }

  func policy(
    over old: ConditionalAccessPolicy?, id: String, now: Timestamp
  ) throws(GraphError) -> ConditionalAccessPolicy {
    guard let name = try text("displayName") ?? old?.displayName, !name.isEmpty else {
      throw .missingProperty("displayName", of: Self.resource)
    }
    try checkConditions()
    try checkControls(isNew: old == nil)
    let state = try state() ?? old?.state
    guard let state else { throw .missingProperty("state", of: Self.resource) }
    let principals = try texts("conditions.clientApplications.includeServicePrincipals")
    guard let included = principals ?? old?.includedPrincipals, !included.isEmpty else {
      throw .missingProperty("includeServicePrincipals", of: Self.resource)
    }
    let resources = try texts("conditions.applications.includeApplications")
    guard let covered = resources ?? old?.includedResources, !covered.isEmpty else {
      throw .missingProperty("includeApplications", of: Self.resource)
    }
    return ConditionalAccessPolicy(
      id: id, displayName: name, state: state, includedPrincipals: included,
      excludedPrincipals: try texts("conditions.clientApplications.excludeServicePrincipals")
        ?? old?.excludedPrincipals ?? [],
      includedResources: covered,
      excludedResources: try texts("conditions.applications.excludeApplications")
        ?? old?.excludedResources ?? [], createdAt: old?.createdAt ?? now,
      modifiedAt: old == nil ? nil : now)
  }

  private func state() throws(GraphError) -> ConditionalAccessPolicy.State? {
    guard let word = try text("state") else { return nil }
    guard let state = ConditionalAccessPolicy.State(rawValue: word) else {
      throw .invalidProperty("state", of: Self.resource)
    }
    return state
  }

  private func checkConditions() throws(GraphError) {
    for name in Self.foreignConditions {
      guard let value = body.at("conditions.\(name)"), !value.isNull,
        value.arrayValue?.isEmpty != true
      else { continue }
      throw .invalidProperty(name, of: Self.resource)
    }
  }

  /// "Only block is available for workload identities."
  private func checkControls(isNew: Bool) throws(GraphError) {
    guard let controls = body["grantControls"], !controls.isNull else {
      if isNew { throw .missingProperty("grantControls", of: Self.resource) }
      return
    }
    guard controls["builtInControls"] == ["block"] else {
      throw .invalidProperty("builtInControls", of: Self.resource)
    }
  }

  private func text(_ name: String) throws(GraphError) -> String? {
    guard let value = body[name], !value.isNull else { return nil }
    guard let text = value.stringValue else { throw .invalidProperty(name, of: Self.resource) }
    return text
  }

  private func texts(_ path: String) throws(GraphError) -> [String]? {
    guard let value = body.at(path), !value.isNull else { return nil }
    let name = path.split(separator: ".").last.map(String.init) ?? path
    guard let values = value.arrayValue else { throw .invalidProperty(name, of: Self.resource) }
    let texts = values.compactMap(\.stringValue)
    guard texts.count == values.count else { throw .invalidProperty(name, of: Self.resource) }
    return texts.map { $0.contains("-") ? $0.lowercased() : $0 }
  }
}
