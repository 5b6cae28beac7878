/// Rule 10: one variable per `let` or `var` with a closure.
///
/// Swift 6.3 gives the second closure of one declaration the body of the first
/// (github.com/swiftlang/swift, issue 62940).
struct ClosureListRule: FileRule {
  let name = "One variable per declaration with a closure"

  func findings(in file: SourceFile) -> [Finding] {
    file.tokens.indices.compactMap { index in
      let token = file.tokens[index]
      guard token.isWord("let") || token.isWord("var"), isList(from: index + 1, in: file) else {
        return nil
      }
      return file.finding(
        name, line: token.line,
        "two variables in one declaration with a closure, use one \(token.text) each instead")
    }
  }

  /// Whether the declaration names a second variable and holds a brace in one of its values.
  private func isList(from start: Int, in file: SourceFile) -> Bool {
    var index = start
    var hasBrace = false
    var hasSecond = false
    while index < file.tokens.count, !endsDeclaration(index, from: start, in: file) {
      let token = file.tokens[index]
      if token.kind == .sign, ["(", "[", "{"].contains(token.text) {
        let end = file.end(ofGroupAt: index)
        hasBrace = hasBrace || file.tokens[index..<end].contains { $0.isSign("{") }
        index = end
        continue
      }
      if token.isSign(","), startsVariable(index + 1, in: file) { hasSecond = true }
      index += 1
    }
    return hasBrace && hasSecond
  }

  /// A new line ends it, unless a comma before or a dot or sign after carries it on.
  private func endsDeclaration(_ index: Int, from start: Int, in file: SourceFile) -> Bool {
    let token = file.tokens[index]
    if token.kind == .sign, [")", "]", "}", ";"].contains(token.text) { return true }
    guard token.isFirstOnLine, index > start else { return false }
    let before = file.tokens[index - 1]
    return token.kind != .sign && !(before.kind == .sign && [",", "="].contains(before.text))
  }

  /// `name =` or `name: Type =`.
  private func startsVariable(_ index: Int, in file: SourceFile) -> Bool {
    guard index + 1 < file.tokens.count, file.tokens[index].kind == .word else { return false }
    let next = file.tokens[index + 1]
    if next.isSign(":") { return true }
    return next.isSign("=") && index + 2 < file.tokens.count
      && !(file.tokens[index + 2].isSign("=") && !file.tokens[index + 2].followsSpace)
  }
}
