import ArcFedSimulation
import Testing

@Suite("Timestamps")
struct TimestampTests {
  static let sample = Timestamp(seconds: 1_717_501_228, nanoseconds: 345_193_300)

  @Test("One instant in every spelling that the protocols use")
  func spellings() {
    let sample = Self.sample
    #expect(sample.rfc3339 == "2024-06-04T11:40:28Z")
    #expect(sample.rfc3339(fractionDigits: 7) == "2024-06-04T11:40:28.3451933Z")
    #expect(sample.rfc3339(fractionDigits: 3) == "2024-06-04T11:40:28.345Z")
    #expect(sample.spaceSeparated == "2024-06-04 11:40:28Z")
    #expect(sample.httpDate == "Tue, 04 Jun 2024 11:40:28 GMT")
    #expect(sample.americanText == "6/4/2024 11:40:28 AM")
    #expect(Timestamp.simulationEpoch.httpDate == "Mon, 02 Mar 2026 09:00:00 GMT")
  }

  @Test(
    "The American clock has twelve hours",
    arguments: [
      (0, "1/1/1970 12:00:00 AM"), (3_661, "1/1/1970 1:01:01 AM"),
      (43_200, "1/1/1970 12:00:00 PM"), (86_399, "1/1/1970 11:59:59 PM"),
    ])
  func americanClock(seconds: Int, text: String) {
    #expect(Timestamp(seconds: Int64(seconds)).americanText == text)
  }

  @Test(
    "RFC 3339 texts are read, with fractions and offsets",
    arguments: [
      ("2024-06-04T11:40:28Z", "2024-06-04T11:40:28.000000000Z"),
      ("2024-06-04T11:40:28.3451933Z", "2024-06-04T11:40:28.345193300Z"),
      ("2024-06-04T13:40:28+02:00", "2024-06-04T11:40:28.000000000Z"),
      ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000000Z"),
    ])
  func reading(text: String, expected: String) {
    #expect(Timestamp(rfc3339: text)?.rfc3339(fractionDigits: 9) == expected)
  }

  @Test(
    "What is no RFC 3339 text is no timestamp",
    arguments: ["", "yesterday", "2024-06-04", "2024-06-04T11:40:28.Z", "2024-06-04T11:40:28"])
  func refusing(text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  @Test("Whole seconds are rounded down, before 1970 too")
  func flooring() {
    #expect(Timestamp(nanoseconds: 1_999_999_999).seconds == 1)
    #expect(Timestamp(nanoseconds: -1).seconds == -1)
    #expect(Timestamp(nanoseconds: -1).rfc3339 == "1969-12-31T23:59:59Z")
  }

  @Test("Durations add and subtract exactly")
  func arithmetic() {
    let later = Self.sample + .hours(25) + .milliseconds(1)
    #expect(later - Self.sample == .hours(25) + .milliseconds(1))
    #expect(later - .milliseconds(1) - .days(1) == Self.sample + .hours(1))
    #expect(Self.sample < later)
    #expect(Duration.minutes(2).wholeSeconds == 120)
  }
}
