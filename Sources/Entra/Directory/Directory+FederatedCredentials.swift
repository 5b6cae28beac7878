import ArcFedSQLite
import ArcFedSimulation

extension Directory {
  /// Writes a federated credential: replaces the one of the same name, or adds a new one when
  /// `replaces` allows that. The token endpoint sees the change when it has propagated.
  package func putFederatedCredential(
    _ draft: FederatedCredentialDraft, of owner: FederatedCredentialOwner,
    replacesExisting: Bool = true
  ) throws -> Result<WrittenFederatedCredential, FederatedCredentialRefusal> {
    guard try ownerExists(owner) else { return .failure(.ownerNotFound) }
    let existing = try federatedCredentials(of: owner)
    let refusal = FederatedCredentialRules.refusal(
      of: draft, for: owner, among: existing,
      flexibleIssuers: configuration.flexibleIssuers(of: owner))
    if let refusal { return .failure(refusal) }
    // The rules above hold these two to be there.
    guard let issuer = draft.issuer, let audience = draft.audiences?.first else {
      return .failure(.emptyProperties)
    }
    if case .application = owner, !federationPolicy.allows(issuer) {
      return .failure(.issuerNotAllowed(issuer))
    }
    let old = existing.first { $0.name.lowercased() == draft.name.lowercased() }
    guard old == nil || replacesExisting else { return .failure(.duplicateName(draft.name)) }

    let written = FederatedCredential(
      id: old?.id ?? identifiers.credentialID(), name: old?.name ?? draft.name, issuer: issuer,
      subject: draft.subject, audience: audience, description: draft.description,
      expression: draft.expression.flatMap { ClaimsExpression($0.value) })
    if written != old {
      try changing(owner) {
        try connection.transaction {
          try retire(owner, name: written.name)
          try insert(written, of: owner)
        }
      }
    }
    return .success(WrittenFederatedCredential(credential: written, isNew: old == nil))
  }

  /// The credentials of an owner as who manages them sees them, oldest first.
  package func federatedCredentials(
    of owner: FederatedCredentialOwner
  ) throws -> [FederatedCredential] {
    try connection.rows(
      """
      SELECT * FROM entra_federated_credentials WHERE owner = ? AND is_current = 1
      ORDER BY version
      """,
      [.text(owner.id)]
    ).map(Self.federatedCredential)
  }

  /// The credential of an owner whose name or id is `nameOrID`; nil when there is none.
  package func federatedCredential(
    _ nameOrID: String, of owner: FederatedCredentialOwner
  ) throws -> FederatedCredential? {
    let wanted = nameOrID.lowercased()
    return try federatedCredentials(of: owner).first {
      $0.name.lowercased() == wanted || $0.id == wanted
    }
  }

  /// Deletes the credential of an owner whose name or id is `nameOrID`; false when there is none.
  /// Like every write it reaches the token endpoint only later.
  package func deleteFederatedCredential(
    _ nameOrID: String, of owner: FederatedCredentialOwner
  ) throws -> Bool {
    guard let credential = try federatedCredential(nameOrID, of: owner) else { return false }
    try changing(owner) { try retire(owner, name: credential.name) }
    return true
  }

  /// All versions of an owner's credentials that the token endpoint may still see, oldest first.
  func federatedCredentialVersions(
    of ownerID: String
  ) throws -> [FederatedCredentialVersion] {
    try connection.rows(
      "SELECT * FROM entra_federated_credentials WHERE owner = ? ORDER BY version",
      [.text(ownerID)]
    ).map { row in
      FederatedCredentialVersion(
        credential: Self.federatedCredential(row), visibleAt: row.time("visible_at"),
        hiddenAt: row.optionalInt64("hidden_at").map { Timestamp(nanoseconds: $0) })
    }
  }

  /// Notes that a replica of the token endpoint found no match among an owner's credentials.
  func noteRefusal(for ownerID: String, replica: Int) {
    refusals.remember(
      refusalAt: NegativeCache.Place(owner: ownerID, replica: replica), now: clock.now)
  }

  /// Keeps other writers away from a managed identity's credentials while one write runs. Returns
  /// false when another is running.
  func beginWriting(_ principalID: String) -> Bool {
    identitiesBeingWritten.insert(principalID).inserted
  }

  /// Lets other writers in again.
  func endWriting(_ principalID: String) {
    identitiesBeingWritten.remove(principalID)
  }

  /// Drops all credentials of an owner that is going away. There is nothing to propagate: without
  /// its principal no exchange gets that far.
  func removeFederatedCredentials(of owner: FederatedCredentialOwner) throws {
    try connection.run(
      "DELETE FROM entra_federated_credentials WHERE owner = ?", [.text(owner.id)])
  }

  private func ownerExists(_ owner: FederatedCredentialOwner) throws -> Bool {
    switch owner {
    case .application(let id): try application(.objectID(id)) != nil
    case .managedIdentity(let id): try servicePrincipal(.objectID(id))?.kind == .managedIdentity
    }
  }

  private func retire(_ owner: FederatedCredentialOwner, name: String) throws {
    // What nobody can see any more, not even through the memory of a refusal, goes.
    try connection.run(
      "DELETE FROM entra_federated_credentials WHERE owner = ? AND hidden_at < ?",
      [.text(owner.id), .time(clock.now - configuration.longestMemory)])
    try connection.run(
      """
      UPDATE entra_federated_credentials SET is_current = 0, hidden_at = ?
      WHERE owner = ? AND name = ? COLLATE NOCASE AND is_current = 1
      """,
      [.time(clock.now + configuration.propagationDelay), .text(owner.id), .text(name)])
  }

  func insert(_ credential: FederatedCredential, of owner: FederatedCredentialOwner) throws {
    try connection.run(
      """
      INSERT INTO entra_federated_credentials(
        id, owner, name, issuer, subject, audience, description, is_current, visible_at,
        expression)
      VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?)
      """,
      [
        .text(credential.id), .text(owner.id), .text(credential.name), .text(credential.issuer),
        .text(credential.subject ?? ""), .text(credential.audience),
        .optional(credential.description), .time(clock.now + configuration.propagationDelay),
        .optional(credential.expression?.text),
      ])
  }

  private static func federatedCredential(_ row: Row) -> FederatedCredential {
    let expression = row.optionalText("expression").flatMap { ClaimsExpression($0) }
    return FederatedCredential(
      id: row.text("id"), name: row.text("name"), issuer: row.text("issuer"),
      subject: expression == nil ? row.text("subject") : nil, audience: row.text("audience"),
      description: row.optionalText("description"), expression: expression)
  }
}

/// What a write of a federated credential left behind.
package struct WrittenFederatedCredential: Hashable, Sendable {
  /// The credential as it is now.
  package let credential: FederatedCredential
  /// Whether there was none of that name before.
  package let isNew: Bool
}
