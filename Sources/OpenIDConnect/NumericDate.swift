package import ArcFedSimulation

/// The times of a JWT (RFC 7519 §2): seconds since 1970, of any size an attacker likes to write.
package enum NumericDate {
  /// The seconds of the farthest time that nanoseconds in 64 bits can hold, rounded down.
  private static let secondsMax = Int64.max / 1_000_000_000 - 1

  /// The moment, or the farthest one that can be told when it lies beyond.
  package static func timestamp(_ seconds: Int64) -> Timestamp {
    Timestamp(seconds: min(max(seconds, -secondsMax), secondsMax))
  }

  /// `date` moved by `seconds`, stopping at the ends of what 64 bits hold.
  package static func adding(_ seconds: Int64, to date: Int64) -> Int64 {
    let (sum, overflow) = date.addingReportingOverflow(seconds)
    guard overflow else { return sum }
    return seconds < 0 ? .min : .max
  }
}
