import ArcFedJSON

/// An issuer whose tokens an expression may match, with the claims that it may look at.
///
/// Issuers, claims and operators: Microsoft Entra, "Flexible federated identity credentials
/// (preview)", issuer URLs, supported claims and operators by platform. That GitHub's expressions
/// need an id of the repository or of its owner is what users met in 2026 (the text "lacks all
/// required claims" in their reports); the documentation does not say it.
package struct FlexibleIssuer: Hashable, Sendable {
  /// Which issuers are meant.
  package enum Extent: Hashable, Sendable {
    /// This one.
    case issuer(String)
    /// Every one whose host ends in this text.
    case hostSuffix(String)
  }

  /// Which issuers are meant.
  package var extent: Extent
  /// The operators that each claim may be compared by.
  package var claims: [String: Set<ClaimsExpression.Operation>]
  /// An expression must compare one of these claims; empty when none is demanded.
  package var requiredClaims: Set<String>

  /// An issuer with its claims.
  package init(
    _ extent: Extent, claims: [String: Set<ClaimsExpression.Operation>],
    requiredClaims: Set<String> = []
  ) {
    self.extent = extent
    self.claims = claims
    self.requiredClaims = requiredClaims
  }

  /// What applications may use.
  package static let onApplications: [FlexibleIssuer] = [
    FlexibleIssuer(
      .issuer("https://token.actions.githubusercontent.com"),
      claims: [
        "sub": [.equals, .matches], "job_workflow_ref": [.equals, .matches],
        "repository_id": [.equals], "repository_owner_id": [.equals],
      ], requiredClaims: ["repository_id", "repository_owner_id"]),
    FlexibleIssuer(.issuer("https://gitlab.com"), claims: ["sub": [.equals, .matches]]),
    FlexibleIssuer(.issuer("https://app.terraform.io"), claims: ["sub": [.equals, .matches]]),
  ]

  /// What managed identities may use: the issuer of the one example in the specification of their
  /// API (azure-rest-api-specs, `specification/msi`, 2025-05-31-preview). That no other is taken,
  /// those of Azure Arc included, is our choice.
  package static let onManagedIdentities: [FlexibleIssuer] = [
    FlexibleIssuer(
      .hostSuffix(".oic.prod-aks.azure.com"), claims: ["sub": [.equals, .matches]])
  ]

  /// Whether `issuer` is meant.
  func covers(_ issuer: String) -> Bool {
    switch extent {
    case .issuer(let known):
      return issuer.isIdentical(to: known)
    case .hostSuffix(let suffix):
      let scheme = "https://"
      guard issuer.hasPrefix(scheme) else { return false }
      return issuer.dropFirst(scheme.count).prefix { $0 != "/" }.lowercased().hasSuffix(suffix)
    }
  }

  /// Whether an expression keeps to the claims and has what it must have.
  func allows(_ expression: ClaimsExpression) -> Bool {
    let compared = Set(expression.comparisons.map(\.claim))
    return expression.comparisons.allSatisfy { claims[$0.claim]?.contains($0.operation) ?? false }
      && (requiredClaims.isEmpty || !requiredClaims.isDisjoint(with: compared))
  }
}
