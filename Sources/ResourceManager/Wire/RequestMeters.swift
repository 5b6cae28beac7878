import ArcFedSimulation

/// How many requests a caller has left, as the `x-ms-ratelimit-remaining-…` headers tell.
///
/// A bucket for each subscription, principal and kind of request fills at a steady rate
/// ("Understand how Azure Resource Manager throttles requests"). An empty bucket is always shown;
/// whether it refuses is a matter of the configuration.
struct RequestMeters {
  /// The kinds of requests that are counted apart.
  enum Kind: String, Hashable {
    case reads, writes, deletes

    /// The bucket's size in requests.
    var requestsMaximum: Double { self == .reads ? 250 : 200 }

    /// What flows in each second, in requests.
    var refillPerSecond: Double { self == .reads ? 25 : 10 }
  }

  private struct Key: Hashable {
    let subscription: String
    let principal: String
    let kind: Kind
  }

  private struct Bucket {
    var remaining: Double
    var filledAt: Timestamp
  }

  /// Beyond this many callers the counters start anew.
  private static let bucketsMaximum = 10_000

  private var buckets: [Key: Bucket] = [:]

  /// What a request found in its bucket.
  struct Taken: Hashable {
    /// How many requests are left after it.
    let remaining: Int
    /// How long to wait until there is one again; nil when there was one.
    let waitSeconds: Int?
  }

  /// Takes one request from the bucket and tells how many are left.
  mutating func take(
    _ kind: Kind, subscription: String, principal: String, at now: Timestamp
  ) -> Taken {
    let key = Key(
      subscription: subscription.lowercased(), principal: principal.lowercased(), kind: kind)
    if buckets.count > Self.bucketsMaximum { buckets = [:] }
    var bucket = buckets[key] ?? Bucket(remaining: kind.requestsMaximum, filledAt: now)
    let elapsed = Double((now - bucket.filledAt).wholeNanoseconds) / 1e9
    bucket.remaining = min(
      kind.requestsMaximum, bucket.remaining + elapsed * kind.refillPerSecond)
    bucket.filledAt = now
    let lacking = 1 - bucket.remaining
    bucket.remaining = max(0, bucket.remaining - 1)
    buckets[key] = bucket
    let wait = lacking > 0 ? Int((lacking / kind.refillPerSecond).rounded(.up)) : nil
    return Taken(remaining: Int(bucket.remaining), waitSeconds: wait)
  }
}
