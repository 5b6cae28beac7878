import ArcFedSimulation

/// What must hold in every world after every step.
public enum Invariant: String, Hashable, Sendable, CaseIterable {
  /// No token without an equal credential that was visible then, in the client's own tenant:
  /// neither before it had propagated nor after it was deleted and every cache had forgotten it.
  case trust = "no token without an equal credential visible at that time"
  /// No refusal of what an equal credential has allowed for longer than any cache remembers.
  case refusal = "no refusal for want of a credential that has long been there"
  /// No identity has more federated credentials than documented, and no token lives too long.
  case caps = "caps are never exceeded"
  /// No secret and no blob without a role of the bearer's that counts, neither before it had
  /// propagated nor long after it was taken away; and none refused to whom such a role has long
  /// been given.
  case access = "secrets and blobs are for those who have a role, and for nobody else"
  /// Every accepted assertion and every access token verifies with the keys that its issuer
  /// publishes, or published before the documented caching.
  case signature = "every accepted token verifies with the published keys"
  /// The trace tells of each exchange how it ended, leaves no event out, and holds no token.
  case trace = "the trace is complete, and holds no token"
  /// The same seed gives the same bytes, under another schedule too.
  case bytes = "a second run gives the same bytes"
}

/// A step after which an invariant does not hold.
public struct Violation: Hashable, Sendable {
  /// Which one.
  public let invariant: Invariant
  /// The number of the step.
  public let step: Int
  /// What was seen.
  public let finding: String

  init(_ invariant: Invariant, step: Int, _ finding: String) {
    self.invariant = invariant
    self.step = step
    self.finding = finding
  }
}

/// The numbers that the auditor holds the world to: those of the documentation, not the world's
/// own.
struct AuditedLimits: Sendable {
  /// "A maximum of 20 federated identity credentials" (Microsoft Entra, "Important considerations
  /// for federated identity credentials").
  static let credentialsMaximum = 20
  /// The longest access token of an application: 24 hours, for managed identities ("Managed
  /// identities for Azure resources frequently asked questions"), and five minutes for the clocks.
  static let accessTokenSecondsMaximum = 86_400 + 300
  /// How far the clocks of issuer and Entra may disagree.
  static let leeway = Duration.minutes(5)

  /// How long a written credential takes to become visible, and a deleted one to vanish.
  let propagation: Duration
  /// How long a refusal can be remembered at most, counted from the first.
  let refusalMemory: Duration
  /// How long the keys of an issuer are believed after they were fetched.
  var keyMemory = Duration.minutes(30)
  /// How long a role assignment takes to count, and one that is taken away goes on counting.
  var rolePropagation = Duration.seconds(30)
}
