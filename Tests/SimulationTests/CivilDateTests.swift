import Foundation
import Testing

@testable import ArcFedSimulation

@Suite("Dates")
struct CivilDateTests {
  @Test("Every day that a timestamp can name is the library's day")
  func equality() {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    // From 1677 to 2262, what nanoseconds in 64 bits reach; a step that meets every weekday,
    // month and leap day within a few years.
    for day in stride(from: Int64(-106_751), through: 106_751, by: 13) {
      let date = Date(timeIntervalSince1970: Double(day) * 86_400)
      let expected = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
      let found = CivilDate(day: day)
      #expect(found.year == Int64(expected.year ?? 0), "\(day)")
      #expect(found.month == expected.month, "\(day)")
      #expect(found.day == expected.day, "\(day)")
      #expect(found.weekday + 1 == expected.weekday, "\(day)")
    }
  }

  @Test(
    "Leap days and turns of centuries",
    arguments: [
      (951_782_400, "2000-02-29T00:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
      (4_107_542_400, "2100-03-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
      (-2_203_891_200, "1900-03-01T00:00:00Z"),
    ])
  func edges(seconds: Int64, text: String) {
    #expect(Timestamp(seconds: seconds).rfc3339 == text)
  }
}
