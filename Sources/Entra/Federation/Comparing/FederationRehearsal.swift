import ArcFedJOSE
import ArcFedJSON
import ArcFedOpenIDConnect
package import ArcFedSimulation

/// What the token endpoint would say to an assertion, as far as that can be said without a network:
/// the phases 6.1, 6.2, 6.7 and 6.8 of ``TokenEndpoint``, by the very same rules. Keys and
/// signature (6.4 to 6.6) and policies (6.3) are left out, and nothing is decided here: it is for
/// explaining.
package struct FederationRehearsal: Hashable, Sendable {
  /// A credential as a person names it.
  package struct Credential: Hashable, Sendable {
    /// The name.
    package let name: String
    /// The issuer.
    package let issuer: String
    /// The subject; on a flexible credential, nothing.
    package let subject: String?
    /// The expression of a flexible credential.
    package let expression: String?
    /// The one audience.
    package let audience: String

    /// A credential of those texts.
    package init(
      name: String, issuer: String, subject: String?, audience: String,
      expression: String? = nil
    ) {
      self.expression = expression
      self.name = name
      self.issuer = issuer
      self.subject = subject
      self.audience = audience
    }

    var stored: FederatedCredential {
      FederatedCredential(
        id: name, name: name, issuer: issuer, subject: subject, audience: audience,
        description: nil, expression: expression.flatMap { ClaimsExpression($0) })
    }
  }

  /// The code of the refusal, `AADSTS700213`; nil when none of these phases refuses.
  package let code: String?
  /// The text of the refusal.
  package let message: String?
  /// What matching compared; nil when the assertion could not be read.
  package let comparison: FederationComparison?

  /// Rehearses an exchange.
  ///
  /// - Parameters:
  ///   - assertion: the compact token.
  ///   - credentials: those of the identity that is asked for.
  ///   - now: when; nil leaves out whether the assertion lives at that moment.
  package init(_ assertion: String, credentials: [Credential], at now: Timestamp?) {
    let comparison: FederationComparison?
    do throws(AADSTSRefusal) {
      let (token, presented) = try AssertionRules.parse(assertion)
      comparison = FederationComparison(presented, with: credentials.map(\.stored))
      do throws(AADSTSRefusal) {
        try Self.match(presented, among: credentials.map(\.stored))
        let issued = token.issuedAt ?? token.notBefore ?? 0
        try AssertionRules.checkTimes(of: token, at: now ?? NumericDate.timestamp(issued))
        self.init(refusal: nil, comparison: comparison)
      } catch {
        self.init(refusal: error, comparison: comparison)
      }
    } catch {
      self.init(refusal: error, comparison: nil)
    }
  }

  private init(refusal: AADSTSRefusal?, comparison: FederationComparison?) {
    code = refusal.map { "AADSTS\($0.row.code)" }
    message = refusal?.message
    self.comparison = comparison
  }

  private static func match(
    _ presented: PresentedAssertion, among credentials: [FederatedCredential]
  ) throws(AADSTSRefusal) {
    let row: AADSTS
    switch FederationMatcher.match(presented, among: credentials) {
    case .matched: return
    case .noCredentials: row = .noFederatedCredentials
    case .noIssuer: row = .noMatchingIssuer
    case .noAudience: row = .noMatchingAudience
    case .noSubject: row = .noMatchingSubject
    case .noSubjectButForCase: row = .subjectInWrongCase
    case .noSubjectOrExpression: row = .noMatchingExpression
    }
    throw AADSTSRefusal(
      row,
      [
        "issuer": presented.issuer, "subject": presented.subject,
        "audience": presented.audienceText,
      ])
  }
}

extension FederationComparison {
  /// Compares texts that were presented with credentials, outside of any exchange. Of the claims
  /// that an expression may ask for, the subject alone is known then.
  package init(
    issuer: String, subject: String, audiences: [String],
    credentials: [FederationRehearsal.Credential]
  ) {
    self.init(
      PresentedAssertion(
        issuer: issuer, subject: subject, audiences: audiences, claims: ["sub": .string(subject)]),
      with: credentials.map(\.stored))
  }
}
