import ArcFedSQLite

/// A managed identity that is to be there with all its credentials.
package struct ImportedIdentity: Sendable {
  /// The id as Resource Manager writes it.
  package let resourceID: String
  /// The resource's name.
  package let name: String
  /// Where it is.
  package let location: String
  /// What it trusts.
  package let credentials: [FederatedCredentialDraft]

  /// An identity and what it trusts.
  package init(
    resourceID: String, name: String, location: String, credentials: [FederatedCredentialDraft]
  ) {
    self.resourceID = resourceID
    self.name = name
    self.location = location
    self.credentials = credentials
  }
}

/// Why one of many identities cannot be taken over, and with it none.
package struct ImportRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The identity.
  package let resourceID: String
  /// What its credential breaks.
  package let refusal: FederatedCredentialRefusal

  /// A sentence for a person.
  package var description: String { "'\(resourceID)' cannot be imported: \(refusal)" }
}

extension Directory {
  /// Creates many new managed identities with their federated credentials, in one transaction: a
  /// directory of the size that a large tenant's has. The rules of a single write hold for each.
  ///
  /// - Returns: their client ids, in the same order.
  package func importIdentities(_ identities: [ImportedIdentity]) throws -> [String] {
    try connection.transaction {
      try identities.map { imported in
        let identity = try insertManagedIdentity(
          resourceID: imported.resourceID, name: imported.name, location: imported.location,
          tags: [], isolationScope: nil)
        let owner = FederatedCredentialOwner.managedIdentity(principalID: identity.principalID)
        var existing: [FederatedCredential] = []
        for draft in imported.credentials {
          let credential = try credential(of: draft, for: owner, among: existing, imported)
          try insert(credential, of: owner)
          existing.append(credential)
        }
        return identity.clientID
      }
    }
  }

  private func credential(
    of draft: FederatedCredentialDraft, for owner: FederatedCredentialOwner,
    among existing: [FederatedCredential], _ imported: ImportedIdentity
  ) throws -> FederatedCredential {
    let refusal =
      existing.contains { $0.name.lowercased() == draft.name.lowercased() }
      ? .duplicateName(draft.name)
      : FederatedCredentialRules.refusal(
        of: draft, for: owner, among: existing,
        flexibleIssuers: configuration.flexibleIssuers(of: owner))
    if let refusal { throw ImportRefusal(resourceID: imported.resourceID, refusal: refusal) }
    guard let issuer = draft.issuer, let audience = draft.audiences?.first else {
      throw ImportRefusal(resourceID: imported.resourceID, refusal: .emptyProperties)
    }
    return FederatedCredential(
      id: identifiers.credentialID(), name: draft.name, issuer: issuer, subject: draft.subject,
      audience: audience, description: draft.description,
      expression: draft.expression.flatMap { ClaimsExpression($0.value) })
  }
}
