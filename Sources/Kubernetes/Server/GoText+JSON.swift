package import ArcFedJSON

extension GoText {
  /// A syntax error of `text` in the words of `encoding/json` (`scanner.go`).
  package static func syntaxError(_ error: JSONError, in text: [UInt8]) -> String {
    switch error.kind {
    case .unexpectedCharacter(let scalar, let expectation):
      "invalid character \(quotedCharacter(scalar)) \(place(expectation))"
    case .controlCharacter(let byte):
      "invalid character \(quotedCharacter(Unicode.Scalar(byte))) in string literal"
    case .invalidEscape(let scalar):
      "invalid character \(quotedCharacter(scalar)) in string escape code"
    case .empty, .unexpectedEnd, .unterminatedString: "unexpected end of JSON input"
    case .invalidLiteral: literalError(in: text.dropFirst(error.position.offset))
    default: "invalid character looking for beginning of value"
    }
  }

  /// A word that is none of the three: Go names the first letter that tells.
  private static func literalError(in text: ArraySlice<UInt8>) -> String {
    let words = ["true", "false", "null"].map { ($0, Array($0.utf8)) }
    guard let (name, word) = words.first(where: { $0.1[0] == text.first }) else {
      let first = text.first.map { quotedCharacter(Unicode.Scalar($0)) } ?? ""
      return "invalid character \(first) looking for beginning of value"
    }
    for (expected, found) in zip(word, text) where expected != found {
      return "invalid character \(quotedCharacter(Unicode.Scalar(found))) in literal \(name) "
        + "(expecting \(quotedCharacter(Unicode.Scalar(expected))))"
    }
    guard let after = text.dropFirst(word.count).first else {
      return "unexpected end of JSON input"
    }
    return "invalid character \(quotedCharacter(Unicode.Scalar(after))) after top-level value"
  }

  private static func quotedCharacter(_ scalar: Unicode.Scalar) -> String {
    let inner = String(quoted(String(scalar)).dropFirst().dropLast())
    return "'\(inner == "\\\"" ? "\"" : inner)'"
  }

  private static func place(_ expectation: JSONError.Expectation) -> String {
    switch expectation {
    case .value, .valueOrBracket: "looking for beginning of value"
    case .memberName, .memberNameOrBrace: "looking for beginning of object key string"
    case .colon: "after object key"
    case .commaOrBrace: "after object key:value pair"
    case .commaOrBracket: "after array element"
    }
  }
}
