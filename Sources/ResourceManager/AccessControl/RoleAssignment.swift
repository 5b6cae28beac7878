package import ArcFedJSON
package import ArcFedSimulation

/// A role given to a principal at a scope.
package struct RoleAssignment: Hashable, Sendable {
  /// The assignment's GUID, unique in the tenant.
  package internal(set) var name: String

  /// Where the role holds: here and in everything below.
  package let scope: AzureResourceID

  /// The GUID of the role.
  package let roleName: String

  /// The object id of the principal.
  package let principalID: String

  /// One of ``principalTypes``.
  package let principalType: String

  /// azure-mgmt-authorization v2022_04_01, `PrincipalType`.
  static let principalTypes: Set<String> = [
    "User", "Group", "ServicePrincipal", "ForeignGroup", "Device",
  ]

  /// Who made the assignment; nil for the bootstrap.
  package let createdBy: String?

  /// When it was made.
  package let createdOn: Timestamp

  /// The assignment's id.
  package var id: AzureResourceID {
    scope.appending(provider: "Microsoft.Authorization", type: "roleAssignments", name: name)
  }

  /// The resource as the API shows it (azure-mgmt-authorization v2022_04_01).
  package var json: JSONValue {
    let created = JSONValue.string(
      createdOn.rfc3339(fractionDigits: Self.timestampFractionDigits))
    let author = createdBy.map { JSONValue.string($0) } ?? .null
    return [
      "properties": [
        "roleDefinitionId": .string(
          RoleDefinition.id(roleName, subscription: scope.subscription)),
        "principalId": .string(principalID), "principalType": .string(principalType),
        "scope": .string(scope.text), "condition": nil, "conditionVersion": nil,
        "createdOn": created, "updatedOn": created, "createdBy": author, "updatedBy": author,
        "delegatedManagedIdentityResourceId": nil, "description": nil,
      ],
      "id": .string(id.text), "type": "Microsoft.Authorization/roleAssignments",
      "name": .string(name),
    ]
  }

  /// The service prints times with seven fractional digits, as .NET does.
  private static let timestampFractionDigits = 7

  /// Whether the assignment says the same as another, apart from its name.
  func isSameGrant(as other: RoleAssignment) -> Bool {
    scope == other.scope && roleName == other.roleName
      && principalID.lowercased() == other.principalID.lowercased()
  }
}
