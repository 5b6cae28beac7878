/// A text file of the house, and, if it is Swift, what the lexer found in it.
struct SourceFile {
  /// The path from the package's root, with slashes.
  let path: String
  let text: String
  let lines: [Substring]
  let tokens: [Token]
  let comments: [SourceComment]

  init(path: String, text: String) {
    self.path = path
    self.text = text
    // Scalars, not characters: to Swift a carriage return and its newline are one character.
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Substring($0) }
    if lines.last?.isEmpty == true { lines.removeLast() }
    self.lines = lines
    let lexer = path.hasSuffix(".swift") ? Lexer(text) : nil
    tokens = lexer?.tokens ?? []
    comments = lexer?.comments ?? []
  }

  var isSwift: Bool { path.hasSuffix(".swift") }
  var isSource: Bool { path.hasPrefix("Sources/") }
  var isTest: Bool { path.hasPrefix("Tests/") }

  /// The folder below `Sources` or `Tests`.
  var target: String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : ""
  }

  /// The path of the folder that holds the file.
  var folder: String {
    path.split(separator: "/").dropLast().joined(separator: "/")
  }

  /// The file's name.
  var name: String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The file's name up to its first dot.
  var stem: String {
    name.split(separator: ".").first.map(String.init) ?? name
  }

  /// A finding in this file.
  func finding(_ rule: String, line: Int, _ message: String) -> Finding {
    Finding(rule: rule, path: path, line: line, message: message)
  }
}

extension SourceFile {
  /// The index behind the bracket that closes the one at `opening`.
  func end(ofGroupAt opening: Int) -> Int {
    var depth = 0
    for index in opening..<tokens.count where tokens[index].kind == .sign {
      switch tokens[index].text {
      case "(", "[", "{": depth += 1
      case ")", "]", "}": depth -= 1
      default: break
      }
      if depth == 0 { return index + 1 }
    }
    return tokens.count
  }

  /// Where a sequence of tokens begins; `Date()` is found however it is spaced.
  func occurrences(of pattern: [Token]) -> [Int] {
    guard let first = pattern.first, tokens.count >= pattern.count else { return [] }
    return (0...(tokens.count - pattern.count)).filter { start in
      tokens[start].text == first.text
        && pattern.indices.allSatisfy { offset in
          let found = tokens[start + offset]
          return found.kind == pattern[offset].kind && found.text == pattern[offset].text
            && (offset == 0 || !found.followsSpace || pattern[offset].followsSpace)
        }
    }
  }
}
