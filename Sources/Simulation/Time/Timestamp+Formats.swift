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
    let parts = components
    let weekday = Self.weekdayNames[(parts.weekday ?? 1) - 1]
    let month = Self.monthNames[(parts.month ?? 1) - 1]
    let day = Self.padded(parts.day ?? 1, to: 2)
    return "\(weekday), \(day) \(month) \(Self.padded(parts.year ?? 0, to: 4)) \(timeText) GMT"
  }

  /// `3/2/2026 9:00:00 AM`: the en-US form in Azure Resource Manager's expiry message.
  package var americanText: String {
    let parts = components
    let hour = parts.hour ?? 0
    let clock =
      "\((hour + 11) % 12 + 1):\(Self.padded(parts.minute ?? 0, to: 2))"
      + ":\(Self.padded(parts.second ?? 0, to: 2)) \(hour < 12 ? "AM" : "PM")"
    return "\(parts.month ?? 1)/\(parts.day ?? 1)/\(parts.year ?? 0) " + clock
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
    let parts = components
    return Self.padded(parts.year ?? 0, to: 4) + "-" + Self.padded(parts.month ?? 0, to: 2) + "-"
      + Self.padded(parts.day ?? 0, to: 2)
  }

  /// `09:00:00`.
  private var timeText: String {
    let ofDay = ((seconds % 86_400) + 86_400) % 86_400
    return Self.padded(ofDay / 3600, to: 2) + ":" + Self.padded(ofDay / 60 % 60, to: 2) + ":"
      + Self.padded(ofDay % 60, to: 2)
  }

  private var components: DateComponents {
    Self.calendar.dateComponents(
      [.year, .month, .day, .hour, .minute, .second, .weekday],
      from: Date(timeIntervalSince1970: Double(seconds)))
  }

  private static func padded(_ number: some BinaryInteger, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static let calendar: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }()

  private static let weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
