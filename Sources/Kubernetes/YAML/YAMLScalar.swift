import ArcFedJSON

/// What an unquoted YAML scalar means (`goyaml.v2/resolve.go`).
enum YAMLScalar {
  private static let words: Set<String> = [
    "", "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE", "y", "Y",
    "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF", ".nan",
    ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "-.inf", "<<",
  ]

  /// Whether a text would be read as another type when it stands unquoted.
  static func resolves(_ text: String) -> Bool {
    if words.contains(text) { return true }
    guard let first = text.utf8.first, "0123456789+-.".utf8.contains(first) else { return false }
    return isNumber(text) || isTimestamp(text)
  }

  static func value(_ text: String) -> JSONValue {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y": return true
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N":
      return false
    default: break
    }
    if let integer = Int(text) { return .int(integer) }
    if isNumber(text), let number = Double(text) { return .double(number) }
    return .string(text)
  }

  private static func isNumber(_ text: String) -> Bool {
    let plain = text.replacing("_", with: "")
    if Int(plain) != nil { return true }
    if plain.hasPrefix("0x") { return Int(plain.dropFirst(2), radix: 16) != nil }
    let allowed = "0123456789+-.eE"
    return plain.contains { $0.isNumber } && plain.allSatisfy(allowed.contains)
      && Double(plain) != nil
  }

  /// `2006-01-02`, with or without a time.
  private static func isTimestamp(_ text: String) -> Bool {
    let head = Array(text.utf8.prefix(10))
    guard head.count == 10, head[4] == UInt8(ascii: "-"), head[7] == UInt8(ascii: "-") else {
      return false
    }
    let isDate = head.enumerated().allSatisfy { index, byte in
      index == 4 || index == 7 || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    let rest = text.dropFirst(10)
    return isDate
      && (rest.isEmpty || rest.hasPrefix("T") || rest.hasPrefix("t") || rest.hasPrefix(" "))
  }
}
