/// Why an assertion matches no credential, member by member: what a person needs to know who stares
/// at two strings that look the same.
package struct FederationComparison: Hashable, Sendable, CustomStringConvertible {
  /// How two values relate.
  package typealias Difference = FederationDifference

  /// One credential beside the assertion.
  package struct Candidate: Hashable, Sendable {
    /// The credential.
    package let credential: FederatedCredential
    /// How the issuers relate.
    package let issuer: FederationDifference
    /// How the subjects relate; on a flexible credential, whether the expression holds.
    package let subject: FederationDifference
    /// How the audiences relate.
    package let audience: FederationDifference

    /// The credential's name.
    package var name: String { credential.name }

    /// How many of the three agree.
    package var equalCount: Int { [issuer, subject, audience].count { $0.isAgreement } }
  }

  /// The issuer in the token.
  package let issuer: String
  /// The subject in the token.
  package let subject: String
  /// The audiences in the token.
  package let audiences: [String]
  /// Every credential that was compared, the nearest first.
  package let candidates: [Candidate]

  init(_ assertion: PresentedAssertion, with credentials: [FederatedCredential]) {
    issuer = assertion.issuer
    subject = assertion.subject
    audiences = assertion.audiences
    let compared = credentials.map { credential in
      Candidate(
        credential: credential,
        issuer: FederationDifference(assertion.issuer, credential.issuer),
        subject: Self.subject(of: assertion, credential),
        audience: Self.nearest(assertion.audiences, credential.audience))
    }
    // Swift's sort is stable: equally near candidates stay in the order of the directory.
    candidates = compared.sorted {
      ($0.equalCount, $0.likeness) > ($1.equalCount, $1.likeness)
    }
  }

  /// The nearest candidate in one line; says so when there is none.
  package var description: String {
    guard let nearest = candidates.first else { return "there is no credential to compare with" }
    return "nearest credential '\(nearest.name)': issuer \(nearest.issuer), "
      + "subject \(nearest.subject), audience \(nearest.audience)"
  }

  private static func subject(
    of assertion: PresentedAssertion, _ credential: FederatedCredential
  ) -> FederationDifference {
    guard let expression = credential.expression else {
      return FederationDifference(assertion.subject, credential.subject ?? "")
    }
    let failing = expression.comparisons.first { !$0.holds(for: assertion.claims) }
    return failing.map { .claim($0.claim) } ?? .equal
  }

  private static func nearest(_ presented: [String], _ stored: String) -> FederationDifference {
    let differences = presented.map { FederationDifference($0, stored) }
    return differences.first { $0 == .equal } ?? differences.first ?? .text(position: 1)
  }
}

extension FederationComparison.Candidate {
  /// How many of the differences are slips rather than other values: breaks ties.
  fileprivate var likeness: Int { [issuer, subject, audience].count { $0.isSlip } }
}
