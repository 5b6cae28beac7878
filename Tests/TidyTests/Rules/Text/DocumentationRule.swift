/// Rule 6: what other rooms may use says what it is.
struct DocumentationRule: FileRule {
  let name = "Every public and package declaration is documented"

  private static let access: Set = ["public", "package", "open"]
  private static let modifiers: Set = [
    "private", "fileprivate", "internal", "static", "final", "mutating", "nonmutating",
    "override", "convenience", "required", "lazy", "weak", "unowned", "nonisolated", "isolated",
    "indirect", "prefix", "postfix", "infix", "dynamic", "optional", "borrowing", "consuming",
  ]
  private static let declarations: Set = [
    "func", "var", "let", "init", "subscript", "struct", "class", "enum", "actor", "protocol",
    "typealias", "associatedtype",
  ]

  func findings(in file: SourceFile) -> [Finding] {
    let documented = Set(file.comments.filter(\.isDocumentation).map(lastLine(of:)))
    var findings: [Finding] = []
    var index = 0
    var protocolEnd = 0
    while index < file.tokens.count {
      guard let declaration = Declaration(at: index, in: file) else {
        index += 1
        continue
      }
      let isRequirement = index < protocolEnd
      if declaration.isExposed || isRequirement, !documented.contains(declaration.line - 1) {
        findings.append(
          file.finding(
            name, line: declaration.line,
            "\(declaration.subject) is not documented, use a /// comment instead"))
      }
      if declaration.isExposed, declaration.keyword == "protocol" {
        protocolEnd = end(ofBodyAfter: declaration.end, in: file)
      }
      index = declaration.end
    }
    return findings
  }

  private func lastLine(of comment: SourceComment) -> Int {
    comment.line + comment.text.count { $0.isNewline }
  }

  private func end(ofBodyAfter index: Int, in file: SourceFile) -> Int {
    guard let opening = file.tokens[index...].firstIndex(where: { $0.isSign("{") }) else {
      return index
    }
    return file.end(ofGroupAt: opening)
  }

  /// A declaration with its attributes and modifiers.
  private struct Declaration {
    let keyword: String
    let subject: String
    let line: Int
    let isExposed: Bool
    /// The index behind its keyword.
    let end: Int

    /// Reads the declaration that begins with the token at `start`, the first of its line.
    init?(at start: Int, in file: SourceFile) {
      guard file.tokens[start].isFirstOnLine else { return nil }
      var index = start
      var isExposed = false
      while index < file.tokens.count {
        let token = file.tokens[index]
        let next = index + 1 < file.tokens.count ? file.tokens[index + 1] : nil
        if token.isSign("@") {
          index += 2
        } else if token.kind == .word, DocumentationRule.access.contains(token.text) {
          isExposed = isExposed || next?.isSign("(") == false
          index += 1
        } else if DocumentationRule.isModifier(token, before: next) {
          index += 1
        } else if token.isSign("("), index > start {
          index = file.end(ofGroupAt: index)
        } else {
          break
        }
      }
      guard index < file.tokens.count,
        file.tokens[index].kind == .word,
        DocumentationRule.declarations.contains(file.tokens[index].text)
      else { return nil }
      keyword = file.tokens[index].text
      let name = index + 1 < file.tokens.count ? file.tokens[index + 1] : nil
      subject = name?.kind == .word ? "\(keyword) \(name?.text ?? "")" : keyword
      line = file.tokens[start].line
      self.isExposed = isExposed
      end = index + 1
    }
  }

  /// `class` is a modifier before a member, and a declaration otherwise.
  private static func isModifier(_ token: Token, before next: Token?) -> Bool {
    guard token.kind == .word else { return false }
    if token.text == "class" { return ["func", "var", "let"].contains(next?.text) }
    return modifiers.contains(token.text)
  }
}
