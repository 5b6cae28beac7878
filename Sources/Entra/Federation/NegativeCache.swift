import ArcFedSimulation

/// What the token endpoint remembers of owners whose credentials did not match, replica by replica.
///
/// A refused exchange leaves the credentials it saw in a cache, so that a credential that becomes
/// visible a moment later is still not found: asking too early prolongs the refusal, and asking
/// again while it lasts prolongs it further, up to a limit.
struct NegativeCache: Sendable {
  /// Whose credentials were seen, and where.
  struct Place: Hashable, Sendable {
    let owner: String
    var replica = 0
  }

  private struct View: Sendable {
    /// The moment whose credentials are seen.
    let moment: Timestamp
    /// Until when.
    var expiresAt: Timestamp
    /// How far attempts can push that.
    let limit: Timestamp
  }

  /// How many places are remembered at most; ours.
  static let placesMaximum = 10_000

  private let timeToLive: Duration
  private let maximum: Duration
  private var views: [Place: View] = [:]

  /// - Parameters:
  ///   - timeToLive: how long one refusal is remembered.
  ///   - maximum: how long, from the first refusal on, attempts can prolong that. A client that
  ///     retries would otherwise wait for ever.
  init(timeToLive: Duration, maximum: Duration) {
    self.timeToLive = timeToLive
    self.maximum = max(timeToLive, maximum)
  }

  /// The moment whose credentials an exchange at `place` sees.
  func moment(at place: Place, now: Timestamp) -> Timestamp {
    guard let view = views[place], now < view.expiresAt else { return now }
    return view.moment
  }

  /// Notes that an exchange was refused.
  mutating func remember(refusalAt place: Place, now: Timestamp) {
    guard timeToLive > .zero else { return }
    if var view = views[place], now < view.expiresAt {
      view.expiresAt = min(now + timeToLive, view.limit)
      views[place] = view
      return
    }
    if views.count >= Self.placesMaximum { makeRoom(now) }
    views[place] = View(moment: now, expiresAt: now + timeToLive, limit: now + maximum)
  }

  /// Drops those whose time is over, and the older half of the others if that was not much: however
  /// many are refused, each of them costs the same.
  private mutating func makeRoom(_ now: Timestamp) {
    views = views.filter { now < $0.value.expiresAt }
    guard views.count > Self.placesMaximum / 2 else { return }
    let middle = views.values.map(\.expiresAt).sorted()[views.count / 2]
    views = views.filter { middle < $0.value.expiresAt }
  }

  /// How many places are remembered.
  var count: Int { views.count }
}
