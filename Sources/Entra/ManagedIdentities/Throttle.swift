import ArcFedSimulation

/// How many requests a second are let through (Microsoft Entra, "Important considerations and
/// restrictions for federated identity credentials", throttling limits).
package struct ThrottlingRates: Hashable, Sendable {
  /// The rates of one operation.
  package struct Rates: Hashable, Sendable {
    /// For the tenant.
    package var tenant: Double
    /// For one subscription.
    package var subscription: Double
    /// For one resource.
    package var resource: Double

    /// Three rates, in requests a second.
    package init(tenant: Double, subscription: Double, resource: Double) {
      self.tenant = tenant
      self.subscription = subscription
      self.resource = resource
    }
  }

  /// What is counted apart.
  package enum Operation: String, Hashable, Sendable {
    /// A PUT.
    case createOrUpdate
    /// A GET of one.
    case get
    /// A GET of all.
    case list
    /// A DELETE.
    case delete
  }

  /// The rates of each operation; what is not named is not counted.
  package var operations: [Operation: Rates]

  /// Rates of the caller's choice.
  package init(operations: [Operation: Rates]) {
    self.operations = operations
  }

  /// The documented rates.
  package static let documented = ThrottlingRates(operations: [
    .createOrUpdate: Rates(tenant: 10, subscription: 2, resource: 0.25),
    .get: Rates(tenant: 30, subscription: 10, resource: 0.5),
    .list: Rates(tenant: 15, subscription: 5, resource: 0.25),
    .delete: Rates(tenant: 10, subscription: 2, resource: 0.25),
  ])
}

/// Counts requests against the rates. Each rate is a bucket that holds a second's worth of
/// requests, and at least one; that it is counted so is our choice.
actor Throttle {
  private struct Key: Hashable {
    let operation: ThrottlingRates.Operation
    let scope: String
  }

  private struct Bucket {
    var level: Double
    var filledAt: Timestamp
  }

  /// How many scopes are remembered; above it, counting begins anew.
  private static let bucketsMaximum = 10_000
  /// A request counts as one although the sum of many small refills is a little less.
  private static let tolerance = 1e-6

  private let rates: ThrottlingRates
  private var buckets: [Key: Bucket] = [:]

  init(_ rates: ThrottlingRates) {
    self.rates = rates
  }

  /// Lets a request through, or says after how many seconds to come again.
  func admit(
    _ operation: ThrottlingRates.Operation, subscription: String, resource: String, now: Timestamp
  ) -> Int? {
    guard let limits = rates.operations[operation] else { return nil }
    let scopes = [
      ("", limits.tenant), (subscription.lowercased(), limits.subscription),
      (resource.lowercased(), limits.resource),
    ]
    var filled: [(Key, Bucket)] = []
    var wait = 0.0
    for (scope, rate) in scopes {
      let key = Key(operation: operation, scope: scope)
      let bucket = level(of: key, rate: rate, now: now)
      wait = max(wait, (1 - Self.tolerance - bucket.level) / rate)
      filled.append((key, bucket))
    }
    if buckets.count >= Self.bucketsMaximum { buckets.removeAll() }
    for (key, bucket) in filled {
      buckets[key] = Bucket(
        level: bucket.level - (wait > 0 ? 0 : 1), filledAt: bucket.filledAt)
    }
    return wait > 0 ? Int(wait.rounded(.up)) : nil
  }

  private func level(of key: Key, rate: Double, now: Timestamp) -> Bucket {
    let capacity = max(1, rate)
    guard let bucket = buckets[key] else { return Bucket(level: capacity, filledAt: now) }
    let passed = Double((now - bucket.filledAt).wholeNanoseconds) / 1e9
    return Bucket(level: min(capacity, bucket.level + passed * rate), filledAt: now)
  }
}
