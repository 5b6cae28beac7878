/// Rule 4: a function fits on one screen.
struct FunctionLengthRule: FileRule {
  static let maximumLines = 70

  let name = "Functions are short"

  func findings(in file: SourceFile) -> [Finding] {
    file.tokens.indices.compactMap { index in
      guard startsFunction(index, in: file), let body = body(after: index, in: file) else {
        return nil
      }
      let first = file.tokens[index].line
      let lines = file.tokens[file.end(ofGroupAt: body) - 1].line - first + 1
      guard lines > Self.maximumLines else { return nil }
      return file.finding(
        name, line: first, "a function of \(lines) lines, use steps with names instead")
    }
  }

  private func startsFunction(_ index: Int, in file: SourceFile) -> Bool {
    let token = file.tokens[index]
    let isMember = index > 0 && file.tokens[index - 1].isSign(".")
    guard token.kind == .word, !isMember, index + 1 < file.tokens.count else { return false }
    switch token.text {
    case "func", "deinit", "var": return true
    case "init", "subscript": return ["(", "<", "?"].contains(file.tokens[index + 1].text)
    default: return false
    }
  }

  private static let declarations: Set = [
    "func", "var", "let", "init", "deinit", "subscript", "case", "struct", "class", "enum",
    "actor", "protocol", "extension", "typealias", "associatedtype", "import",
  ]

  /// The brace that opens the body, if the declaration has one.
  private func body(after start: Int, in file: SourceFile) -> Int? {
    let isVariable = file.tokens[start].text == "var"
    var index = start + 1
    while index < file.tokens.count {
      let token = file.tokens[index]
      switch token.text {
      case "{" where token.kind == .sign: return index
      case "}" where token.kind == .sign: return nil
      case "=" where token.kind == .sign && isVariable: return nil
      case "(" where token.kind == .sign, "[" where token.kind == .sign:
        index = file.end(ofGroupAt: index)
        continue
      default: break
      }
      if index > start + 1, token.kind == .word, Self.declarations.contains(token.text) {
        return nil
      }
      index += 1
    }
    return nil
  }
}
