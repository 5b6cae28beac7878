import ArcFedJSON

/// A permission that an application offers to others: it comes back in the claim `roles`.
package struct AppRole: Hashable, Sendable {
  /// The role's id, which assignments name.
  package let id: String
  /// What the claim says.
  package let value: String
  /// The name for people.
  package let displayName: String
  /// Whether it may be assigned and is put into tokens.
  package let isEnabled: Bool

  /// A role.
  package init(id: String, value: String, displayName: String, isEnabled: Bool = true) {
    self.id = id.lowercased()
    self.value = value
    self.displayName = displayName
    self.isEnabled = isEnabled
  }

  /// Reads a role as Microsoft Graph writes it ("appRole resource type"); nil when a member that
  /// must be there is missing.
  init?(_ json: JSONValue) {
    guard let id = json["id"]?.stringValue, let value = json["value"]?.stringValue,
      !id.isEmpty, !value.isEmpty
    else { return nil }
    self.init(
      id: id, value: value, displayName: json["displayName"]?.stringValue ?? value,
      isEnabled: json["isEnabled"]?.boolValue ?? true)
  }

  /// The role as Microsoft Graph writes it.
  var json: JSONValue {
    [
      "allowedMemberTypes": ["Application"], "description": .string(displayName),
      "displayName": .string(displayName), "id": .string(id), "isEnabled": .bool(isEnabled),
      "origin": "Application", "value": .string(value),
    ]
  }
}

/// A role that a principal was given.
package struct AppRoleAssignment: Hashable, Sendable {
  /// The assignment's id.
  package let id: String
  /// The role.
  package let roleID: String
  /// The service principal that has it.
  package let principalID: String
  /// The service principal of the application that offers it.
  package let resourceID: String
}
