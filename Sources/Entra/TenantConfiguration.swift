import ArcFedSimulation

/// What a tenant is called, where it answers, and how fast its changes spread.
package struct TenantConfiguration: Hashable, Sendable {
  /// The tenant's GUID, in lower case.
  package var tenantID: String { didSet { nameIssuers() } }
  /// The tenant's name, as error texts and the portal show it.
  package var displayName: String
  /// The tenant's default domain, which stands for its GUID in every URL.
  package var domain: String
  /// Where tokens are asked for and keys are shown: an origin, without a path.
  package var authority: String { didSet { nameIssuers() } }
  /// What v1.0 tokens name as their issuer, before the tenant.
  package var stsIssuer: String { didSet { nameIssuers() } }
  /// The issuer of v1.0 access tokens.
  private(set) var issuerV1 = ""
  /// The issuer of v2.0 tokens.
  private(set) var issuerV2 = ""
  /// Where Microsoft Graph answers: an origin, without a path.
  package var graphOrigin: String
  /// How long a written federated identity credential takes to reach the token endpoint. The
  /// documentation speaks of a few seconds (Azure Arc, "Deploy and configure workload identity
  /// federation"); the number is ours.
  package var propagationDelay: Duration
  /// How long a new principal takes to reach the token endpoint.
  package var principalPropagationDelay: Duration
  /// How long a refused exchange keeps what it saw: one that comes too early prolongs the refusal
  /// (Microsoft Entra, "Important considerations for federated identity credentials").
  package var refusalMemory: Duration
  /// How long attempts can prolong a refusal, counted from the first. The documentation speaks of a
  /// couple of minutes at worst; ours is in proportion to the propagation delay.
  package var refusalMemoryMaximum: Duration
  /// How many replicas of the directory answer the token endpoint.
  package var replicaCount: Int
  /// The most that a replica lags behind the first.
  package var replicaSpread: Duration
  /// Whose tokens the expressions of applications' flexible credentials may match.
  package var flexibleIssuersOnApplications: [FlexibleIssuer]
  /// Whose tokens the expressions of managed identities' flexible credentials may match.
  package var flexibleIssuersOnManagedIdentities: [FlexibleIssuer]
  /// How often federated credentials may be read and written; nil when nobody counts.
  package var throttling: ThrottlingRates?
  /// How long a signing key is published before the tenant signs with it, so that relying parties
  /// know it in time. Ours.
  package var signingKeyLeadTime: Duration
  /// How long a signing key is published after its successor signs: longer than any access token
  /// lives. Ours.
  package var signingKeyRetention: Duration
  /// How long one write of a managed identity's federated credentials takes. While it runs, another
  /// write of the same identity is refused.
  package var federatedCredentialWriteTime: Duration
  /// Where user-assigned identities cannot have federated credentials, as location names.
  package var unsupportedRegions: Set<String>
  /// How long the keys of an external issuer are believed after they were fetched. Rotations show
  /// as AADSTS7000272 for 20 to 30 minutes or more (upstream comments in the Kubernetes azuredisk
  /// CSI driver's end-to-end tests).
  package var issuerMetadataTimeToLive: Duration
  /// How long an application takes to be found by Graph itself after it was made there: reads after
  /// writes are eventually consistent (microsoftgraph/microsoft-graph-docs-contrib#1547).
  package var graphReplicationDelay: Duration
  /// How long the token of an app registration is good. The documentation says that the service
  /// picks 60 to 90 minutes at random; the answers that people quote say one hour.
  package var applicationTokenLifetime: Duration
  /// How long the token of a managed identity is good (Azure/login#441).
  package var managedIdentityTokenLifetime: Duration
  /// Resources that tokens may be asked for besides Azure's own.
  package var additionalResources: Set<String>
  /// How the texts of refusals are worded.
  package var wording: WordingProfile

  /// The regions of the newest revision of Microsoft Entra, "Important considerations for federated
  /// identity credentials": Malaysia South and New Zealand North.
  package static let documentedUnsupportedRegions: Set<String> = [
    "malaysiasouth", "newzealandnorth",
  ]

  /// What a write of a managed identity's federated credentials takes where time is real, so that
  /// two sent together meet. Ours.
  package static let realWriteTime = Duration.milliseconds(300)

  /// A tenant with everything as documented, except where the caller says otherwise.
  package init(
    tenantID: String, displayName: String = "Contoso", domain: String = "contoso.onmicrosoft.com",
    propagationDelay: Duration = .seconds(8),
    unsupportedRegions: Set<String> = documentedUnsupportedRegions
  ) {
    self.tenantID = tenantID.lowercased()
    self.displayName = displayName
    self.domain = domain.lowercased()
    self.propagationDelay = propagationDelay
    self.unsupportedRegions = unsupportedRegions
    authority = "https://login.microsoftonline.com"
    stsIssuer = "https://sts.windows.net"
    graphOrigin = "https://graph.microsoft.com"
    principalPropagationDelay = .zero
    refusalMemory = propagationDelay / 2
    refusalMemoryMaximum = propagationDelay
    replicaCount = 1
    replicaSpread = .zero
    flexibleIssuersOnApplications = FlexibleIssuer.onApplications
    flexibleIssuersOnManagedIdentities = FlexibleIssuer.onManagedIdentities
    throttling = nil
    signingKeyLeadTime = .zero
    signingKeyRetention = .days(2)
    federatedCredentialWriteTime = .zero
    issuerMetadataTimeToLive = .seconds(1800)
    graphReplicationDelay = .zero
    applicationTokenLifetime = .hours(1)
    managedIdentityTokenLifetime = .days(1)
    additionalResources = []
    wording = .newest
    nameIssuers()
  }

  /// Every token names one of them.
  private mutating func nameIssuers() {
    issuerV1 = stsIssuer + "/" + tenantID + "/"
    issuerV2 = authority + "/" + tenantID + "/v2.0"
  }

  /// Whose tokens the expressions of an owner's flexible credentials may match.
  func flexibleIssuers(of owner: FederatedCredentialOwner) -> [FlexibleIssuer] {
    switch owner {
    case .application: flexibleIssuersOnApplications
    case .managedIdentity: flexibleIssuersOnManagedIdentities
    }
  }

  /// How long the access tokens of a principal are good.
  func tokenLifetime(of kind: ServicePrincipal.Kind) -> Duration {
    switch kind {
    case .application: applicationTokenLifetime
    case .managedIdentity: managedIdentityTokenLifetime
    }
  }

  /// The furthest back that the token endpoint may still look.
  var longestMemory: Duration { max(refusalMemory, refusalMemoryMaximum) + replicaSpread }

  /// Whether `name`, as it stands in a URL, means this tenant.
  func isNamed(_ name: String) -> Bool {
    if name == tenantID || name == domain { return true }
    let name = name.lowercased()
    return name == tenantID || name == domain
  }
}

/// Which generation of texts the token endpoint uses; Microsoft rewords them over the years.
package enum WordingProfile: String, Hashable, Sendable, CaseIterable {
  /// The texts of 2022: one code for every assertion that matches nothing, answered with 400.
  case year2022 = "2022"
  /// The texts of 2023: the same, answered with 401.
  case year2023 = "2023"
  /// The texts seen in 2025 and 2026.
  case newest
}
