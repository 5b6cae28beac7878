import ArcFed
import ArcFedJSON
import ArcFedSimulation

/// The federated credentials of a client as they were seen after each step.
typealias CredentialHistory = History<HeldCredential>

extension CredentialHistory {
  /// Whether a credential that fits the claims may have been visible at some time from `start` to
  /// `end`.
  func mayAllow(
    _ claims: AssertionClaims, from start: Timestamp, to end: Timestamp, _ limits: AuditedLimits
  ) -> Bool {
    versions.contains { version in
      claims.fit(version.item) != false && version.written.earliest + limits.propagation <= end
        && version.removed.map { removed in
          start <= removed.latest + limits.propagation + limits.refusalMemory
        } ?? true
    }
  }

  /// Whether a credential that fits the claims must have been visible all the time from `start` to
  /// `end`.
  func mustAllow(
    _ claims: AssertionClaims, from start: Timestamp, to end: Timestamp, _ limits: AuditedLimits
  ) -> Bool {
    versions.contains { version in
      claims.fit(version.item) == true
        && version.written.latest + limits.propagation + limits.refusalMemory <= start
        && version.removed.map { end < $0.earliest + limits.propagation } ?? true
    }
  }
}

/// The three claims by which an assertion is matched.
struct AssertionClaims: Hashable, Sendable {
  let issuer: String
  let subject: String
  let audiences: [String]

  /// Whether a credential takes them: equality of every byte in all three, or an expression of the
  /// subject; nil where the expression speaks of claims that are not known here.
  func fit(_ credential: HeldCredential) -> Bool? {
    guard Self.same(issuer, credential.issuer),
      audiences.contains(where: { Self.same($0, credential.audience) })
    else { return false }
    if let expression = credential.expression {
      return AuditedExpression(expression).holds(for: ["sub": subject])
    }
    return credential.subject.map { Self.same(subject, $0) } ?? false
  }

  static func same(_ left: String, _ right: String) -> Bool {
    Array(left.utf8) == Array(right.utf8)
  }
}
