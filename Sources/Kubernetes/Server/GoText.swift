/// Text as Go prints it, because the server's sentences are made by Go's formatter.
package enum GoText {
  /// `%q` of a string: quoted, printable characters kept, the rest escaped (`strconv.Quote`).
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars { result += escaped(scalar) }
    return result + "\""
  }

  /// `%q` of a slice: quoted members in brackets, separated by spaces.
  static func quoted(_ texts: [String]) -> String {
    "[" + texts.map(quoted).joined(separator: " ") + "]"
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    case "\u{07}": return "\\a"
    case "\u{08}": return "\\b"
    case "\u{0B}": return "\\v"
    case "\u{0C}": return "\\f"
    default: break
    }
    if scalar.value < 0x20 || scalar.value == 0x7F {
      return "\\x" + padded(scalar.value, digits: 2)
    }
    return isPrintable(scalar) ? String(scalar) : "\\u" + padded(scalar.value, digits: 4)
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }

  private static func padded(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
