/// Why a text is not the JSON that was asked for, and where.
///
/// It quotes no content of the text but single characters and names of members: what is parsed here
/// may hold secrets.
package struct JSONError: Error, Hashable, CustomStringConvertible {
  /// What is wrong.
  package let kind: Kind
  /// Where it is wrong.
  package let position: JSONPosition

  /// An error of this kind at this place.
  package init(kind: Kind, position: JSONPosition) {
    self.kind = kind
    self.position = position
  }

  /// "line 3, column 7: a comma stands before the closing bracket".
  package var description: String { "\(position): \(kind.sentence)" }

  /// What the grammar asks for at a place.
  package enum Expectation: String, Hashable, Sendable {
    /// A value.
    case value = "a value"
    /// A value or the end of the array.
    case valueOrBracket = "a value or ']'"
    /// The name of a member.
    case memberName = "the name of a member"
    /// The name of a member or the end of the object.
    case memberNameOrBrace = "the name of a member or '}'"
    /// What separates a name from its value.
    case colon = "':' after the name of a member"
    /// What follows a member.
    case commaOrBrace = "',' or '}' after a member"
    /// What follows an element.
    case commaOrBracket = "',' or ']' after an element"
  }

  /// What can be wrong with a text.
  package enum Kind: Hashable, Sendable {
    /// Nothing but white space.
    case empty
    /// The text ends where more is needed.
    case unexpectedEnd(expected: Expectation)
    /// A character that does not belong there.
    case unexpectedCharacter(Unicode.Scalar, expected: Expectation)
    /// A bare word other than `true`, `false`, `null`.
    case invalidLiteral
    /// Something after the value.
    case trailingContent
    /// A comma before a closing bracket or brace.
    case trailingComma
    /// A comment, which RFC 8259 does not have.
    case comment
    /// A comment without its end.
    case unterminatedComment
    /// A string in single quotes, which RFC 8259 does not have.
    case singleQuotedString
    /// A name without quotes, which RFC 8259 does not have.
    case unquotedName
    /// A `\u` escape in a name without quotes that makes no character of an identifier.
    case invalidIdentifierEscape
    /// A string without its closing quote.
    case unterminatedString
    /// A control character in a string that must be escaped (RFC 8259 section 7).
    case controlCharacter(UInt8)
    /// An escape that does not exist.
    case invalidEscape(Unicode.Scalar)
    /// `\u` without four hexadecimal digits.
    case invalidUnicodeEscape
    /// `\x` without two hexadecimal digits.
    case invalidHexadecimalEscape
    /// Half of a surrogate pair, which no text can hold.
    case loneSurrogate(UInt16)
    /// Bytes that are not UTF-8.
    case invalidUTF8
    /// U+FEFF, which RFC 8259 section 8.1 does not allow a sender to write.
    case byteOrderMark
    /// A number that begins with a needless zero.
    case leadingZero
    /// A sign or a point without digits.
    case missingDigits
    /// A decimal point without digits after it.
    case missingFractionDigits
    /// An exponent without digits.
    case missingExponentDigits
    /// `0x` without digits.
    case missingHexadecimalDigits
    /// A letter or digit right behind a number.
    case malformedNumber
    /// A name that stands in the object already; the position is that of the second.
    case duplicateMember(String)
    /// Arrays and objects within each other beyond the limit.
    case tooDeep(maximum: Int)
    /// More bytes than the limit.
    case tooLarge(maximumBytes: Int)
  }
}
