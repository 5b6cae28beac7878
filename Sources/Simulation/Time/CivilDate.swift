/// A day in the Gregorian calendar, carried back before its introduction as ISO 8601 does.
///
/// Dates stand in every answer of the emulated services, and a calendar of the library's takes
/// longer for one than all the rest of the answer.
struct CivilDate: Hashable, Sendable {
  let year: Int64
  /// 1 to 12.
  let month: Int
  /// 1 to 31.
  let day: Int
  /// 0 on a Sunday.
  let weekday: Int

  /// The day so many days after 1970-01-01, a Thursday.
  ///
  /// Counted in years that begin on 1 March, so that the leap day is the last one, and in eras of
  /// 400 such years, all of which have the same number of days.
  init(day: Int64) {
    let sinceMarch = day + Self.daysFromMarchOfYear0To1970
    let era = Self.floorDivided(sinceMarch, by: Self.daysPerEra)
    let dayOfEra = sinceMarch - era * Self.daysPerEra
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    // March to July and August to December repeat 31, 30, 31, 30, 31: 153 days in five months.
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    self.day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    weekday = Int(((day + 4) % 7 + 7) % 7)
  }

  /// 400 years of 365 days, and their 97 leap days (ISO 8601-1 §4.2.1).
  private static let daysPerEra: Int64 = 146_097
  /// 1,969 years and ten months in days, leap days included: from 0000-03-01 to 1970-01-01.
  private static let daysFromMarchOfYear0To1970: Int64 = 719_468

  private static func floorDivided(_ dividend: Int64, by divisor: Int64) -> Int64 {
    (dividend >= 0 ? dividend : dividend - divisor + 1) / divisor
  }
}
