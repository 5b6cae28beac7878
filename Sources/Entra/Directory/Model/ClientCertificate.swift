package import ArcFedJOSE
package import ArcFedSimulation

/// A certificate of an application: `keyCredential` in Microsoft Graph.
package struct ClientCertificate: Hashable, Sendable {
  /// The id by which it is removed.
  package let keyID: String
  /// The name that people gave it.
  package let displayName: String?
  /// The certificate.
  package let certificate: Certificate
  /// From when it is good.
  package let startsAt: Timestamp
  /// Until when it is good.
  package let endsAt: Timestamp

  /// The SHA-1 thumbprint as the portal and the refusals print it.
  package var thumbprint: String { Digest.hex(certificate.thumbprintSHA1).uppercased() }

  /// Whether it is good at that time.
  package func isValid(at time: Timestamp) -> Bool { startsAt <= time && time < endsAt }
}
