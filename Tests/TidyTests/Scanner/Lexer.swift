/// Takes a Swift file apart into tokens and comments, so that no rule mistakes what a comment or a
/// string literal says for code. Code inside an interpolation is code.
///
/// It knows what the rules need and no more: bare regular expression literals are not told apart
/// from divisions.
struct Lexer {
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var isFirstOnLine = true
  private var followsSpace = true
  private(set) var tokens: [Token] = []
  private(set) var comments: [SourceComment] = []

  init(_ text: String) {
    bytes = Array(text.utf8)
    scanCode(toClosingParenthesis: false)
  }

  private func byte(_ offset: Int = 0) -> UInt8 {
    index + offset < bytes.count ? bytes[index + offset] : 0
  }

  private func stands(_ text: StaticString, at offset: Int = 0) -> Bool {
    let start = index + offset
    guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
    return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[start + $0] == text.utf8Start[$0] }
  }

  /// Reads code to the end of the text, or past the parenthesis that closes an interpolation.
  private mutating func scanCode(toClosingParenthesis: Bool) {
    var depth = 0
    while index < bytes.count {
      switch byte() {
      case UInt8(ascii: "\n"): endLine()
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        index += 1
        followsSpace = true
      case UInt8(ascii: "/") where stands("//"): scanLineComment()
      case UInt8(ascii: "/") where stands("/*"): scanBlockComment()
      case UInt8(ascii: "\""), UInt8(ascii: "#"): scanStringOrNumberSign()
      case let byte where Self.isDigit(byte): scanNumber()
      case let byte where Self.isWordPart(byte) || byte == UInt8(ascii: "`"): scanWord()
      case let byte:
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth -= 1 }
        emit(.sign, from: index, to: index + 1)
        if toClosingParenthesis, depth == 0 { return }
      }
    }
  }

  private mutating func endLine() {
    index += 1
    line += 1
    isFirstOnLine = true
    followsSpace = true
  }

  private mutating func emit(_ kind: Token.Kind, from start: Int, to end: Int) {
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    tokens.append(
      Token(
        kind: kind, text: text, line: line, isFirstOnLine: isFirstOnLine,
        followsSpace: followsSpace))
    index = end
    isFirstOnLine = false
    followsSpace = false
  }

  private mutating func scanWord() {
    let quote = UInt8(ascii: "`")
    if byte() == quote {
      let start = index + 1
      let end = bytes[start...].firstIndex(of: quote) ?? bytes.count
      emit(.word, from: start, to: end)
      index = min(end + 1, bytes.count)
      return
    }
    let end = bytes[index...].firstIndex { !Self.isWordPart($0) } ?? bytes.count
    emit(.word, from: index, to: end)
  }

  private mutating func scanNumber() {
    var end = index
    while end < bytes.count {
      let isFraction =
        bytes[end] == UInt8(ascii: ".") && end + 1 < bytes.count && Self.isDigit(bytes[end + 1])
      guard Self.isWordPart(bytes[end]) || isFraction else { break }
      end += 1
    }
    emit(.number, from: index, to: end)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isWordPart(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) || isDigit(byte)
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 0x80
  }
}

extension Lexer {
  private mutating func scanLineComment() {
    let end = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    record(commentTo: end, startingOn: line)
  }

  /// Block comments nest.
  private mutating func scanBlockComment() {
    var depth = 0
    var end = index
    let firstLine = line
    repeat {
      let pair = end + 1 < bytes.count ? (bytes[end], bytes[end + 1]) : (0, 0)
      switch pair {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        depth += 1
        end += 2
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        depth -= 1
        end += 2
      default:
        if bytes[end] == UInt8(ascii: "\n") { line += 1 }
        end += 1
      }
    } while depth > 0 && end < bytes.count
    record(commentTo: end, startingOn: firstLine)
  }

  private mutating func record(commentTo end: Int, startingOn firstLine: Int) {
    let text = String(decoding: bytes[index..<end], as: UTF8.self)
    comments.append(SourceComment(text: text, line: firstLine, standsAlone: isFirstOnLine))
    index = end
    followsSpace = true
  }

  private mutating func scanStringOrNumberSign() {
    let end = bytes[index...].firstIndex { $0 != UInt8(ascii: "#") } ?? bytes.count
    let signs = end - index
    guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else {
      emit(.sign, from: index, to: index + 1)
      return
    }
    scanString(numberSigns: signs)
  }

  /// Reads a literal with `numberSigns` signs before its quotes, and the code it interpolates.
  private mutating func scanString(numberSigns: Int) {
    let isMultiline = stands("\"\"\"", at: numberSigns)
    let quotes = isMultiline ? 3 : 1
    let position = tokens.count
    let opening = Token(
      kind: .string, text: "", line: line, isFirstOnLine: isFirstOnLine,
      followsSpace: followsSpace)
    tokens.append(opening)
    isFirstOnLine = false
    followsSpace = false
    index += numberSigns + quotes
    var content: [UInt8] = []
    while index < bytes.count, !closesString(quotes: quotes, numberSigns: numberSigns) {
      if byte() == UInt8(ascii: "\\"), hasNumberSigns(numberSigns, at: 1) {
        index += 1 + numberSigns
        if byte() == UInt8(ascii: "(") {
          scanCode(toClosingParenthesis: true)
          continue
        }
      }
      if byte() == UInt8(ascii: "\n") { line += 1 }
      content.append(byte())
      index += 1
    }
    index = min(index + quotes + numberSigns, bytes.count)
    tokens[position] = Token(
      kind: .string, text: String(decoding: content, as: UTF8.self), line: opening.line,
      isFirstOnLine: opening.isFirstOnLine, followsSpace: opening.followsSpace)
  }

  private func closesString(quotes: Int, numberSigns: Int) -> Bool {
    (0..<quotes).allSatisfy { byte($0) == UInt8(ascii: "\"") }
      && hasNumberSigns(numberSigns, at: quotes)
  }

  private func hasNumberSigns(_ count: Int, at offset: Int) -> Bool {
    (0..<count).allSatisfy { byte(offset + $0) == UInt8(ascii: "#") }
  }
}
