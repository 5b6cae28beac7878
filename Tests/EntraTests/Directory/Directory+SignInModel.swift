import ArcFedJOSE
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation

@testable import ArcFedEntra

/// What the token endpoint is to see of a client, put together from the tables with SQL alone.
extension Directory {
  /// The client as the index has it and as the tables have it; the replica is the one that the
  /// index was asked on. A client that is not seen may be one that this replica does not have yet.
  func bothAnswers(
    _ clientID: String
  ) throws -> (indexed: SignInClient?, read: SignInClient?) {
    guard let indexed = try signInClient(clientID) else {
      let laggards = replicas.lags.indices
      let reads = try laggards.map { try modelClient(clientID, replica: $0) }
      return (nil, reads.contains { $0 == nil } ? nil : reads[0])
    }
    return (indexed, try modelClient(clientID, replica: indexed.replica))
  }

  private func modelClient(_ clientID: String, replica: Int) throws -> SignInClient? {
    let now = clock.now - replicas.lags[replica]
    let principals = try connection.rows(
      "SELECT * FROM entra_service_principals WHERE app_id = ? AND visible_at <= ?",
      [.text(clientID), .time(now)])
    guard let row = principals.first else { return nil }
    let principal = Self.servicePrincipal(row)
    let application = try connection.rows(
      "SELECT * FROM entra_applications WHERE app_id = ?", [.text(clientID)]
    ).first
    if principal.kind == .application, application == nil { return nil }
    let owner = application?.text("object_id") ?? principal.objectID
    let place = NegativeCache.Place(owner: owner, replica: replica)
    let moment = refusals.moment(at: place, now: clock.now) - replicas.lags[replica]
    let uris = try application.map { try JSONParser.parse($0.text("identifier_uris")) }
    let known = KnownClient(
      principal: principal, visibleAt: row.time("visible_at"), ownerID: owner,
      secrets: try modelSecrets(owner), certificates: try modelCertificates(owner),
      saysThatItIsPublic: application?.bool("is_public_client") ?? false,
      identifierURIs: uris?.arrayValue?.compactMap(\.stringValue) ?? [],
      versions: try modelCredentials(owner, "1 = 1"))
    let visible = try modelCredentials(
      owner, "visible_at <= :moment AND (hidden_at IS NULL OR hidden_at > :moment)", moment)
    return SignInClient(
      known: known, replica: replica, federatedCredentials: visible.map(\.credential),
      federationPolicy: try modelFederationPolicy(), conditionalAccess: try modelAccessPolicies())
  }

  private func modelSecrets(_ owner: String) throws -> [ClientSecret] {
    try connection.rows(
      "SELECT * FROM entra_client_secrets WHERE application_id = ? ORDER BY rowid", [.text(owner)]
    ).map { row in
      ClientSecret(
        keyID: row.text("key_id"), displayName: row.optionalText("display_name"),
        hint: row.text("hint"), digest: row.blob("digest"), startsAt: row.time("starts_at"),
        endsAt: row.time("ends_at"))
    }
  }

  private func modelCertificates(_ owner: String) throws -> [ClientCertificate] {
    try connection.rows(
      "SELECT * FROM entra_client_certificates WHERE application_id = ? ORDER BY rowid",
      [.text(owner)]
    ).map { row in
      let certificate = try Certificate(der: row.blob("certificate"))
      return ClientCertificate(
        keyID: row.text("key_id"), displayName: row.optionalText("display_name"),
        certificate: certificate, startsAt: Timestamp(seconds: certificate.notBefore),
        endsAt: Timestamp(seconds: certificate.notAfter))
    }
  }

  private func modelCredentials(
    _ owner: String, _ condition: String, _ moment: Timestamp? = nil
  ) throws -> [FederatedCredentialVersion] {
    let times: [SQLiteValue] = moment.map { [.time($0), .time($0)] } ?? []
    let rows = try connection.rows(
      "SELECT * FROM entra_federated_credentials WHERE owner = ? "
        + "AND \(condition.replacing(":moment", with: "?")) ORDER BY version",
      [.text(owner)] + times)
    return rows.map { row in
      FederatedCredentialVersion(
        credential: FederatedCredential(
          id: row.text("id"), name: row.text("name"), issuer: row.text("issuer"),
          subject: row.text("subject"), audience: row.text("audience"),
          description: row.optionalText("description")),
        visibleAt: row.time("visible_at"),
        hiddenAt: row.optionalInt64("hidden_at").map { Timestamp(nanoseconds: $0) })
    }
  }

  private func modelFederationPolicy() throws -> FederationPolicy {
    let kept = try connection.rows(
      "SELECT value FROM entra_facts WHERE name = 'federation policy'"
    ).first?.blob("value")
    return kept.map { FederationPolicy(kept: String(decoding: $0, as: UTF8.self)) }
      ?? FederationPolicy()
  }

  private func modelAccessPolicies() throws -> [ConditionalAccessPolicy] {
    try connection.rows("SELECT * FROM entra_conditional_access ORDER BY rowid").map { row in
      ConditionalAccessPolicy(
        id: row.text("id"), kept: row.text("body"), createdAt: row.time("created_at"),
        modifiedAt: row.optionalInt64("modified_at").map { Timestamp(nanoseconds: $0) })
    }
  }

  /// Changes a principal in a transaction that fails, and lets the token endpoint look meanwhile.
  func failToDisable(_ principalID: String, reading clientID: String) throws {
    struct Failure: Error {}
    do {
      try connection.transaction {
        _ = try setServicePrincipal(objectID: principalID, isEnabled: false)
        _ = try signInClient(clientID)
        throw Failure()
      }
    } catch is Failure {}
  }

  /// Lets the index remember fewer clients.
  func makeRoom(_ clientsMaximum: Int) {
    signInIndex = SignInIndex(clientsMaximum: clientsMaximum)
  }
}
