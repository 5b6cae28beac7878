package import FoundationEssentials

/// An instant of simulated or real time: whole nanoseconds since 1970-01-01T00:00:00Z.
///
/// Every protocol here speaks in another spelling of the same instant, so the spellings live with
/// it.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Nanoseconds since the Unix epoch; negative before it.
  package let nanoseconds: Int64

  /// The instant `seconds` (plus `nanoseconds`) after the Unix epoch.
  package init(seconds: Int64, nanoseconds: Int64 = 0) {
    self.nanoseconds = seconds * Self.nanosecondsPerSecond + nanoseconds
  }

  /// The instant that many nanoseconds after the Unix epoch.
  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Where every simulation starts unless told otherwise: Monday, 2 March 2026, 09:00:00 UTC.
  package static let simulationEpoch = Timestamp(seconds: 1_772_442_000)

  /// Whole seconds since the Unix epoch, rounded down: a JWT's NumericDate (RFC 7519 §2).
  package var seconds: Int64 {
    let (quotient, remainder) = nanoseconds.quotientAndRemainder(
      dividingBy: Self.nanosecondsPerSecond)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The nanoseconds past the whole second, 0 to 999,999,999.
  var subsecondNanoseconds: Int64 {
    nanoseconds - seconds * Self.nanosecondsPerSecond
  }

  /// The same instant as Foundation's type.
  package var date: Date {
    Date(timeIntervalSince1970: Double(nanoseconds) / Double(Self.nanosecondsPerSecond))
  }

  /// Earlier instants come first.
  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The instant `duration` later. Durations finer than a nanosecond are cut.
  package static func + (instant: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(nanoseconds: instant.nanoseconds + duration.wholeNanoseconds)
  }

  /// The instant `duration` earlier.
  package static func - (instant: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(nanoseconds: instant.nanoseconds - duration.wholeNanoseconds)
  }

  /// How long after `right` the instant `left` is.
  package static func - (left: Timestamp, right: Timestamp) -> Duration {
    .nanoseconds(left.nanoseconds - right.nanoseconds)
  }

  static let nanosecondsPerSecond: Int64 = 1_000_000_000
}
