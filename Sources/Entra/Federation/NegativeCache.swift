import ArcFedSimulation

/// What the token endpoint remembers of owners whose credentials did not match.
///
/// A refused exchange leaves the credentials it saw in a cache, so that a credential that becomes
/// visible a moment later is still not found: asking too early prolongs the refusal.
struct NegativeCache: Sendable {
  private struct View: Sendable {
    /// The moment whose credentials are seen.
    let moment: Timestamp
    /// Until when.
    let expiresAt: Timestamp
  }

  /// How many owners are remembered; above it, those whose time is over are dropped.
  private static let ownersMaximum = 10_000

  private let timeToLive: Duration
  private var views: [String: View] = [:]

  init(timeToLive: Duration) {
    self.timeToLive = timeToLive
  }

  /// The moment whose credentials an exchange for `owner` sees.
  func moment(for owner: String, at now: Timestamp) -> Timestamp {
    guard let view = views[owner], now < view.expiresAt else { return now }
    return view.moment
  }

  /// Notes that an exchange was refused. Further attempts do not prolong the time, or a client that
  /// retries would wait for ever.
  mutating func remember(refusalFor owner: String, at now: Timestamp) {
    guard timeToLive > .zero, moment(for: owner, at: now) == now else { return }
    if views.count >= Self.ownersMaximum {
      views = views.filter { now < $0.value.expiresAt }
    }
    views[owner] = View(moment: now, expiresAt: now + timeToLive)
  }
}
