import ArcFedKubernetes

/// Numbers read as Go's `strconv.ParseInt(text, 10, bits)` reads them, errors included.
enum GoNumber {
  /// `text` as an integer of `Number`'s width.
  static func parse<Number: FixedWidthInteger>(
    _ text: String, as type: Number.Type = Number.self
  ) throws(GoNumberError) -> Number {
    if let number = Number(text, radix: 10) { return number }
    let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : Substring(text)
    let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    throw GoNumberError(text: text, isOutOfRange: isNumber)
  }
}

/// `strconv.NumError`.
package struct GoNumberError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was to be read.
  package let text: String
  /// Whether it was a number, but too large.
  package let isOutOfRange: Bool

  /// As Go prints it.
  package var description: String {
    let reason = isOutOfRange ? "value out of range" : "invalid syntax"
    return "strconv.ParseInt: parsing \(GoText.quoted(text)): \(reason)"
  }
}
