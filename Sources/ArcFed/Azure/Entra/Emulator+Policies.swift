import ArcFedEntra
import ArcFedSimulation

/// What an administrator lays down for a whole tenant.
extension Emulator {
  /// A claim that the tokens of an issuer must have to be taken.
  package struct DemandedClaim: Sendable {
    /// The issuer whose tokens are meant.
    package let issuer: String
    /// The claim that they must have.
    package let claim: String
    /// Any one of these must be its value.
    package let values: [String]

    /// A demand: any one of the values will do.
    package init(issuer: String, claim: String, values: [String]) {
      (self.issuer, self.claim, self.values) = (issuer, claim, values)
    }
  }

  /// Sets what a tenant's policy says about federated credentials, in place of what it said. It
  /// counts at once, for the credentials too that are there.
  ///
  /// - Parameters:
  ///   - isEnabled: whether federated credentials are good for anything.
  ///   - allowedIssuers: the issuers that may be trusted, a text that ends in `/` for everything
  ///     below it; nil for all.
  ///   - requiredClaims: what tokens must say besides.
  ///   - name: the domain or the id of another tenant of the world; the usual one when nil.
  package func setFederationPolicy(
    isEnabled: Bool, allowedIssuers: [String]?, requiredClaims: [DemandedClaim],
    tenant name: String?
  ) async throws(Refusal) {
    var policy = FederationPolicy()
    policy.isEnabled = isEnabled
    policy.allowedIssuers = allowedIssuers
    policy.requiredClaims = requiredClaims.map {
      FederationPolicy.RequiredClaim(issuer: $0.issuer, claim: $0.claim, values: $0.values)
    }
    let tenant = try neighbour(name)?.tenant ?? world.tenant
    try await world.simulated { [policy, trace] () async throws(Refusal) in
      do {
        try await tenant.directory.setFederationPolicy(policy)
      } catch {
        throw .arcFed("PolicyNotSet", "\(error)")
      }
      trace.record("Entra", "set federation policy", name ?? EntraSettings.usualDomain)
    }
  }
}
