/// What to change so that an assertion is accepted: the other half of a comparison.
package enum FederationAdvice: Hashable, Sendable, CustomStringConvertible {
  /// There is no credential: make one.
  case createCredential(issuer: String, subject: String, audience: String)
  /// A member of the nearest credential is not what the token says.
  case changeCredential(
    name: String, field: FederatedCredentialField, from: String, to: String,
    difference: FederationDifference)
  /// The claim is not what the nearest credential's expression asks for.
  case changeExpression(name: String, claim: String, expression: String)

  /// A sentence for a person.
  package var description: String {
    switch self {
    case .createCredential(let issuer, let subject, let audience):
      "create a federated credential with issuer '\(issuer)', subject '\(subject)' and audience "
        + "'\(audience)', and wait until it has propagated"
    case .changeCredential(let name, let field, let from, let to, let difference):
      "\(field.rawValue) of credential '\(name)' \(difference): it is '\(from)', the token says "
        + "'\(to)'"
    case .changeExpression(let name, let claim, let expression):
      "claim '\(claim)' of the token does not satisfy the expression of credential '\(name)': "
        + expression
    }
  }
}

extension FederationComparison {
  /// What to change, member by member of the nearest credential; empty when nothing differs.
  package var advice: [FederationAdvice] {
    let audience = audiences.first ?? ""
    guard let nearest = candidates.first else {
      return [.createCredential(issuer: issuer, subject: subject, audience: audience)]
    }
    let credential = nearest.credential
    let members: [(FederatedCredentialField, String, String, FederationDifference)] = [
      (.issuer, credential.issuer, issuer, nearest.issuer),
      (.subject, credential.condition, subject, nearest.subject),
      (.audience, credential.audience, audience, nearest.audience),
    ]
    return members.compactMap { field, stored, presented, difference in
      switch difference {
      case .equal: nil
      case .claim(let claim):
        .changeExpression(name: nearest.name, claim: claim, expression: stored)
      default:
        .changeCredential(
          name: nearest.name, field: field, from: stored, to: presented, difference: difference)
      }
    }
  }
}
