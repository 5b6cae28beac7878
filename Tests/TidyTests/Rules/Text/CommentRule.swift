/// Rule 7: a comment says why; it is no list of wishes and no graveyard of code.
struct CommentRule: FileRule {
  let name = "No wishes and no dead code in comments"

  private static let wishes = ["TO" + "DO", "FIX" + "ME"]

  func findings(in file: SourceFile) -> [Finding] {
    file.comments.compactMap { comment in
      if let wish = Self.wishes.first(where: { comment.text.contains($0) }) {
        return file.finding(name, line: comment.line, "\(wish) in a comment, use an issue instead")
      }
      guard comment.standsAlone, !comment.isDocumentation, looksLikeCode(comment.text) else {
        return nil
      }
      return file.finding(
        name, line: comment.line, "code in a comment, use the history of the repository instead")
    }
  }

  private func looksLikeCode(_ comment: String) -> Bool {
    let text = comment.drop { $0 == "/" || $0 == " " }
    guard comment.hasPrefix("//"), !text.isEmpty else { return false }
    if text.allSatisfy({ "{}()[],;".contains($0) }) { return true }
    let starters = ["let ", "var ", "func ", "if ", "guard ", "for ", "return ", "try ", "await "]
    if starters.contains(where: { text.hasPrefix($0) }) {
      return text.hasSuffix("{") || text.hasSuffix(")") || text.contains(" = ")
    }
    return isImport(text) || isCall(text)
  }

  private func isImport(_ text: Substring) -> Bool {
    text.hasPrefix("import ") && text.split(separator: " ").count == 2
  }

  /// A line that is one call and nothing else: `name.name(…)`, as no sentence is.
  private func isCall(_ text: Substring) -> Bool {
    guard text.hasSuffix(")"), let opening = text.firstIndex(of: "(") else { return false }
    let callee = text[..<opening]
    let isName = callee.allSatisfy { $0.isLetter || $0.isNumber || ".#_".contains($0) }
    return isName && callee.first?.isUppercase == false
  }
}
