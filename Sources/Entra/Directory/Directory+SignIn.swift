import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation

/// What the token endpoint knows of a client, as the directory shows it at one moment.
struct SignInClient: Hashable, Sendable {
  let principal: ServicePrincipal
  /// The id under which its credentials are kept.
  let credentialOwnerID: String
  /// The secrets of its application.
  let secrets: [ClientSecret]
  /// The federated credentials that have propagated.
  let federatedCredentials: [FederatedCredential]
}

extension Directory {
  /// The client of that id, when its service principal has propagated.
  func signInClient(_ clientID: String) throws -> SignInClient? {
    let rows = try connection.rows(
      "SELECT * FROM entra_service_principals WHERE app_id = ? AND visible_at <= ?",
      [.text(clientID.lowercased()), .time(clock.now)])
    guard let principal = rows.first.map(Self.servicePrincipal) else { return nil }
    var owner = principal.objectID
    var secrets: [ClientSecret] = []
    if principal.kind == .application {
      guard let application = try application(.appID(principal.appID)) else { return nil }
      owner = application.objectID
      secrets = try self.secrets(applicationObjectID: owner)
    }
    return SignInClient(
      principal: principal, credentialOwnerID: owner, secrets: secrets,
      federatedCredentials: try visibleFederatedCredentials(of: owner))
  }

  /// Whether some application of the tenant is the resource of that name.
  func isResource(_ identifier: String) throws -> Bool {
    let name = KnownResources.withoutTrailingSlash(identifier)
    if try servicePrincipal(.appID(name)) != nil { return true }
    return try applications().contains { application in
      application.identifierURIs.contains(name)
        && (try? servicePrincipal(.appID(application.appID))) != nil
    }
  }
}
