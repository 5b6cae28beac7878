import ArcFedSimulation

/// A client with everything that is kept under it, visible or not, as the tables had it when they
/// were last read.
///
/// A class, since every exchange takes one: a single reference in place of those of all its parts,
/// which two processors at work would take from each other.
final class KnownClient: Sendable {
  let principal: ServicePrincipal
  /// When its principal has propagated.
  let visibleAt: Timestamp
  /// The id under which its credentials are kept.
  let ownerID: String
  /// The secrets of its application.
  let secrets: [ClientSecret]
  /// The certificates of its application.
  let certificates: [ClientCertificate]
  /// Whether its application says that it is a public client.
  let saysThatItIsPublic: Bool
  /// The application ID URIs of its application.
  let identifierURIs: [String]
  /// All versions of its federated credentials, oldest first.
  let versions: [FederatedCredentialVersion]
  /// All of their credentials, and from when on all are visible; nil where one is ever hidden.
  private let settled: (credentials: [FederatedCredential], since: Timestamp)?

  init(
    principal: ServicePrincipal, visibleAt: Timestamp, ownerID: String, secrets: [ClientSecret],
    certificates: [ClientCertificate], saysThatItIsPublic: Bool, identifierURIs: [String],
    versions: [FederatedCredentialVersion]
  ) {
    (self.principal, self.visibleAt, self.ownerID) = (principal, visibleAt, ownerID)
    (self.secrets, self.certificates) = (secrets, certificates)
    (self.saysThatItIsPublic, self.identifierURIs) = (saysThatItIsPublic, identifierURIs)
    self.versions = versions
    let isSettled = versions.allSatisfy { $0.hiddenAt == nil }
    let since = versions.map(\.visibleAt).max() ?? visibleAt
    settled = isSettled ? (versions.map(\.credential), since) : nil
  }

  /// The federated credentials that the token endpoint sees at a moment.
  func credentials(at moment: Timestamp) -> [FederatedCredential] {
    if let settled, settled.since <= moment { return settled.credentials }
    return versions.filter { $0.isVisible(at: moment) }.map(\.credential)
  }
}

extension KnownClient: Equatable {
  static func == (left: KnownClient, right: KnownClient) -> Bool {
    left === right
      || left.principal == right.principal && left.visibleAt == right.visibleAt
        && left.ownerID == right.ownerID && left.secrets == right.secrets
        && left.certificates == right.certificates
        && left.saysThatItIsPublic == right.saysThatItIsPublic
        && left.identifierURIs == right.identifierURIs && left.versions == right.versions
  }
}

/// One version of a federated credential: every write makes another.
struct FederatedCredentialVersion: Hashable, Sendable {
  let credential: FederatedCredential
  /// From when the token endpoint sees it.
  let visibleAt: Timestamp
  /// From when it does not any more; nil while it is current.
  let hiddenAt: Timestamp?

  /// Whether the token endpoint sees it at a moment.
  func isVisible(at moment: Timestamp) -> Bool {
    visibleAt <= moment && (hiddenAt.map { $0 > moment } ?? true)
  }
}
