import ArcFedJSON
import ArcFedSQLite

extension Directory {
  /// Creates a user-assigned managed identity with its service principal, or changes the tags of
  /// the one that is there.
  ///
  /// - Parameter resourceID: the id as Resource Manager writes it; it is known without regard to
  ///   case.
  package func putManagedIdentity(
    resourceID: String, name: String, location: String, tags: [ManagedIdentity.Tag],
    isolationScope: String? = nil
  ) throws -> (identity: ManagedIdentity, isNew: Bool) {
    if let existing = try managedIdentity(resourceID: resourceID) {
      try updateManagedIdentity(existing, tags: tags, isolationScope: isolationScope)
      return (try managedIdentity(resourceID: resourceID) ?? existing, false)
    }
    return try connection.transaction {
      let identity = try insertManagedIdentity(
        resourceID: resourceID, name: name, location: location, tags: tags,
        isolationScope: isolationScope)
      return (identity, true)
    }
  }

  /// Writes a new identity with its service principal; two rows, of which one makes no sense alone.
  func insertManagedIdentity(
    resourceID: String, name: String, location: String, tags: [ManagedIdentity.Tag],
    isolationScope: String?
  ) throws -> ManagedIdentity {
    let principal = try insertServicePrincipal(
      appID: identifiers.applicationID(), displayName: name, kind: .managedIdentity,
      managedIdentityResourceID: resourceID)
    let identity = ManagedIdentity(
      resourceID: resourceID, name: name, location: location, tags: tags,
      isolationScope: isolationScope, principalID: principal.objectID, clientID: principal.appID)
    try connection.run(
      """
      INSERT INTO entra_managed_identities(
        key, resource_id, name, location, tags, isolation_scope, principal_id, client_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(resourceID.lowercased()), .text(resourceID), .text(name), .text(location),
        .text(Self.encode(tags)), .optional(isolationScope), .text(identity.principalID),
        .text(identity.clientID),
      ])
    return identity
  }

  /// The identity of that resource id; nil when there is none.
  package func managedIdentity(resourceID: String) throws -> ManagedIdentity? {
    try connection.rows(
      "SELECT * FROM entra_managed_identities WHERE key = ?", [.text(resourceID.lowercased())]
    ).first.map(Self.managedIdentity)
  }

  /// Gives a resource an identity of its own, or returns the one that it has.
  package func putSystemAssignedIdentity(
    of resourceID: String, name: String
  ) throws -> ServicePrincipal {
    if let existing = try systemAssignedIdentity(of: resourceID) { return existing }
    return try insertServicePrincipal(
      appID: identifiers.applicationID(), displayName: name, kind: .managedIdentity,
      managedIdentityResourceID: resourceID)
  }

  /// The identity that a resource has of its own; nil when it has none.
  package func systemAssignedIdentity(of resourceID: String) throws -> ServicePrincipal? {
    try connection.rows(
      """
      SELECT * FROM entra_service_principals
      WHERE managed_identity = ? COLLATE NOCASE
        AND object_id NOT IN (SELECT principal_id FROM entra_managed_identities)
      """, [.text(resourceID)]
    ).first.map(Self.servicePrincipal)
  }

  /// The identities whose resource id begins with `scope`, by name of the resource id.
  package func managedIdentities(in scope: String) throws -> [ManagedIdentity] {
    let prefix = scope.lowercased() + "/"
    return try connection.rows(
      "SELECT * FROM entra_managed_identities WHERE substr(key, 1, ?) = ? ORDER BY key",
      [.int(prefix.unicodeScalars.count), .text(prefix)]
    ).map(Self.managedIdentity)
  }

  /// Changes the tags of an identity, and its isolation scope when one is given.
  package func updateManagedIdentity(
    _ identity: ManagedIdentity, tags: [ManagedIdentity.Tag], isolationScope: String?
  ) throws {
    try connection.run(
      "UPDATE entra_managed_identities SET tags = ?, isolation_scope = ? WHERE key = ?",
      [
        .text(Self.encode(tags)), .optional(isolationScope ?? identity.isolationScope),
        .text(identity.resourceID.lowercased()),
      ])
  }

  /// Deletes an identity with its service principal and federated credentials; false when there is
  /// none of that id.
  package func deleteManagedIdentity(resourceID: String) throws -> Bool {
    guard let identity = try managedIdentity(resourceID: resourceID) else { return false }
    try connection.transaction {
      try removeFederatedCredentials(of: .managedIdentity(principalID: identity.principalID))
      try connection.run(
        "DELETE FROM entra_service_principals WHERE object_id = ?", [.text(identity.principalID)])
      try connection.run(
        "DELETE FROM entra_managed_identities WHERE key = ?", [.text(resourceID.lowercased())])
    }
    return true
  }

  private static func managedIdentity(_ row: Row) -> ManagedIdentity {
    ManagedIdentity(
      resourceID: row.text("resource_id"), name: row.text("name"), location: row.text("location"),
      tags: decode(row.text("tags")), isolationScope: row.optionalText("isolation_scope"),
      principalID: row.text("principal_id"), clientID: row.text("client_id"))
  }

  private static func encode(_ tags: [ManagedIdentity.Tag]) -> String {
    JSONValue.object(JSONObject(tags.map { ($0.name, .string($0.value)) })).text()
  }

  private static func decode(_ text: String) -> [ManagedIdentity.Tag] {
    guard let object = (try? JSONParser.parse(text))?.objectValue else { return [] }
    return object.map { ManagedIdentity.Tag(name: $0.key, value: $0.value.stringValue ?? "") }
  }
}
