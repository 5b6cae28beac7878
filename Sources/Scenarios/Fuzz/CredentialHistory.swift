import ArcFed
import ArcFedSimulation

/// The federated credentials of a client as they were seen after each step, with the times between
/// which each was written and removed.
struct CredentialHistory: Sendable {
  /// A moment of which only two bounds are known.
  struct Moment: Hashable, Sendable {
    let earliest: Timestamp
    let latest: Timestamp
  }

  /// A credential while nobody changed it.
  struct Version: Sendable {
    let credential: HeldCredential
    let written: Moment
    var removed: Moment?
  }

  private(set) var versions: [Version] = []

  /// How many there are now.
  var count: Int { versions.count { $0.removed == nil } }

  /// Takes in what is there now, changed between the two moments.
  mutating func note(
    _ current: [HeldCredential], between earliest: Timestamp, and latest: Timestamp
  ) {
    let moment = Moment(earliest: earliest, latest: latest)
    for index in versions.indices
    where versions[index].removed == nil && !current.contains(versions[index].credential) {
      versions[index].removed = moment
    }
    let open = versions.filter { $0.removed == nil }.map(\.credential)
    for credential in current where !open.contains(credential) {
      versions.append(Version(credential: credential, written: moment))
    }
  }

  /// Whether a credential equal to the claims may have been visible at some time from `start` to
  /// `end`.
  func mayAllow(
    _ claims: AssertionClaims, from start: Timestamp, to end: Timestamp, _ limits: AuditedLimits
  ) -> Bool {
    versions.contains { version in
      claims.equal(version.credential) && version.written.earliest + limits.propagation <= end
        && version.removed.map { removed in
          start <= removed.latest + limits.propagation + limits.refusalMemory
        } ?? true
    }
  }

  /// Whether a credential equal to the claims must have been visible all the time from `start` to
  /// `end`.
  func mustAllow(
    _ claims: AssertionClaims, from start: Timestamp, to end: Timestamp, _ limits: AuditedLimits
  ) -> Bool {
    versions.contains { version in
      claims.equal(version.credential)
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

  /// Equality of every byte in all three.
  func equal(_ credential: HeldCredential) -> Bool {
    guard let other = credential.subject else { return false }
    return Self.same(issuer, credential.issuer) && Self.same(subject, other)
      && audiences.contains { Self.same($0, credential.audience) }
  }

  private static func same(_ left: String, _ right: String) -> Bool {
    Array(left.utf8) == Array(right.utf8)
  }
}
