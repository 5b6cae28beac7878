package import ArcFedSimulation

/// A password of an application, as it is kept: only a digest of the value.
package struct ClientSecret: Hashable, Sendable {
  /// The id by which it is removed.
  package let keyID: String
  /// The name that people gave it.
  package let displayName: String?
  /// The first three characters of the value.
  package let hint: String
  /// The SHA-256 digest of the value. The values are random and long, so a slow hash would protect
  /// nothing and cost every sign-in.
  package let digest: [UInt8]
  /// From when it is good.
  package let startsAt: Timestamp
  /// Until when it is good.
  package let endsAt: Timestamp
}

/// A client id with its secret: shown once, when the secret is made.
package struct ClientSecretCredentials: Sendable, CustomStringConvertible {
  /// The client id.
  package let clientID: String
  /// The object id of the service principal.
  package let objectID: String
  /// The secret's value.
  package let secret: String

  /// The client id alone.
  package var description: String { "client \(clientID)" }
}
