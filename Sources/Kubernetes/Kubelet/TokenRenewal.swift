import ArcFedSimulation

/// When a kubelet asks for a new token (`pkg/kubelet/token/token_manager.go#requiresRefresh`).
struct TokenRenewal: Hashable, Sendable {
  /// `maxTTL`: no token is used longer than a day.
  static let ageMaximum: Duration = .hours(24)
  /// `maxJitter`.
  static let jitterSecondsMaximum = 10
  /// A token is renewed in the last fifth of its life.
  private static let remainingPercent = 20

  let expiry: Timestamp
  /// What was asked for; nil means that the token is never renewed.
  let expirationSeconds: Int?

  /// The moment of issue, as the kubelet reckons it: from what it asked for, not from the token.
  private var issuedAt: Timestamp? { expirationSeconds.map { expiry - .seconds($0) } }

  /// The first moment after which the token is renewed.
  func renewalTime(jitter: Duration) -> Timestamp? {
    guard let issuedAt, let expirationSeconds else { return nil }
    let remaining = Duration.seconds(expirationSeconds * Self.remainingPercent / 100)
    return min(issuedAt + Self.ageMaximum - jitter, expiry - remaining - jitter)
  }

  /// The first moment at which, by any jitter, the token may be renewed or is too old to be used.
  var earliestTime: Timestamp {
    let renewal = renewalTime(jitter: .seconds(Self.jitterSecondsMaximum)) ?? expiry
    return min(renewal, expiry)
  }

  func isDue(at now: Timestamp, jitter: Duration = .zero) -> Bool {
    renewalTime(jitter: jitter).map { now > $0 } ?? false
  }

  /// A jitter between nothing and ten seconds, in whole seconds as upstream cuts it.
  static func jitter(_ fraction: Double) -> Duration {
    .seconds(Int(fraction * Double(jitterSecondsMaximum)))
  }
}
