import ArcFedEntra

extension Explanation {
  /// A federated credential as a person names it: for explaining a token without a world.
  public struct Credential: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The issuer.
    public let issuer: String
    /// The subject.
    public let subject: String
    /// The one audience.
    public let audience: String
    /// What a flexible credential compares in place of the subject.
    var expression: String?

    /// A credential of those texts.
    public init(
      name: String, issuer: String, subject: String,
      audience: String = FederatedCredentialDefaults.audience
    ) {
      self.name = name
      self.issuer = issuer
      self.subject = subject
      self.audience = audience
    }

    var rehearsed: FederationRehearsal.Credential {
      FederationRehearsal.Credential(
        name: name, issuer: issuer, subject: expression == nil ? subject : nil,
        audience: audience, expression: expression)
    }
  }

  /// An explanation of a refusal by its code.
  init(
    service: String?, code: String, comparison: FederationComparison?,
    credentials: [Credential]
  ) {
    let row = RefusalGuide.row(for: code)
    let candidates = Self.candidates(comparison, credentials)
    let changes = Self.changes(for: candidates.first, phase: row.phase)
    // Where a credential equals the token, nothing in it is to be changed.
    let isWaiting = candidates.first?.isEqual ?? false && !changes.isEmpty
    self.init(
      service: service, code: code, phase: row.phase, meaning: row.meaning,
      candidates: candidates,
      advice: isWaiting ? changes : changes + row.advice,
      pageTitle: row.page.title, pageURL: row.page.url)
  }

  /// The candidates of a comparison with their texts, the nearest first.
  static func candidates(
    _ comparison: FederationComparison?, _ credentials: [Credential]
  ) -> [Candidate] {
    guard let comparison else { return [] }
    var rest = credentials
    return comparison.candidates.compactMap { candidate in
      guard let index = rest.firstIndex(where: { $0.name == candidate.name }) else { return nil }
      let credential = rest.remove(at: index)
      return Candidate(
        name: candidate.name,
        fields: [
          field("issuer", comparison.issuer, credential.issuer, candidate.issuer),
          field(
            credential.expression == nil ? "subject" : expressionField, comparison.subject,
            credential.expression ?? credential.subject, candidate.subject),
          field(
            "audience", comparison.audiences.joined(separator: ","), credential.audience,
            candidate.audience),
        ])
    }
  }

  private static let expressionField = "claimsMatchingExpression"

  private static func field(
    _ name: String, _ presented: String, _ stored: String,
    _ difference: FederationComparison.Difference
  ) -> Field {
    Field(
      name: name, presented: presented, stored: stored, relation: difference.description,
      isEqual: difference == .equal)
  }

  /// What to change in the nearest credential so that it would match.
  private static func changes(for nearest: Candidate?, phase: String) -> [String] {
    guard let nearest, phase.hasPrefix("6.2") else { return [] }
    guard !nearest.isEqual else {
      return [
        "The credential '\(nearest.name)' equals the token: if it is new, it is not visible yet. "
          + "Wait a few seconds before the next try, because a refusal is remembered.",
        "If it is old, Entra refused by mistake, which happens now and then: try again.",
      ]
    }
    return nearest.fields.filter { !$0.isEqual }.map { field in
      field.name == expressionField
        ? "Change the expression of the credential '\(nearest.name)' so that it holds for the "
          + "token's claims, or the claims: \(field.stored)."
        : "In the credential '\(nearest.name)', set the \(field.name) to '\(field.presented)' "
          + "(\(field.relation)); or make the token say '\(field.stored)'."
    }
  }
}
