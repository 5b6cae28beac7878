/// How Microsoft Entra ID behaves in a world, and which other tenants it has. Everything has the
/// value of the usual world.
public struct EntraSettings: Hashable, Sendable {
  /// Whose words the token endpoint speaks in: Microsoft rewords its refusals over the years.
  public enum Wording: String, Hashable, Sendable, CaseIterable {
    /// The texts seen in 2025 and 2026.
    case newest
    /// The texts of 2023.
    case year2023 = "2023"
    /// The texts of 2022.
    case year2022 = "2022"
  }

  /// Another tenant of the same cloud, with a directory of its own.
  public struct OtherTenant: Hashable, Sendable {
    /// The name that refusals and the portal show.
    public var name: String
    /// Its domain, which stands for its id in addresses.
    public var domain: String

    /// A tenant.
    public init(name: String, domain: String) {
      self.name = name
      self.domain = domain.lowercased()
    }
  }

  /// The words of refusals.
  public var wording = Wording.newest
  /// How many replicas of the directory answer the token endpoint.
  public var replicas = 1
  /// The most that a replica lags behind the first: a new credential works, then fails, then works.
  public var replicaSpread = Duration.zero
  /// Whether requests about federated credentials are counted against the documented rates, and
  /// those above them refused.
  public var countsRequests = false
  /// How long a new application or managed identity takes to reach the token endpoint.
  public var principalPropagation = Duration.zero
  /// How long a new application takes to be found by Microsoft Graph itself.
  public var graphReplication = Duration.zero
  /// How long an issuer's keys are believed after they were fetched.
  public var issuerCacheLifetime = Duration.seconds(1800)
  /// How long one write of a managed identity's credentials takes, during which another one is
  /// refused; nil for no simulated time, and a third of a second of real time.
  public var credentialWrite: Duration?
  /// How long the access tokens of applications are good.
  public var applicationTokenLifetime = Duration.seconds(3600)
  /// How long the access tokens of managed identities are good.
  public var managedIdentityTokenLifetime = Duration.seconds(86_400)
  /// The tenants besides the usual one.
  public var otherTenants: [OtherTenant] = []

  /// The usual behaviour.
  public init() {}

  /// What cannot be; nil when everything can.
  package var problem: String? {
    if replicas < 1 || replicas > Self.replicasMaximum {
      return "there are 1 to \(Self.replicasMaximum) replicas, not \(replicas)"
    }
    let durations = [
      replicaSpread, principalPropagation, graphReplication, issuerCacheLifetime,
      credentialWrite ?? .zero,
    ]
    if durations.contains(where: { $0 < .zero }) { return "no duration is negative" }
    let lifetimes = [applicationTokenLifetime, managedIdentityTokenLifetime]
    if lifetimes.contains(where: { $0 < .seconds(2) }) {
      return "access tokens are good for at least two seconds"
    }
    let domains = [Self.usualDomain] + otherTenants.map(\.domain)
    if Set(domains).count < domains.count { return "two tenants have the same domain" }
    return domains.first { !Self.isDomain($0) }.map { "'\($0)' is no domain" }
  }

  /// The domain of the usual tenant.
  static let usualDomain = "contoso.onmicrosoft.com"

  /// More would make a world of nothing else; ours.
  static let replicasMaximum = 100

  private static func isDomain(_ text: String) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    return labels.count >= 2
      && labels.allSatisfy { label in
        !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
          && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      }
  }
}
