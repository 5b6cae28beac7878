/// How long things took, counted in classes whose width grows with the value, as HdrHistogram does
/// it: any two values that are 1.6 % apart are told apart, whether they are micro- or milliseconds.
struct LatencyHistogram: Sendable {
  /// Classes for each doubling: 64 of them give the precision above.
  private static let classesPerDoubling = 64
  /// Beyond 2^36 ns, more than a minute, nothing is told apart.
  private static let doublings = 37

  private var counts = [Int](repeating: 0, count: doublings * classesPerDoubling)
  /// How many values were recorded.
  private(set) var total = 0
  /// The largest value.
  private(set) var maximum = Duration.zero

  mutating func record(_ duration: Duration) {
    let parts = duration.components
    let nanoseconds = UInt64(
      max(0, parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000))
    counts[Self.place(of: nanoseconds)] += 1
    total += 1
    maximum = max(maximum, duration)
  }

  mutating func add(_ other: LatencyHistogram) {
    for place in counts.indices { counts[place] += other.counts[place] }
    total += other.total
    maximum = max(maximum, other.maximum)
  }

  /// The value that so many percent of all do not exceed.
  func percentile(_ percent: Double) -> Duration {
    let wanted = Int((Double(total) * percent / 100).rounded(.up))
    var seen = 0
    for place in counts.indices {
      seen += counts[place]
      if seen >= max(wanted, 1) { return min(.nanoseconds(Self.upperBound(of: place)), maximum) }
    }
    return maximum
  }

  private static func place(of nanoseconds: UInt64) -> Int {
    let exact = UInt64(classesPerDoubling)
    guard nanoseconds >= exact else { return Int(nanoseconds) }
    let exponent = 63 - nanoseconds.leadingZeroBitCount
    let doubling = exponent - exact.trailingZeroBitCount
    let within = Int(nanoseconds >> UInt64(doubling)) - classesPerDoubling
    let place = (doubling + 1) * classesPerDoubling + within
    return min(place, doublings * classesPerDoubling - 1)
  }

  private static func upperBound(of place: Int) -> Int64 {
    guard place >= classesPerDoubling else { return Int64(place) }
    let doubling = place / classesPerDoubling - 1
    let within = place % classesPerDoubling + classesPerDoubling
    return (Int64(within) + 1) << Int64(doubling) - 1
  }
}
