import ArcFedJSON
import ArcFedSimulation

/// The directory's objects as Microsoft Graph writes them.
struct GraphObjects: Sendable {
  let configuration: TenantConfiguration

  func json(
    _ application: Application, secrets: [ClientSecret], certificates: [ClientCertificate]
  ) -> JSONValue {
    let optional: [JSONValue] =
      application.asksForTokenType
      ? [["name": "idtyp", "source": nil, "essential": false, "additionalProperties": []]] : []
    return [
      "id": .string(application.objectID),
      "deletedDateTime": nil,
      "appId": .string(application.appID),
      "createdDateTime": .string(application.createdAt.rfc3339),
      "displayName": .string(application.displayName),
      "identifierUris": .array(application.identifierURIs.map { .string($0) }),
      "publisherDomain": .string(configuration.domain),
      "signInAudience": "AzureADMyOrg",
      "isFallbackPublicClient": .bool(application.isPublicClient),
      "tags": [],
      "keyCredentials": .array(certificates.map(json)),
      "passwordCredentials": .array(secrets.map { json($0, value: nil) }),
      "api": ["requestedAccessTokenVersion": .int(application.tokenVersion.rawValue)],
      "appRoles": .array(application.appRoles.map(\.json)),
      "optionalClaims": ["accessToken": .array(optional)],
    ]
  }

  /// A certificate; its bytes are shown only when somebody selects them, which nobody does here.
  func json(_ certificate: ClientCertificate) -> JSONValue {
    [
      "customKeyIdentifier": .string(certificate.thumbprint),
      "displayName": certificate.displayName.map { .string($0) } ?? .null,
      "endDateTime": .string(certificate.endsAt.rfc3339),
      "key": nil,
      "keyId": .string(certificate.keyID),
      "startDateTime": .string(certificate.startsAt.rfc3339),
      "type": "AsymmetricX509Cert",
      "usage": "Verify",
    ]
  }

  func json(_ policy: ConditionalAccessPolicy) -> JSONValue {
    func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
    return [
      "id": .string(policy.id),
      "displayName": .string(policy.displayName),
      "createdDateTime": .string(policy.createdAt.rfc3339),
      "modifiedDateTime": policy.modifiedAt.map { .string($0.rfc3339) } ?? .null,
      "state": .string(policy.state.rawValue),
      "sessionControls": nil,
      "conditions": [
        "clientAppTypes": ["all"], "servicePrincipalRiskLevels": [], "platforms": nil,
        "locations": nil, "devices": nil,
        "applications": [
          "includeApplications": list(policy.includedResources),
          "excludeApplications": list(policy.excludedResources), "includeUserActions": [],
        ],
        "clientApplications": [
          "includeServicePrincipals": list(policy.includedPrincipals),
          "excludeServicePrincipals": list(policy.excludedPrincipals),
        ],
      ],
      "grantControls": [
        "operator": "OR", "builtInControls": ["block"], "customAuthenticationFactors": [],
        "termsOfUse": [],
      ],
    ]
  }

  func json(
    _ assignment: AppRoleAssignment, principal: ServicePrincipal, resource: ServicePrincipal?
  ) -> JSONValue {
    [
      "id": .string(assignment.id), "deletedDateTime": nil,
      "appRoleId": .string(assignment.roleID),
      "principalDisplayName": .string(principal.displayName),
      "principalId": .string(assignment.principalID), "principalType": "ServicePrincipal",
      "resourceDisplayName": .string(resource?.displayName ?? ""),
      "resourceId": .string(assignment.resourceID),
    ]
  }

  func json(_ principal: ServicePrincipal, identifierURIs: [String]) -> JSONValue {
    let alternativeNames: [JSONValue] =
      principal.managedIdentityResourceID.map { ["isExplicit=True", .string($0)] } ?? []
    let names = [principal.appID] + identifierURIs
    return [
      "id": .string(principal.objectID),
      "deletedDateTime": nil,
      "accountEnabled": .bool(principal.isEnabled),
      "alternativeNames": .array(alternativeNames),
      "appDisplayName": principal.kind == .application ? .string(principal.displayName) : .null,
      "appId": .string(principal.appID),
      "appOwnerOrganizationId": principal.kind == .application
        ? .string(configuration.tenantID) : .null,
      "createdDateTime": .string(principal.createdAt.rfc3339),
      "displayName": .string(principal.displayName),
      "servicePrincipalNames": .array(names.map { .string($0) }),
      "servicePrincipalType": .string(principal.kind.rawValue),
      "tags": [],
    ]
  }

  func json(_ credential: FederatedCredential, version: String) -> JSONValue {
    var members: JSONObject = [
      "id": .string(credential.id),
      "name": .string(credential.name),
      "issuer": .string(credential.issuer),
      "subject": credential.subject.map { .string($0) } ?? .null,
      "description": credential.description.map { .string($0) } ?? .null,
      "audiences": [.string(credential.audience)],
    ]
    if let expression = credential.expression {
      members["claimsMatchingExpression"] = [
        "value": .string(expression.text),
        "languageVersion": .int(ClaimsExpression.languageVersion),
      ]
    } else if version == "beta" {
      members["claimsMatchingExpression"] = .null
    }
    return .object(members)
  }

  /// A secret; its value is there only in the answer to its making.
  func json(_ secret: ClientSecret, value: String?) -> JSONValue {
    [
      "customKeyIdentifier": nil,
      "displayName": secret.displayName.map { .string($0) } ?? .null,
      "endDateTime": .string(secret.endsAt.rfc3339),
      "hint": .string(secret.hint),
      "keyId": .string(secret.keyID),
      "secretText": value.map { .string($0) } ?? .null,
      "startDateTime": .string(secret.startsAt.rfc3339),
    ]
  }

  /// `object` with the context that Graph puts before every answer.
  func inContext(_ path: String, version: String, _ object: JSONValue) -> JSONValue {
    var members: JSONObject = [
      "@odata.context": .string("\(configuration.graphOrigin)/\(version)/$metadata#\(path)")
    ]
    for (name, value) in object.objectValue ?? [:] { members[name] = value }
    return .object(members)
  }
}
