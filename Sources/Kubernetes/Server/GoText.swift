import ArcFedJSON

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

  /// `%#U` of a character: its number, and itself where it can be seen.
  static func codePoint(_ scalar: Unicode.Scalar) -> String {
    let number = "U+" + padded(scalar.value, digits: 4).uppercased()
    return isPrintable(scalar) ? "\(number) '\(scalar)'" : number
  }

  /// `unicode.IsPrint`.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
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

  /// `%v` of what a JSON value is in Go: maps sorted, text bare.
  static func value(_ value: JSONValue) -> String {
    switch value {
    case .null: "<nil>"
    case .bool(let flag): flag ? "true" : "false"
    case .number(let number): number.literal
    case .string(let text): text
    case .array(let members): "[" + members.map(Self.value).joined(separator: " ") + "]"
    case .object(let members):
      "map["
        + members.keys.sorted(by: GoOrder.precedes)
        .map { "\($0):\(Self.value(members[$0] ?? .null))" }.joined(separator: " ") + "]"
    }
  }
}
