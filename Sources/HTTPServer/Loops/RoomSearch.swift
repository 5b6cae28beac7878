/// The search for a connection that makes room for another: of all that may, the one that has kept
/// the server waiting longest, whichever loop it belongs to. Each loop is asked once.
struct RoomSearch {
  /// The connection that has kept its loop waiting longest.
  struct Candidate: Sendable, Hashable {
    /// The number of its loop.
    let loop: Int
    let token: UInt64
    let waitingSince: Duration
  }

  /// What came of it.
  enum Outcome: Hashable {
    case found(Candidate)
    case nobody
  }

  private var missingCount: Int
  private var longest: Candidate?

  init(loopCount: Int) { missingCount = loopCount }

  /// Takes the answer of one loop, nil when nobody there may make room; the outcome when it was the
  /// last one.
  mutating func take(_ candidate: Candidate?) -> Outcome? {
    precondition(missingCount > 0, "every loop has answered")
    missingCount -= 1
    longest = [longest, candidate].compactMap(\.self).min()
    guard missingCount == 0 else { return nil }
    return longest.map(Outcome.found) ?? .nobody
  }
}

extension RoomSearch.Candidate: Comparable {
  /// Whether it has waited longer; of those that began together, whether it came first.
  static func < (left: Self, right: Self) -> Bool {
    (left.waitingSince, left.token) < (right.waitingSince, right.token)
  }
}
