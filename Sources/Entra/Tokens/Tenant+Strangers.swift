import ArcFedJOSE
import ArcFedJSON
import ArcFedSimulation

extension Tenant {
  /// What an application of another tenant gets when it asks there for a token: all tenants of a
  /// cloud share their signing keys ("Signing key rollover in the Microsoft identity platform"), so
  /// it verifies, and only its issuer tells it apart.
  package func tokenOfAnotherTenant(_ tenantID: String, audience: String) async throws -> String {
    let ids = random.stream("entra/another tenant \(tenantID)")
    var other = configuration
    other.tenantID = tenantID.lowercased()
    let principal = ServicePrincipal(
      objectID: ids.uuid().lowercase, appID: ids.uuid().lowercase, displayName: "stranger",
      kind: .application, isEnabled: true, createdAt: clock.now, managedIdentityResourceID: nil)
    let token = AccessToken(
      audience: audience, principal: principal, authentication: .secret, issuedAt: clock.now,
      lifetime: other.applicationTokenLifetime)
    let key = signingKeys.current(at: clock.now)
    let nonces = TokenNonces(random.derived("entra/another tenant \(clock.now.nanoseconds)"))
    return try key.sign(token.payload(of: other, nonces: nonces), token.version)
  }
}
