/// The units that limits and lifetimes here are given in.
extension Duration {
  /// Whole seconds, the rest cut.
  package var wholeSeconds: Int64 { components.seconds }

  /// Whole nanoseconds, the rest cut.
  package var wholeNanoseconds: Int64 {
    components.seconds * Timestamp.nanosecondsPerSecond + components.attoseconds / 1_000_000_000
  }

  /// That many minutes.
  package static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }

  /// That many hours.
  package static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }

  /// That many days of 24 hours.
  package static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
