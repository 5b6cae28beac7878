/// The words of a label selector (`apimachinery/pkg/labels/selector.go#Lexer`).
struct LabelSelectorLexer {
  enum Kind: Sendable {
    case word
    case isIn
    case isNotIn
    case symbol
    /// Special characters that are no word: `=!`.
    case error
    case end
  }

  struct Token: Hashable, Sendable {
    let kind: Kind
    let text: String
  }

  private static let symbols: Set<String> = [")", ",", "!", "==", "=", ">", "<", "!=", "("]

  private let bytes: [UInt8]
  private var position = 0

  /// All tokens of a text, the end among them.
  static func tokens(of text: String) -> [Token] {
    var lexer = LabelSelectorLexer(bytes: Array(text.utf8))
    var tokens: [Token] = []
    while true {
      let token = lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private static func isBlank(_ byte: UInt8) -> Bool { " \t\r\n".utf8.contains(byte) }
  private static func isSpecial(_ byte: UInt8) -> Bool { "=!(),><".utf8.contains(byte) }

  private mutating func next() -> Token {
    while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
    guard position < bytes.count, bytes[position] != 0 else { return Token(kind: .end, text: "") }
    return Self.isSpecial(bytes[position]) ? symbol() : word()
  }

  private mutating func word() -> Token {
    let start = position
    while position < bytes.count, !Self.isBlank(bytes[position]), !Self.isSpecial(bytes[position]) {
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    return Token(kind: text == "in" ? .isIn : text == "notin" ? .isNotIn : .word, text: text)
  }

  /// The longest symbol that stands here.
  private mutating func symbol() -> Token {
    var seen = ""
    var found: String?
    while position < bytes.count, Self.isSpecial(bytes[position]) {
      let longer = seen + String(Unicode.Scalar(bytes[position]))
      if Self.symbols.contains(longer) {
        found = longer
      } else if found != nil {
        break
      }
      seen = longer
      position += 1
    }
    guard let found else {
      return Token(kind: .error, text: "error expected: keyword found '\(seen)'")
    }
    return Token(kind: .symbol, text: found)
  }
}
