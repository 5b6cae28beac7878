import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect

/// A token of Entra's own as a federated assertion: a managed identity's, for an application of its
/// tenant (Microsoft Entra, "Configure an application to trust a managed identity"). Everything
/// else that Entra issues is refused, each kind with a code of its own.
struct EntraAssertion: Sendable {
  let token: JWT
  let presented: PresentedAssertion
  let issuer: EntraIssuer

  /// The assertion as credentials are compared with it: the exchange goes by two names.
  var comparable: PresentedAssertion {
    guard presented.audiences.contains(TokenExchangeResource.appID) else { return presented }
    return PresentedAssertion(
      issuer: presented.issuer, subject: presented.subject,
      audiences: presented.audiences + [TokenExchangeResource.uri], claims: presented.claims)
  }

  /// What a failed match is called when Entra issued the assertion; nil when it has no name of its
  /// own.
  static func row(for outcome: FederationMatcher.Outcome) -> AADSTS? {
    switch outcome {
    case .noAudience: .noMatchingEntraAudience
    case .noSubject, .noSubjectButForCase: .noMatchingEntraSubject
    case .matched, .noCredentials, .noIssuer, .noSubjectOrExpression: nil
    }
  }

  /// Judges an assertion that a credential matches.
  ///
  /// - Parameters:
  ///   - credential: the one that matches.
  ///   - others: all credentials of its owner.
  ///   - isManagedIdentity: whether the token's subject is a managed identity of this tenant.
  func check(
    _ credential: FederatedCredential, among others: [FederatedCredential], isManagedIdentity: Bool
  ) throws(AADSTSRefusal) {
    let values = ["issuer": presented.issuer, "subject": presented.subject]
    switch issuer.place {
    case .sameTenant: break
    case .anotherTenant: throw AADSTSRefusal(.issuedInAnotherTenant, values)
    case .anotherCloud: throw AADSTSRefusal(.issuerBarred, values)
    }
    guard presented.audiences.contains(where: TokenExchangeResource.isNamed) else {
      throw AADSTSRefusal(.forbiddenAudience)
    }
    guard credential.audience == TokenExchangeResource.uri else {
      throw AADSTSRefusal(.audienceIsNoExchange)
    }
    let ofSubject = others.filter { $0.subject == credential.subject && isEntra($0.issuer) }
    guard ofSubject.count == 1 else {
      throw AADSTSRefusal(.severalCredentialsOfSubject, values)
    }
    guard token.claims["scp"] == nil, token.claims["idtyp"].map({ $0 == "app" }) ?? true else {
      throw AADSTSRefusal(.forbiddenTokenType)
    }
    guard isManagedIdentity else { throw AADSTSRefusal(.noManagedIdentity) }
    guard token.claims["\(AccessToken.federationClaim)"] == nil else {
      throw AADSTSRefusal(.chainedCredentials)
    }
  }

  private func isEntra(_ issuer: String) -> Bool {
    let host = issuer.dropFirst("https://".count).prefix { $0 != "/" }.lowercased()
    return TenantDocuments.publicCloudHosts.contains(host)
      || issuer.isIdentical(to: presented.issuer)
  }
}
