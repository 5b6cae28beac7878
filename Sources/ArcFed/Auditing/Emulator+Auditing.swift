import ArcFedEntra
import ArcFedHTTP
import ArcFedJOSE
package import ArcFedJSON
import ArcFedOpenIDConnect
import ArcFedResourceManager

/// A federated credential as the directory holds it, whether the token endpoint has heard of it or
/// not.
package struct HeldCredential: Hashable, Sendable {
  /// The name, unique in its owner.
  package let name: String
  /// The issuer.
  package let issuer: String
  /// The subject; nil on a flexible credential.
  package let subject: String?
  /// The one audience.
  package let audience: String
  /// The expression of a flexible credential; nil on any other.
  package let expression: String?

  /// A credential of these texts.
  package init(
    name: String, issuer: String, subject: String?, audience: String, expression: String? = nil
  ) {
    self.name = name
    self.issuer = issuer
    self.subject = subject
    self.audience = audience
    self.expression = expression
  }
}

/// A role assignment as Resource Manager shows it, whether it counts yet or not.
package struct HeldRole: Hashable, Sendable {
  /// The object id of the principal.
  package let principalID: String
  /// The GUID of the role.
  package let roleID: String
  /// Where it holds, as an id of Azure.
  package let scope: String
}

/// What an auditor looks at: nothing here is recorded, takes time or can be disturbed by a fault.
extension Emulator {
  /// The federated credentials of a client; empty when the directory has no such client.
  package func heldCredentials(ofClient clientID: String) async -> [HeldCredential] {
    await credentials(ofClient: clientID).map {
      HeldCredential(
        name: $0.name, issuer: $0.issuer, subject: $0.expression == nil ? $0.subject : nil,
        audience: $0.audience, expression: $0.expression)
    }
  }

  /// The id of the tenant in which a client is registered; nil when none has such a client.
  package func tenantID(ofClient clientID: String) async -> String? {
    for (id, tenant) in world.tenants
    where (try? await tenant.directory.servicePrincipal(.appID(clientID))) != nil {
      return id
    }
    return nil
  }

  /// The role assignments that are shown.
  package func heldRoles() async -> [HeldRole] {
    let shown = (try? await world.resourceManager.shownRoleAssignments()) ?? []
    return shown.map {
      HeldRole(principalID: $0.principalID, roleID: $0.roleName, scope: "\($0.scope)")
    }
  }

  /// The JSON that lies at a public URL, asked past all faults; nil when there is none.
  package func publishedDocument(_ url: String) async -> JSONValue? {
    guard let request = try? HTTPRequest(.get, url),
      let endpoint = network.endpoint(at: request.origin)
    else { return nil }
    let response = await endpoint.respond(to: request)
    return response.isSuccess ? try? response.json() : nil
  }

  /// The keys that an issuer publishes, by way of its discovery document; nil when it shows none.
  package func publishedKeys(ofIssuer issuer: String) async -> JSONValue? {
    guard let url = try? IssuerURL(issuer),
      let discovery = await publishedDocument(url.discoveryURL),
      let keysURL = discovery["jwks_uri"]?.stringValue
    else { return nil }
    return await publishedDocument(keysURL)
  }
}

extension DecodedToken {
  /// Whether one of the keys, a JWK set, made the token's signature.
  package func isSigned(byOneOf keys: JSONValue) -> Bool {
    guard let token = try? JWT(compact: compact), let set = try? JWKSet(parsing: keys) else {
      return false
    }
    return VerificationKey.usable(in: set)
      .filter { $0.keyID == token.jws.keyID }
      .contains { token.jws.isSigned(by: $0.publicKey) }
  }
}
