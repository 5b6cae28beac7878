import ArcFedJSON
import ArcFedSQLite
package import ArcFedSimulation

// MARK: - Applications

extension Directory {
  /// Registers an application.
  package func createApplication(
    displayName: String, identifierURIs: [String] = []
  ) throws -> Application {
    let application = Application(
      objectID: identifiers.objectID(), appID: identifiers.applicationID(),
      displayName: displayName, identifierURIs: identifierURIs, createdAt: clock.now)
    try connection.run(
      """
      INSERT INTO entra_applications(object_id, app_id, display_name, identifier_uris, created_at)
      VALUES (?, ?, ?, ?, ?)
      """,
      [
        .text(application.objectID), .text(application.appID), .text(displayName),
        .text(Self.encode(identifierURIs)), .time(application.createdAt),
      ])
    return application
  }

  /// The application of that id; nil when there is none.
  package func application(_ key: DirectoryKey) throws -> Application? {
    try connection.rows(
      "SELECT * FROM entra_applications WHERE \(key.column) = ?", [.text(key.text.lowercased())]
    ).first.map(Self.application)
  }

  /// All applications, in the order in which they were registered.
  package func applications() throws -> [Application] {
    try connection.rows("SELECT * FROM entra_applications ORDER BY rowid").map(Self.application)
  }

  /// Writes what a draft says of an application, or registers a new one when there is no
  /// `objectID`: all of it, or nothing.
  package func putApplication(
    _ draft: ApplicationDraft, objectID: String? = nil
  ) throws -> Result<Application, ApplicationRefusal> {
    let old = try objectID.flatMap { try application(.objectID($0)) }
    guard objectID == nil || old != nil else { return .failure(.notFound) }
    guard try !isTaken(draft.identifierURIs ?? [], objectID: old?.objectID) else {
      return .failure(.identifierTaken)
    }
    return try connection.transaction {
      let application = try old ?? createApplication(displayName: draft.displayName ?? "")
      try replaceCertificates(of: application, by: draft.certificates)
      return .success(try update(application, by: draft))
    }
  }

  /// Deletes an application with its service principal, secrets and federated credentials; false
  /// when there is none of that id.
  package func deleteApplication(objectID: String) throws -> Bool {
    guard let application = try application(.objectID(objectID)) else { return false }
    try connection.transaction {
      try removeFederatedCredentials(of: .application(objectID: application.objectID))
      try connection.run(
        "DELETE FROM entra_service_principals WHERE app_id = ?", [.text(application.appID)])
      for table in ["entra_client_secrets", "entra_client_certificates"] {
        try connection.run(
          "DELETE FROM \(table) WHERE application_id = ?", [.text(application.objectID)])
      }
      try connection.run(
        "DELETE FROM entra_applications WHERE object_id = ?", [.text(application.objectID)])
    }
    return true
  }

  /// Whether an application other than that of the id has one of the URIs.
  private func isTaken(_ identifierURIs: [String], objectID: String?) throws -> Bool {
    guard !identifierURIs.isEmpty else { return false }
    return try applications().contains { other in
      other.objectID != objectID && !Set(other.identifierURIs).isDisjoint(with: identifierURIs)
    }
  }

  private func update(_ old: Application, by draft: ApplicationDraft) throws -> Application {
    var new = old
    new.displayName = draft.displayName ?? old.displayName
    new.identifierURIs = draft.identifierURIs ?? old.identifierURIs
    new.tokenVersion = draft.tokenVersion ?? old.tokenVersion
    new.asksForTokenType = draft.asksForTokenType ?? old.asksForTokenType
    new.appRoles = draft.appRoles ?? old.appRoles
    new.isPublicClient = draft.isPublicClient ?? old.isPublicClient
    try connection.run(
      """
      UPDATE entra_applications SET display_name = ?, identifier_uris = ?, token_version = ?,
        asks_for_token_type = ?, app_roles = ?, is_public_client = ?
      WHERE object_id = ?
      """,
      [
        .text(new.displayName), .text(Self.encode(new.identifierURIs)),
        .int(new.tokenVersion.rawValue), .bool(new.asksForTokenType),
        .text(JSONValue.array(new.appRoles.map(\.json)).text()), .bool(new.isPublicClient),
        .text(new.objectID),
      ])
    return new
  }

  private static func application(_ row: Row) -> Application {
    Application(
      objectID: row.text("object_id"), appID: row.text("app_id"),
      displayName: row.text("display_name"), identifierURIs: decode(row.text("identifier_uris")),
      createdAt: row.time("created_at"),
      tokenVersion: Application.TokenVersion(rawValue: Int(row.int64("token_version"))) ?? .v1,
      asksForTokenType: row.bool("asks_for_token_type"),
      appRoles: (try? JSONParser.parse(row.text("app_roles")))?.arrayValue?
        .compactMap(AppRole.init) ?? [], isPublicClient: row.bool("is_public_client"))
  }

  private static func encode(_ texts: [String]) -> String {
    JSONValue.array(texts.map { .string($0) }).text()
  }

  private static func decode(_ text: String) -> [String] {
    let value = try? JSONParser.parse(text)
    return value?.arrayValue?.compactMap(\.stringValue) ?? []
  }
}

// MARK: - Client secrets

extension Directory {
  /// How long a new secret is good unless the caller says otherwise: two years (Microsoft Graph,
  /// `application: addPassword`).
  static let secretLifetime = Duration.days(730)

  /// Makes a secret for an application and returns it with its value, which is not kept; nil when
  /// there is no such application.
  package func addSecret(
    applicationObjectID: String, displayName: String? = nil, startsAt: Timestamp? = nil,
    endsAt: Timestamp? = nil
  ) throws -> (secret: ClientSecret, value: String)? {
    guard let application = try application(.objectID(applicationObjectID)) else { return nil }
    let value = identifiers.clientSecret()
    let start = startsAt ?? clock.now
    let secret = ClientSecret(
      keyID: identifiers.credentialID(), displayName: displayName, hint: String(value.prefix(3)),
      digest: SecretDigest.of(value), startsAt: start, endsAt: endsAt ?? start + Self.secretLifetime
    )
    try connection.run(
      """
      INSERT INTO entra_client_secrets(
        key_id, application_id, display_name, hint, digest, starts_at, ends_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .text(secret.keyID), .text(application.objectID), .optional(displayName),
        .text(secret.hint), .blob(secret.digest), .time(secret.startsAt), .time(secret.endsAt),
      ])
    return (secret, value)
  }

  /// The secrets of an application, oldest first.
  package func secrets(applicationObjectID: String) throws -> [ClientSecret] {
    try connection.rows(
      "SELECT * FROM entra_client_secrets WHERE application_id = ? ORDER BY rowid",
      [.text(applicationObjectID)]
    ).map { row in
      ClientSecret(
        keyID: row.text("key_id"), displayName: row.optionalText("display_name"),
        hint: row.text("hint"), digest: row.blob("digest"), startsAt: row.time("starts_at"),
        endsAt: row.time("ends_at"))
    }
  }

  /// Removes a secret; false when the application has none of that id.
  package func removeSecret(applicationObjectID: String, keyID: String) throws -> Bool {
    try connection.run(
      "DELETE FROM entra_client_secrets WHERE application_id = ? AND key_id = ?",
      [.text(applicationObjectID), .text(keyID.lowercased())])
    return connection.changes > 0
  }
}
