package import ArcFedJSON

/// A role: a named permission ("Azure built-in roles").
package struct RoleDefinition: Hashable, Sendable {
  /// The role's GUID, the same in every tenant.
  package let name: String

  /// The role's name for people: `Key Vault Secrets User`.
  package let roleName: String

  /// What the role is for.
  package let summary: String

  /// What the role permits.
  package let permission: Permission

  /// The resource, as `GET {scope}/providers/Microsoft.Authorization/roleDefinitions/{guid}` shows
  /// it (azure-mgmt-authorization v2022_04_01).
  package func json(subscription: String?) -> JSONValue {
    let id = Self.id(name, subscription: subscription)
    return [
      "properties": [
        "roleName": .string(roleName), "type": "BuiltInRole", "description": .string(summary),
        "assignableScopes": ["/"],
        "permissions": [
          [
            "actions": .strings(permission.actions), "notActions": .strings(permission.notActions),
            "dataActions": .strings(permission.dataActions),
            "notDataActions": .strings(permission.notDataActions),
          ]
        ],
      ],
      "id": .string(id), "type": "Microsoft.Authorization/roleDefinitions", "name": .string(name),
    ]
  }

  /// The id of a role as assignments in a subscription name it.
  package static func id(_ name: String, subscription: String?) -> String {
    let prefix = subscription.map { "/subscriptions/\($0)" } ?? ""
    return "\(prefix)/providers/Microsoft.Authorization/roleDefinitions/\(name)"
  }
}

extension JSONValue {
  /// An array of strings.
  static func strings(_ texts: [String]) -> JSONValue {
    .array(texts.map { .string($0) })
  }
}
