/// Durations as Go writes them: `24h`, `1h30m`, `90s` (`time.ParseDuration`).
enum GoDuration {
  private static let secondsByUnit: [Character: Int] = ["h": 3600, "m": 60, "s": 1]

  /// The duration in whole seconds; nil when the text is none, or has a finer unit.
  static func seconds(_ text: String) -> Int? {
    if text == "0" { return 0 }
    var total = 0
    var digits = ""
    var isComplete = false
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
        isComplete = false
        continue
      }
      guard let unit = secondsByUnit[character], let count = Int(digits) else { return nil }
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: unit)
      let (sum, isOverflow) = total.addingReportingOverflow(product)
      if isTooLarge || isOverflow { return nil }
      total = sum
      digits = ""
      isComplete = true
    }
    return isComplete ? total : nil
  }
}
