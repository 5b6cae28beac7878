/// Why an assertion matches no credential, member by member: what a person needs to know who stares
/// at two strings that look the same.
package struct FederationComparison: Hashable, Sendable, CustomStringConvertible {
  /// How the assertion's value and a credential's value relate.
  package enum Difference: Hashable, Sendable, CustomStringConvertible {
    /// Every character is equal.
    case equal
    /// They are equal but for case.
    case letterCase
    /// They are equal but for one `/` at the end.
    case trailingSlash(missingIn: Side)
    /// They are equal but for white space around the credential's value.
    case surroundingSpace
    /// They differ first at this character, counted from 1.
    case text(position: Int)

    /// A few words.
    package var description: String {
      switch self {
      case .equal: "equal"
      case .letterCase: "differs in case only"
      case .trailingSlash(let side): "trailing slash missing in the \(side.rawValue)"
      case .surroundingSpace: "white space around the credential's value"
      case .text(let position): "differs from character \(position)"
      }
    }
  }

  /// Which of the two values.
  package enum Side: String, Hashable, Sendable {
    /// The value in the token.
    case assertion
    /// The value in the directory.
    case credential
  }

  /// One credential beside the assertion.
  package struct Candidate: Hashable, Sendable {
    /// The credential's name.
    package let name: String
    /// How the issuers relate.
    package let issuer: Difference
    /// How the subjects relate.
    package let subject: Difference
    /// How the audiences relate.
    package let audience: Difference

    /// How many of the three are equal.
    package var equalCount: Int {
      [issuer, subject, audience].count { $0 == .equal }
    }
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
        name: credential.name,
        issuer: Self.difference(assertion.issuer, credential.issuer),
        subject: Self.difference(assertion.subject, credential.subject),
        audience: Self.nearest(assertion.audiences, credential.audience))
    }
    // Swift's sort is stable: equally near candidates stay in the order of the directory.
    candidates = compared.sorted { $0.equalCount > $1.equalCount }
  }

  /// The nearest candidate in one line; says so when there is none.
  package var description: String {
    guard let nearest = candidates.first else { return "there is no credential to compare with" }
    return "nearest credential '\(nearest.name)': issuer \(nearest.issuer), "
      + "subject \(nearest.subject), audience \(nearest.audience)"
  }

  private static func nearest(_ presented: [String], _ stored: String) -> Difference {
    let differences = presented.map { difference($0, stored) }
    return differences.first { $0 == .equal } ?? differences.first ?? .text(position: 1)
  }

  static func difference(_ presented: String, _ stored: String) -> Difference {
    if presented.isIdentical(to: stored) { return .equal }
    if (presented + "/").isIdentical(to: stored) { return .trailingSlash(missingIn: .assertion) }
    if presented.isIdentical(to: stored + "/") { return .trailingSlash(missingIn: .credential) }
    if presented.isIdentical(to: trimmed(stored)) { return .surroundingSpace }
    if presented.lowercased().isIdentical(to: stored.lowercased()) { return .letterCase }
    let common = zip(presented.unicodeScalars, stored.unicodeScalars).prefix { $0.0 == $0.1 }
    return .text(position: common.map { _ in 1 }.count + 1)
  }

  private static func trimmed(_ text: String) -> String {
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    let head = text.drop(while: isSpace)
    return String(head.reversed().drop(while: isSpace).reversed())
  }
}
