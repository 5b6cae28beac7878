import FoundationEssentials

/// The spellings of an instant that the emulated protocols use.
extension Timestamp {
  /// `2026-03-02T09:00:00Z` (RFC 3339 §5.6), fractions of a second cut.
  package var rfc3339: String { text(separator: "T") }

  /// `2026-03-02T09:00:00.0000000Z`: RFC 3339 with exactly `fractionDigits` (1 to 9) digits.
  package func rfc3339(fractionDigits: Int) -> String {
    precondition((1...9).contains(fractionDigits), "a fraction has 1 to 9 digits")
    let digits = Self.padded(subsecondNanoseconds, to: 9).prefix(fractionDigits)
    return rfc3339.dropLast() + "." + digits + "Z"
  }

  /// `2026-03-02 09:00:00Z`: how Microsoft Entra stamps its error bodies.
  package var spaceSeparated: String { text(separator: " ") }

  /// `Mon, 02 Mar 2026 09:00:00 GMT`: the IMF-fixdate of RFC 9110 §5.6.7.
  package var httpDate: String {
    let date = CivilDate(day: day)
    return String(unsafeUninitializedCapacity: Self.textCapacity) { buffer in
      var digits = DigitWriter(buffer)
      digits.write(Self.weekdayNames[date.weekday])
      digits.write(", ")
      digits.write(Int64(date.day), width: 2)
      digits.write(" ")
      digits.write(Self.monthNames[date.month - 1])
      digits.write(" ")
      digits.write(date.year, width: 4)
      digits.write(" ")
      digits.write(timeOfDay: secondOfDay)
      digits.write(" GMT")
      return digits.count
    }
  }

  private func text(separator: Unicode.Scalar) -> String {
    let date = CivilDate(day: day)
    return String(unsafeUninitializedCapacity: Self.textCapacity) { buffer in
      var digits = DigitWriter(buffer)
      digits.write(date.year, width: 4)
      digits.write(byte: UInt8(ascii: "-"))
      digits.write(Int64(date.month), width: 2)
      digits.write(byte: UInt8(ascii: "-"))
      digits.write(Int64(date.day), width: 2)
      digits.write(byte: UInt8(ascii: separator))
      digits.write(timeOfDay: secondOfDay)
      digits.write(byte: UInt8(ascii: "Z"))
      return digits.count
    }
  }

  /// More than any of these texts takes: the years that a 64-bit count of nanoseconds reaches have
  /// four digits.
  private static let textCapacity = 32

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

  /// Days since 1970-01-01, rounded down.
  private var day: Int64 { (seconds - secondOfDay) / 86_400 }

  private var secondOfDay: Int64 { ((seconds % 86_400) + 86_400) % 86_400 }

  private static func padded(_ number: some BinaryInteger, to width: Int) -> String {
    let digits = String(number)
    return digits.utf8.count < width
      ? String(repeating: "0", count: width - digits.utf8.count) + digits : digits
  }

  private static let weekdayNames: [StaticString] = [
    "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat",
  ]
  private static let monthNames: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
