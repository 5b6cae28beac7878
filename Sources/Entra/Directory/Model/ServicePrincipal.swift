package import ArcFedSimulation

/// What acts in the tenant: the local face of an application or of a managed identity.
package struct ServicePrincipal: Hashable, Sendable {
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
  package var displayName: String
  /// What stands behind it.
  package let kind: Kind
  /// Whether it may sign in.
  package var isEnabled: Bool
  /// When it was created.
  package let createdAt: Timestamp
  /// The Azure resource behind a managed identity, as its tokens name it.
  package let managedIdentityResourceID: String?
}
