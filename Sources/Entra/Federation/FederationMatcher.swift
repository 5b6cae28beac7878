import ArcFedJSON

/// Finds the federated credential that an assertion is for.
///
/// Issuer, subject and audience are compared character by character, case included (Microsoft
/// Entra, "What's new for authentication", August 2024).
package enum FederationMatcher {
  /// Whether what a credential stores equals what an assertion presents.
  package typealias Equality = @Sendable (_ stored: String, _ presented: String) -> Bool

  /// Equality of every byte.
  package static let exact: Equality = { $0.isIdentical(to: $1) }

  /// What came of the comparison.
  enum Outcome: Hashable, Sendable {
    /// The credential that equals the assertion in all three, or whose expression it satisfies.
    case matched(FederatedCredential)
    /// The owner has no credentials.
    case noCredentials
    /// No credential is of the issuer.
    case noIssuer
    /// No credential of the issuer is for the audience.
    case noAudience
    /// No credential of issuer and audience is for the subject.
    case noSubject
    /// As before, but one would be if case did not matter.
    case noSubjectButForCase
    /// No credential of issuer and audience is for the subject, and the expression of none holds.
    case noSubjectOrExpression
  }

  /// Compares with the credentials in order. When several members differ, the issuer is named
  /// first, then the audience, then the subject; the order of the last two is not documented.
  ///
  /// - Parameter areEqual: how members are compared. Tests alone bring another equality than the
  ///   exact one, to see that it is found out.
  static func match(
    _ assertion: PresentedAssertion, among credentials: [FederatedCredential],
    by areEqual: Equality = exact
  ) -> Outcome {
    guard !credentials.isEmpty else { return .noCredentials }
    let match = credentials.first {
      areEqual($0.issuer, assertion.issuer) && isMeant($0, by: assertion, areEqual)
        && isMet($0, by: assertion, areEqual)
    }
    if let match { return .matched(match) }
    // None: what it lacks is asked member by member.
    let ofIssuer = credentials.filter { areEqual($0.issuer, assertion.issuer) }
    guard !ofIssuer.isEmpty else { return .noIssuer }
    let ofAudience = ofIssuer.filter { isMeant($0, by: assertion, areEqual) }
    guard !ofAudience.isEmpty else { return .noAudience }
    if ofAudience.contains(where: { $0.expression != nil }) { return .noSubjectOrExpression }
    let folded = assertion.subject.lowercased()
    let matchesButForCase = ofAudience.contains {
      $0.subject?.lowercased().isIdentical(to: folded) ?? false
    }
    return matchesButForCase ? .noSubjectButForCase : .noSubject
  }

  /// Whether one of the assertion's audiences is the credential's.
  private static func isMeant(
    _ credential: FederatedCredential, by assertion: PresentedAssertion, _ areEqual: Equality
  ) -> Bool {
    assertion.audiences.contains { areEqual(credential.audience, $0) }
  }

  private static func isMet(
    _ credential: FederatedCredential, by assertion: PresentedAssertion, _ areEqual: Equality
  ) -> Bool {
    if let expression = credential.expression { return expression.holds(for: assertion.claims) }
    return credential.subject.map { areEqual($0, assertion.subject) } ?? false
  }
}
