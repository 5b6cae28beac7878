package import ArcFedSimulation

/// What acts in the tenant: the local face of an application or of a managed identity.
///
/// A class, since every exchange takes one: a single reference in place of those of all its parts.
package final class ServicePrincipal: Sendable {
  /// What stands behind a service principal.
  package enum Kind: String, Hashable, Sendable {
    /// An app registration.
    case application = "Application"
    /// A managed identity.
    case managedIdentity = "ManagedIdentity"
  }

  /// The object's id: the `oid` of its tokens, the principal of its role assignments.
  package let objectID: String
  /// The client id.
  package let appID: String
  /// The name.
  package let displayName: String
  /// What stands behind it.
  package let kind: Kind
  /// Whether it may sign in.
  package let isEnabled: Bool
  /// When it was created.
  package let createdAt: Timestamp
  /// The Azure resource behind a managed identity, as its tokens name it.
  package let managedIdentityResourceID: String?

  init(
    objectID: String, appID: String, displayName: String, kind: Kind, isEnabled: Bool,
    createdAt: Timestamp, managedIdentityResourceID: String?
  ) {
    self.objectID = objectID
    self.appID = appID
    self.displayName = displayName
    self.kind = kind
    self.isEnabled = isEnabled
    self.createdAt = createdAt
    self.managedIdentityResourceID = managedIdentityResourceID
  }
}

extension ServicePrincipal: Hashable {
  /// Whether both say the same.
  package static func == (left: ServicePrincipal, right: ServicePrincipal) -> Bool {
    left === right
      || left.objectID == right.objectID && left.appID == right.appID
        && left.displayName == right.displayName && left.kind == right.kind
        && left.isEnabled == right.isEnabled && left.createdAt == right.createdAt
        && left.managedIdentityResourceID == right.managedIdentityResourceID
  }

  /// Hashes what tells most of them apart.
  package func hash(into hasher: inout Hasher) { hasher.combine(objectID) }
}
