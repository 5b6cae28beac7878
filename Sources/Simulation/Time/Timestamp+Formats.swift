import FoundationEssentials

/// The spellings of an instant that the emulated protocols use.
extension Timestamp {
  /// `2026-03-02T09:00:00Z` (RFC 3339 §5.6), fractions of a second cut.
  package var rfc3339: String {
    dateText + "T" + timeText + "Z"
  }

  /// `2026-03-02T09:00:00.0000000Z`: RFC 3339 with exactly `fractionDigits` (1 to 9) digits.
  package func rfc3339(fractionDigits: Int) -> String {
    precondition((1...9).contains(fractionDigits), "a fraction has 1 to 9 digits")
    let digits = Self.padded(subsecondNanoseconds, to: 9).prefix(fractionDigits)
    return dateText + "T" + timeText + "." + digits + "Z"
  }

  /// `2026-03-02 09:00:00Z`: how Microsoft Entra stamps its error bodies.
  package var spaceSeparated: String {
    dateText + " " + timeText + "Z"
  }

  /// `Mon, 02 Mar 2026 09:00:00 GMT`: the IMF-fixdate of RFC 9110 §5.6.7.
  package var httpDate: String {
    let date = CivilDate(day: day)
    let weekday = Self.weekdayNames[date.weekday]
    let month = Self.monthNames[date.month - 1]
    return "\(weekday), \(Self.padded(date.day, to: 2)) \(month) "
      + "\(Self.padded(date.year, to: 4)) \(timeText) GMT"
  }

  /// `3/2/2026 9:00:00 AM`: the en-US form in Azure Resource Manager's expiry message.
  package var americanText: String {
    let date = CivilDate(day: day)
    let hour = secondOfDay / 3600
    let clock =
      "\((hour + 11) % 12 + 1):\(Self.padded(secondOfDay / 60 % 60, to: 2))"
      + ":\(Self.padded(secondOfDay % 60, to: 2)) \(hour < 12 ? "AM" : "PM")"
    return "\(date.month)/\(date.day)/\(date.year) " + clock
  }

  /// The same as ``rfc3339``.
  package var description: String { rfc3339 }

  /// The instant that an RFC 3339 text in UTC or with an offset names; nil when it is none.
  package init?(rfc3339 text: String) {
    let fraction = text.firstIndex(of: ".")
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: false)
    guard let fraction else {
      guard let date = try? style.parse(text) else { return nil }
      self.init(seconds: Int64(date.timeIntervalSince1970.rounded()))
      return
    }
    let tail = text[text.index(after: fraction)...]
    let digits = tail.prefix { $0.isASCII && $0.isNumber }
    let whole = String(text[..<fraction]) + tail[digits.endIndex...]
    guard (1...9).contains(digits.count), let date = try? style.parse(whole),
      let nanoseconds = Int64(digits + String(repeating: "0", count: 9 - digits.count))
    else { return nil }
    let seconds = Int64(date.timeIntervalSince1970.rounded())
    self.init(seconds: seconds, nanoseconds: nanoseconds)
  }

  private var dateText: String {
    let date = CivilDate(day: day)
    return Self.padded(date.year, to: 4) + "-" + Self.padded(date.month, to: 2) + "-"
      + Self.padded(date.day, to: 2)
  }

  /// `09:00:00`.
  private var timeText: String {
    Self.padded(secondOfDay / 3600, to: 2) + ":" + Self.padded(secondOfDay / 60 % 60, to: 2) + ":"
      + Self.padded(secondOfDay % 60, to: 2)
  }

  /// Days since 1970-01-01, rounded down.
  private var day: Int64 { (seconds - secondOfDay) / 86_400 }

  private var secondOfDay: Int64 { ((seconds % 86_400) + 86_400) % 86_400 }

  private static func padded(_ number: some BinaryInteger, to width: Int) -> String {
    let digits = String(number)
    return digits.utf8.count < width
      ? String(repeating: "0", count: width - digits.utf8.count) + digits : digits
  }

  private static let weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
