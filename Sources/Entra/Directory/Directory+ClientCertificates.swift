package import ArcFedJOSE
import ArcFedSQLite
import ArcFedSimulation

extension Directory {
  /// Gives an application a certificate; nil when there is no such application. It is good for as
  /// long as the certificate says.
  package func addCertificate(
    _ certificate: Certificate, applicationObjectID: String, displayName: String? = nil
  ) throws -> ClientCertificate? {
    guard let application = try application(.objectID(applicationObjectID)) else { return nil }
    let added = ClientCertificate(
      keyID: identifiers.credentialID(), displayName: displayName, certificate: certificate,
      startsAt: Timestamp(seconds: certificate.notBefore),
      endsAt: Timestamp(seconds: certificate.notAfter))
    try connection.run(
      """
      INSERT INTO entra_client_certificates(key_id, application_id, display_name, certificate)
      VALUES (?, ?, ?, ?)
      """,
      [
        .text(added.keyID), .text(application.objectID), .optional(displayName),
        .blob(certificate.der),
      ])
    return added
  }

  /// The certificates of an application, oldest first.
  package func certificates(applicationObjectID: String) throws -> [ClientCertificate] {
    try connection.rows(
      "SELECT * FROM entra_client_certificates WHERE application_id = ? ORDER BY rowid",
      [.text(applicationObjectID)]
    ).compactMap { row in
      guard let certificate = try? Certificate(der: row.blob("certificate")) else { return nil }
      return ClientCertificate(
        keyID: row.text("key_id"), displayName: row.optionalText("display_name"),
        certificate: certificate, startsAt: Timestamp(seconds: certificate.notBefore),
        endsAt: Timestamp(seconds: certificate.notAfter))
    }
  }

  /// Removes a certificate; false when the application has none of that id.
  package func removeCertificate(applicationObjectID: String, keyID: String) throws -> Bool {
    try connection.run(
      "DELETE FROM entra_client_certificates WHERE application_id = ? AND key_id = ?",
      [.text(applicationObjectID), .text(keyID.lowercased())])
    return connection.changes > 0
  }

  /// Leaves an application the certificates that a list says; all of them when there is no list.
  func replaceCertificates(
    of application: Application, by list: ApplicationDraft.Certificates?
  ) throws {
    guard let list else { return }
    let id = application.objectID
    for old in try certificates(applicationObjectID: id) where !list.kept.contains(old.keyID) {
      _ = try removeCertificate(applicationObjectID: id, keyID: old.keyID)
    }
    for (certificate, name) in list.added {
      _ = try addCertificate(certificate, applicationObjectID: id, displayName: name)
    }
  }
}
