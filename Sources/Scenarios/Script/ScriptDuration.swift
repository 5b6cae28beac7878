import ArcFedSimulation

/// Durations as scripts write them: whole numbers with the units `d`, `h`, `m`, `s` and `ms`, the
/// larger first, each at most once.
enum ScriptDuration {
  /// A script never waits longer than this: ten years.
  static let durationMaximumDays = 3_650

  private static let units: [(name: String, unit: Duration)] = [
    ("d", .days(1)), ("h", .hours(1)), ("m", .minutes(1)), ("s", .seconds(1)),
    ("ms", .milliseconds(1)),
  ]

  /// The duration that `text` says; nil when it says none.
  static func parse(_ text: String) -> Duration? {
    var rest = text[...]
    var total = Duration.zero
    var nextUnit = 0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest[digits.endIndex...]
      let name = rest.prefix { $0.isASCII && $0.isLetter }
      rest = rest[name.endIndex...]
      guard digits.count <= 9, let count = Int(digits),
        let index = units.firstIndex(where: { $0.name == name }), index >= nextUnit
      else { return nil }
      total += units[index].unit * count
      nextUnit = index + 1
    }
    return nextUnit > 0 && total <= .days(durationMaximumDays) ? total : nil
  }

  /// The shortest spelling of a duration in whole milliseconds.
  static func text(_ duration: Duration) -> String {
    var milliseconds = duration.wholeNanoseconds / 1_000_000
    guard milliseconds != 0 else { return "0s" }
    var text = ""
    for (name, unit) in units {
      let size = unit.wholeNanoseconds / 1_000_000
      let count = milliseconds / size
      if count > 0 { text += "\(count)\(name)" }
      milliseconds -= count * size
    }
    return text
  }
}
