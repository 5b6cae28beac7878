/// What one Resource Manager serves and how fast its changes spread.
package struct ResourceManagerConfiguration: Hashable, Sendable {
  /// A subscription of the tenant.
  package struct Subscription: Hashable, Sendable {
    /// The subscription's GUID.
    package let id: String

    /// The name that people gave it.
    package let displayName: String

    /// Names a subscription.
    package init(id: String, displayName: String) {
      self.id = id
      self.displayName = displayName
    }
  }

  /// The tenant that the subscriptions trust.
  package var tenantID: String

  /// The tenant's name and domain, as `GET /tenants` shows them.
  package var tenantDisplayName: String

  /// The tenant's default domain.
  package var tenantDomain: String

  /// The subscriptions of the tenant.
  package var subscriptions: [Subscription]

  /// Where the tenant's signing keys and tokens come from.
  package var authority: String

  /// The issuer of v1.0 access tokens, before the tenant.
  package var stsIssuer: String

  /// How long a new or removed role assignment takes to have its effect. In reality it takes up
  /// to 10 minutes ("Troubleshoot Azure RBAC"); the default is short, so a lesson need not wait.
  package var roleAssignmentPropagationDelay: Duration

  /// How long a namespace is `Registering` before it is `Registered`. In reality it takes minutes
  /// ("Azure resource providers and types"); none unless somebody asks for it.
  package var providerRegistrationDuration: Duration

  /// Whether a caller whose requests are used up is refused, as in reality; otherwise the headers
  /// only tell how many are left.
  package var enforcesRequestLimits: Bool

  /// Configures a Resource Manager.
  package init(
    tenantID: String, subscriptions: [Subscription],
    authority: String = "https://login.microsoftonline.com",
    stsIssuer: String = "https://sts.windows.net",
    tenantDisplayName: String = "Contoso", tenantDomain: String = "contoso.onmicrosoft.com",
    roleAssignmentPropagationDelay: Duration = .seconds(30),
    providerRegistrationDuration: Duration = .zero, enforcesRequestLimits: Bool = false
  ) {
    self.tenantID = tenantID
    self.subscriptions = subscriptions
    self.authority = authority
    self.stsIssuer = stsIssuer
    self.tenantDisplayName = tenantDisplayName
    self.tenantDomain = tenantDomain
    self.roleAssignmentPropagationDelay = roleAssignmentPropagationDelay
    self.providerRegistrationDuration = providerRegistrationDuration
    self.enforcesRequestLimits = enforcesRequestLimits
  }
}
