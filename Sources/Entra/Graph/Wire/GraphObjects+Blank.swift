import ArcFedJSON
import ArcFedSimulation

/// Objects with nothing in them. `$select` is checked with one before an object of its kind is
/// made, since a refusal must come first.
extension GraphObjects {
  var blankApplication: JSONValue {
    json(
      Application(
        objectID: "", appID: "", displayName: "", identifierURIs: [], createdAt: .simulationEpoch),
      secrets: [], certificates: [])
  }

  var blankPrincipal: JSONValue { json(Self.nobody, identifierURIs: []) }

  var blankAssignment: JSONValue {
    json(
      AppRoleAssignment(id: "", roleID: "", principalID: "", resourceID: ""),
      principal: Self.nobody, resource: nil)
  }

  /// A credential that has an expression where the draft has one.
  func blankCredential(like draft: FederatedCredentialDraft, version: String) -> JSONValue {
    json(
      FederatedCredential(
        id: "", name: "", issuer: "", subject: nil, audience: "", description: nil,
        expression: draft.expression.flatMap { ClaimsExpression($0.value) }),
      version: version)
  }

  private static let nobody = ServicePrincipal(
    objectID: "", appID: "", displayName: "", kind: .application, isEnabled: true,
    createdAt: .simulationEpoch, managedIdentityResourceID: nil)
}
