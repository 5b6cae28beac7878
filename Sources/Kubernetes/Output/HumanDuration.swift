import ArcFedJSON
import ArcFedSimulation

/// How old something is, in few characters (`apimachinery/pkg/util/duration/duration.go`,
/// `HumanDuration`; the thresholds are from memory, the small ones recorded).
enum HumanDuration {
  private static let minute = 60
  private static let hour = 3_600
  private static let day = 86_400
  private static let year = 365 * 86_400

  static func text(_ seconds: Int) -> String {
    if seconds < -1 { return "<invalid>" }
    if seconds < 0 { return "0s" }
    if seconds < 2 * minute { return "\(seconds)s" }
    if seconds < 10 * minute { return pair(seconds, minute, "m", 1, "s") }
    if seconds < 3 * hour { return "\(seconds / minute)m" }
    if seconds < 8 * hour { return pair(seconds, hour, "h", minute, "m") }
    if seconds < 2 * day { return "\(seconds / hour)h" }
    if seconds < 8 * day { return pair(seconds, day, "d", hour, "h") }
    if seconds < 2 * year { return "\(seconds / day)d" }
    if seconds < 8 * year { return pair(seconds, year, "y", day, "d") }
    return "\(seconds / year)y"
  }

  private static func pair(
    _ seconds: Int, _ large: Int, _ largeName: String, _ small: Int, _ smallName: String
  ) -> String {
    let rest = seconds % large / small
    let head = "\(seconds / large)\(largeName)"
    return rest == 0 ? head : "\(head)\(rest)\(smallName)"
  }

  /// The age of an object; unknown without a time of creation.
  static func age(_ object: JSONObject, _ now: Timestamp) -> String {
    guard let text = object["metadata"]?["creationTimestamp"]?.stringValue,
      let created = Timestamp(rfc3339: text)
    else { return "<unknown>" }
    return Self.text(Int(now.seconds - created.seconds))
  }
}
