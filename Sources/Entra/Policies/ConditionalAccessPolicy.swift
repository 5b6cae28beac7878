import ArcFedJSON
package import ArcFedSimulation

/// A conditional access policy for workload identities (Microsoft Entra, "Conditional Access for
/// workload identities"): it blocks service principals of the tenant's own applications from some
/// resources. Managed identities are never covered, and blocking is all that it can do.
package struct ConditionalAccessPolicy: Hashable, Sendable {
  /// Whether a policy is in force ("conditionalAccessPolicy resource type").
  package enum State: String, Hashable, Sendable {
    /// It is.
    case enabled
    /// It is not.
    case disabled
    /// It is watched and does nothing.
    case reportOnly = "enabledForReportingButNotEnforced"
  }

  /// All service principals of the tenant's own applications.
  package static let allPrincipals = "ServicePrincipalsInMyTenant"
  /// All resources.
  package static let allResources = "All"

  /// The policy's id.
  package let id: String
  /// The name that people gave it.
  package var displayName: String
  /// Whether it is in force.
  package var state: State
  /// The object ids of the service principals that it covers, or ``allPrincipals``.
  package var includedPrincipals: [String]
  /// The object ids of those that it does not cover after all.
  package var excludedPrincipals: [String]
  /// The client ids of the resources that it covers, or ``allResources``.
  package var includedResources: [String]
  /// The client ids of those that it does not cover after all.
  package var excludedResources: [String]
  /// When it was made.
  package let createdAt: Timestamp
  /// When it was last changed; nil when it never was.
  package var modifiedAt: Timestamp?

  /// A policy that blocks some principals from some resources.
  package init(
    id: String, displayName: String, state: State, includedPrincipals: [String],
    excludedPrincipals: [String] = [], includedResources: [String],
    excludedResources: [String] = [], createdAt: Timestamp, modifiedAt: Timestamp? = nil
  ) {
    self.id = id.lowercased()
    self.displayName = displayName
    self.state = state
    self.includedPrincipals = includedPrincipals
    self.excludedPrincipals = excludedPrincipals
    self.includedResources = includedResources
    self.excludedResources = excludedResources
    self.createdAt = createdAt
    self.modifiedAt = modifiedAt
  }

  /// Whether it blocks a client from a resource.
  func blocks(_ principal: ServicePrincipal, from resourceAppID: String) -> Bool {
    guard state == .enabled, principal.kind == .application else { return false }
    let isCovered =
      includedPrincipals.contains(Self.allPrincipals)
      || includedPrincipals.contains(principal.objectID)
    let isMeant =
      includedResources.contains(Self.allResources) || includedResources.contains(resourceAppID)
    return isCovered && isMeant && !excludedPrincipals.contains(principal.objectID)
      && !excludedResources.contains(resourceAppID)
  }
}

extension ConditionalAccessPolicy {
  /// Reads a policy that was kept.
  init(id: String, kept text: String, createdAt: Timestamp, modifiedAt: Timestamp?) {
    let value = (try? JSONParser.parse(text)) ?? .null
    func texts(_ name: String) -> [String] {
      value[name]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
    self.init(
      id: id, displayName: value["displayName"]?.stringValue ?? "",
      state: value["state"]?.stringValue.flatMap(State.init) ?? .disabled,
      includedPrincipals: texts("includedPrincipals"),
      excludedPrincipals: texts("excludedPrincipals"),
      includedResources: texts("includedResources"),
      excludedResources: texts("excludedResources"), createdAt: createdAt, modifiedAt: modifiedAt)
  }

  /// The policy as it is kept.
  var kept: String {
    func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
    return JSONValue.object([
      "displayName": .string(displayName), "state": .string(state.rawValue),
      "includedPrincipals": list(includedPrincipals),
      "excludedPrincipals": list(excludedPrincipals),
      "includedResources": list(includedResources), "excludedResources": list(excludedResources),
    ]).text()
  }
}
