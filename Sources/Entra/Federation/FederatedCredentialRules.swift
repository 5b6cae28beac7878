import ArcFedJSON

/// What a federated credential may be (Microsoft Entra, "Important considerations and restrictions
/// for federated identity credentials").
///
/// Issuer and subject are not otherwise looked at: white space around them, a wrong subject and a
/// `*` are accepted here and simply never match a token.
package enum FederatedCredentialRules {
  /// How many federated credentials one application or managed identity may have.
  package static let credentialsMaximum = 20
  /// The longest issuer, subject, audience and description.
  package static let textLengthMaximum = 600
  /// How long a name may be.
  package static let nameLength = 3...120
  /// How many audiences a credential has.
  package static let audiencesCount = 1

  /// Why `draft` cannot be written beside the owner's `existing` credentials; nil when it can. A
  /// draft of an existing name replaces that credential.
  package static func refusal(
    of draft: FederatedCredentialDraft, for owner: FederatedCredentialOwner,
    among existing: [FederatedCredential], flexibleIssuers: [FlexibleIssuer] = []
  ) -> FederatedCredentialRefusal? {
    guard !draft.name.isEmpty else { return .missing(.name) }
    guard isName(draft.name, of: owner) else { return .invalidName(draft.name) }
    guard
      draft.issuer != nil || draft.subject != nil || draft.audiences != nil
        || draft.expression != nil
    else { return .emptyProperties }
    guard let issuer = draft.issuer, !issuer.isEmpty else { return .missing(.issuer) }
    if let expression = draft.expression {
      guard draft.subject == nil else { return .subjectBesideExpression }
      if let refusal = refusal(of: expression, issuer: issuer, flexibleIssuers) { return refusal }
    }
    let condition = draft.subject ?? draft.expression?.value ?? ""
    guard !condition.isEmpty else { return .missing(.subject) }
    guard let audiences = draft.audiences, audiences.count == audiencesCount else {
      return .audienceCount(draft.audiences?.count ?? 0)
    }
    if audiences[0].isEmpty { return .missing(.audience) }
    let texts = [
      (FederatedCredentialField.issuer, issuer), (.subject, condition), (.audience, audiences[0]),
      (.description, draft.description ?? ""),
    ]
    for (field, text) in texts where text.unicodeScalars.count > textLengthMaximum {
      return .tooLong(field)
    }
    return collision(of: draft, issuer, condition, among: existing)
  }

  /// Why an expression cannot stand in a credential of that issuer; nil when it can.
  private static func refusal(
    of draft: FederatedCredentialDraft.Expression, issuer: String, _ issuers: [FlexibleIssuer]
  ) -> FederatedCredentialRefusal? {
    guard draft.languageVersion == ClaimsExpression.languageVersion,
      let expression = ClaimsExpression(draft.value)
    else { return .invalidExpression }
    guard let known = issuers.first(where: { $0.covers(issuer) }) else {
      return .issuerWithoutExpressions(issuer)
    }
    return known.allows(expression) ? nil : .expressionNotAllowed
  }

  private static func collision(
    of draft: FederatedCredentialDraft, _ issuer: String, _ condition: String,
    among existing: [FederatedCredential]
  ) -> FederatedCredentialRefusal? {
    let others = existing.filter { $0.name.lowercased() != draft.name.lowercased() }
    let isTaken = others.contains {
      $0.issuer.isIdentical(to: issuer) && $0.condition.isIdentical(to: condition)
        && ($0.expression == nil) == (draft.expression == nil)
    }
    if isTaken { return .duplicateSubject(issuer: issuer, subject: condition) }
    if others.count == existing.count, existing.count >= credentialsMaximum {
      return .limitReached
    }
    return nil
  }

  /// On a managed identity: letters, digits, `-` and `_`, the first a letter or digit (Azure CLI,
  /// `identity federated-credential create`). Graph takes what a URL takes, `=` included, which the
  /// names that `azwi` makes end in.
  private static func isName(_ name: String, of owner: FederatedCredentialOwner) -> Bool {
    let bytes = Array(name.utf8)
    guard nameLength.contains(bytes.count), let first = bytes.first else { return false }
    let punctuation: [UInt8] =
      switch owner {
      case .managedIdentity: Array("-_".utf8)
      case .application: Array("-_=.~".utf8)
      }
    return isAlphanumeric(first)
      && bytes.allSatisfy { isAlphanumeric($0) || punctuation.contains($0) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}

/// A member of a federated credential that a refusal names.
package enum FederatedCredentialField: String, Hashable, Sendable {
  /// The name.
  case name
  /// The issuer.
  case issuer
  /// The subject.
  case subject
  /// The audience.
  case audience
  /// The description.
  case description
}

/// Why a federated credential was not written.
package enum FederatedCredentialRefusal: Error, Hashable, Sendable {
  /// There is no such application or managed identity.
  case ownerNotFound
  /// The name breaks the pattern.
  case invalidName(String)
  /// Nothing was given but the name.
  case emptyProperties
  /// A member that must be there is absent or empty.
  case missing(FederatedCredentialField)
  /// There are none or several audiences.
  case audienceCount(Int)
  /// A member is longer than 600 characters.
  case tooLong(FederatedCredentialField)
  /// Another credential of the owner has the name.
  case duplicateName(String)
  /// Another credential of the owner has the same issuer and subject.
  case duplicateSubject(issuer: String, subject: String)
  /// There is an expression and a subject; only one of them may be there.
  case subjectBesideExpression
  /// The expression is not of the language, or of another version of it.
  case invalidExpression
  /// Expressions are not taken for the tokens of this issuer.
  case issuerWithoutExpressions(String)
  /// A policy of the tenant bars the issuer.
  case issuerNotAllowed(String)
  /// The expression looks at claims that it may not look at, or not at one that it must.
  case expressionNotAllowed
  /// The owner has as many as it may.
  case limitReached
  /// Another write for the same managed identity is under way.
  case concurrentWrite
  /// Managed identities of this region cannot have federated credentials.
  case unsupportedRegion
}
