import ArcFedJSON

/// A federated identity credential: the outside identity that an application or a managed identity
/// trusts to sign in as itself.
///
/// A class, since every exchange takes one: a single reference in place of those of all its parts.
package final class FederatedCredential: Sendable {
  /// The object's id.
  package let id: String
  /// The name, unique in its owner and never changed.
  package let name: String
  /// The issuer, compared character by character.
  package let issuer: String
  /// The subject, compared character by character; nil on a flexible credential.
  package let subject: String?
  /// The one audience, compared character by character.
  package let audience: String
  /// What people wrote about it; only applications have one.
  package let description: String?
  /// What a flexible credential compares in place of the subject.
  package let expression: ClaimsExpression?

  /// A credential with a subject, or with an expression in its place.
  package init(
    id: String, name: String, issuer: String, subject: String?, audience: String,
    description: String?, expression: ClaimsExpression? = nil
  ) {
    self.id = id
    self.name = name
    self.issuer = issuer
    self.subject = subject
    self.audience = audience
    self.description = description
    self.expression = expression
  }

  /// What it demands of a token besides issuer and audience, as people write it.
  package var condition: String { subject ?? expression?.text ?? "" }

  /// What the trace tells of it.
  var traced: KeyValuePairs<String, String> {
    [
      "issuer": issuer, (subject == nil ? "expression" : "subject"): condition,
      "audience": audience,
    ]
  }
}

extension FederatedCredential: Hashable {
  /// Whether both say the same, byte for byte: that is how a token is compared with them.
  package static func == (left: FederatedCredential, right: FederatedCredential) -> Bool {
    left === right
      || zip(left.texts, right.texts).allSatisfy { left, right in
        guard let left, let right else { return left == nil && right == nil }
        return left.isIdentical(to: right)
      }
  }

  private var texts: [String?] {
    [id, name, issuer, subject, audience, description, expression?.text]
  }

  /// Hashes what tells most of them apart.
  package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// Who owns a federated credential.
package enum FederatedCredentialOwner: Hashable, Sendable {
  /// An app registration, by its object id.
  case application(objectID: String)
  /// A managed identity, by the object id of its service principal.
  case managedIdentity(principalID: String)

  /// The id under which the owner's credentials are kept.
  package var id: String {
    switch self {
    case .application(let id), .managedIdentity(let id): id
    }
  }
}

/// What somebody asks to be written as a federated credential. A draft is not yet known to be
/// allowed; `FederatedCredentialRules` says.
package struct FederatedCredentialDraft: Hashable, Sendable {
  /// The name.
  package var name: String
  /// The issuer; nil when it was not given.
  package var issuer: String?
  /// The subject; nil when it was not given.
  package var subject: String?
  /// The audiences; nil when they were not given.
  package var audiences: [String]?
  /// What people wrote about it.
  package var description: String?
  /// The expression that stands in place of a subject; nil when it was not given.
  package var expression: Expression?

  /// A `claimsMatchingExpression` as it was sent.
  package struct Expression: Hashable, Sendable {
    /// The text.
    package var value: String
    /// The version of the language; nil when it was not given.
    package var languageVersion: Int?

    /// An expression as it was sent.
    package init(value: String, languageVersion: Int?) {
      self.value = value
      self.languageVersion = languageVersion
    }
  }

  /// A draft of the members that were given.
  package init(
    name: String, issuer: String?, subject: String?, audiences: [String]?,
    description: String? = nil, expression: Expression? = nil
  ) {
    self.name = name
    self.issuer = issuer
    self.subject = subject
    self.audiences = audiences
    self.description = description
    self.expression = expression
  }
}
