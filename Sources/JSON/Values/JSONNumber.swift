/// A number that remembers how it was written, so that what is passed on is what came in.
///
/// RFC 8259 section 6 sets no limit to range or precision; a literal too big for a machine number
/// is kept as text. `1` is an integer, `1.0` and `1e0` are not, although all three are equal.
package struct JSONNumber: Sendable {
  /// The canonical decimal integer, or any other literal as its text.
  private enum Storage: Sendable {
    case integer(Int)
    case literal(String)
  }

  private let storage: Storage

  /// A number written as an integer.
  package init(_ value: Int) { storage = .integer(value) }

  /// The shortest literal that reads back as `value`; a whole value is written `1.0`, not `1`.
  package init(_ value: Double) {
    storage =
      if value.isNaN {
        .literal("NaN")
      } else if value.isInfinite {
        .literal(value < 0 ? "-Infinity" : "Infinity")
      } else {
        .literal(value.description)
      }
  }

  /// A literal that the parser has checked: of RFC 8259, or `Infinity`, `-Infinity`, `NaN`.
  init(checkedLiteral: String) { storage = .literal(checkedLiteral) }

  /// The integer, if the number was written as one and fits.
  package var intValue: Int? {
    switch storage {
    case .integer(let value): value
    case .literal(let text): Int(text)
    }
  }

  /// Whether it is kept as a machine integer: then it is written in the one canonical way.
  package var isMachineInteger: Bool { machineInteger != nil }

  /// The integer that it is kept as, if it is.
  var machineInteger: Int? {
    if case .integer(let value) = storage { value } else { nil }
  }

  /// The nearest binary floating-point value; infinite when the literal is beyond its range.
  package var doubleValue: Double {
    switch storage {
    case .integer(let value): Double(value)
    case .literal("Infinity"): .infinity
    case .literal("-Infinity"): -.infinity
    case .literal(let text): Double(text) ?? .nan
    }
  }

  /// The number in the syntax of RFC 8259, or `Infinity`, `-Infinity`, `NaN`, which only JSON5 has.
  package var literal: String {
    switch storage {
    case .integer(let value): String(value)
    case .literal(let text): text
    }
  }

  /// Whether RFC 8259 has a literal for it.
  package var isFinite: Bool {
    if case .literal(let text) = storage {
      return text.utf8.last.map { $0 != UInt8(ascii: "y") && $0 != UInt8(ascii: "N") } ?? false
    }
    return true
  }
}

extension JSONNumber: Hashable {
  /// Numerically equal, to the last digit: `1`, `1.0` and `10e-1` are one number (RFC 6902 section
  /// 4.6), two long literals that merely round to the same machine number are not.
  package static func == (left: JSONNumber, right: JSONNumber) -> Bool {
    if case .integer(let left) = left.storage, case .integer(let right) = right.storage {
      return left == right
    }
    let (leftText, rightText) = (left.literal, right.literal)
    if leftText == rightText { return true }
    guard left.isFinite, right.isFinite else { return false }
    guard let left = Decimal(leftText), let right = Decimal(rightText) else { return false }
    return left == right
  }

  /// Feeds the machine number: equal numbers round alike.
  package func hash(into hasher: inout Hasher) { hasher.combine(doubleValue) }

  /// A literal as sign, digits without zeros at either end, and the power of ten of the last digit.
  private struct Decimal: Equatable {
    var isNegative = false
    var digits: [UInt8] = []
    var exponent = 0

    /// Nil when the exponent is beyond the machine's integers: such a number equals only itself.
    init?(_ literal: String) {
      let parts = literal.utf8.split(omittingEmptySubsequences: false) { $0 | 0x20 == 0x65 }
      var isFraction = false
      for byte in parts[0] {
        switch byte {
        case UInt8(ascii: "-"): isNegative = true
        case UInt8(ascii: "."): isFraction = true
        default:
          digits.append(byte)
          if isFraction { exponent -= 1 }
        }
      }
      while digits.last == UInt8(ascii: "0") {
        digits.removeLast()
        exponent += 1
      }
      digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
      guard !digits.isEmpty else {
        (isNegative, exponent) = (false, 0)
        return
      }
      guard parts.count > 1 else { return }
      guard let written = Int(Substring(parts[1])) else { return nil }
      let (sum, isOverflow) = exponent.addingReportingOverflow(written)
      guard !isOverflow else { return nil }
      exponent = sum
    }
  }
}
