extension JSONError.Kind {
  /// The kind in one word, for tables and machines.
  package var name: String {
    let text = "\(self)"
    return String(text.prefix { $0 != "(" })
  }

  /// The kind in one sentence, without the place.
  package var sentence: String {
    switch self {
    case .empty: "there is no value, only white space"
    case .unexpectedEnd(let expected): "the text ends where \(expected.rawValue) is expected"
    case .unexpectedCharacter(let scalar, let expected):
      "found \(Self.shown(scalar)) where \(expected.rawValue) is expected"
    case .invalidLiteral: "only true, false and null may stand without quotes"
    case .trailingContent: "there is more text after the value"
    case .trailingComma: "a comma stands before the closing bracket or brace"
    case .tooDeep(let maximum): "more than \(maximum) arrays and objects lie within each other"
    case .tooLarge(let maximumBytes): "the text is larger than \(maximumBytes) bytes"
    case .duplicateMember(let name): "the object has a member \(Self.quoted(name)) already"
    case .unquotedName: "the name of a member must stand in double quotes"
    case .invalidIdentifierEscape: "the escape makes no letter or digit of a name without quotes"
    case .comment, .unterminatedComment, .invalidUTF8, .byteOrderMark: encodingSentence
    case .leadingZero, .missingDigits, .missingFractionDigits, .missingExponentDigits,
      .missingHexadecimalDigits, .malformedNumber:
      numberSentence
    default: stringSentence
    }
  }

  private var encodingSentence: String {
    switch self {
    case .comment: "JSON has no comments"
    case .unterminatedComment: "the comment that begins here has no end"
    case .byteOrderMark: "a byte order mark must not stand in JSON"
    default: "the bytes are not UTF-8"
    }
  }

  private var numberSentence: String {
    switch self {
    case .leadingZero: "a number must not begin with a needless zero"
    case .missingDigits: "a number needs digits"
    case .missingFractionDigits: "a decimal point needs digits after it"
    case .missingExponentDigits: "an exponent needs digits"
    case .missingHexadecimalDigits: "0x needs hexadecimal digits after it"
    default: "the number runs into a letter or digit that is no part of it"
    }
  }

  private var stringSentence: String {
    switch self {
    case .singleQuotedString: "a string must stand in double quotes"
    case .unterminatedString: "the string that begins here has no closing quote"
    case .controlCharacter(let byte):
      "the control character \(Self.codePoint(UInt32(byte))) must be escaped in a string"
    case .invalidEscape(let scalar): "there is no escape \\ with \(Self.shown(scalar))"
    case .invalidUnicodeEscape: "\\u needs four hexadecimal digits"
    case .invalidHexadecimalEscape: "\\x needs two hexadecimal digits"
    case .loneSurrogate(let unit):
      "\\u\(Self.hexadecimal(UInt32(unit))) is half of a surrogate pair without its other half"
    default: "the string is malformed"
    }
  }

  /// How much of a name is quoted.
  private static let maximumNameCharacters = 80

  /// A name as it would stand in JSON, so that no control character gets out; the start of a long
  /// one.
  private static func quoted(_ name: String) -> String {
    JSONValue.string(String(name.prefix(maximumNameCharacters))).text()
  }

  /// A character in quotes if it can be seen, otherwise its code point.
  private static func shown(_ scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .nonspacingMark, .enclosingMark, .spacingMark:
      codePoint(scalar.value)
    case .spaceSeparator: scalar == " " ? "a space" : codePoint(scalar.value)
    default: "'\(scalar)'"
    }
  }

  private static func codePoint(_ value: UInt32) -> String { "U+\(hexadecimal(value))" }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
