/// Rule 6: a number or an address from outside says where it comes from.
///
/// A test cannot judge a source; it can ask for the comment in which the source, or the reason for
/// a number of our own, must stand. A comment speaks for the run of constants below it, and a
/// type's for those that follow its first line.
struct ConstantRule: FileRule {
  let name = "A constant names its source"

  func findings(in file: SourceFile) -> [Finding] {
    guard file.isSource, file.isSwift else { return [] }
    let commented = Set(
      file.comments.flatMap { comment in
        comment.line...(comment.line + comment.text.count { $0.isNewline })
      })
    return constants(in: file).filter { !isExplained($0.line, in: file, commented) }.map {
      file.finding(
        name, line: $0.line,
        "\($0.name) is from nowhere, use a comment with its source or its reason instead")
    }
  }

  private func constants(in file: SourceFile) -> [(name: String, line: Int)] {
    file.tokens.indices.dropLast(4).compactMap { index in
      guard file.tokens[index].isWord("static"), file.tokens[index + 1].isWord("let") else {
        return nil
      }
      let line = file.tokens[index].line
      let value = file.tokens[(index + 2)...].prefix { $0.line == line }
        .drop { !$0.isSign("=") }.dropFirst()
      let name = file.tokens[index + 2].text
      guard isNumber(value) && !isConversion(name) || isAddress(value) else { return nil }
      return (name, line)
    }
  }

  private static let units: Set = [
    "seconds", "minutes", "hours", "days", "milliseconds", "microseconds", "nanoseconds",
    "Duration",
  ]

  /// Arithmetic on literals, or a duration; 0 and 1 explain themselves.
  private func isNumber(_ value: ArraySlice<Token>) -> Bool {
    let signs: Set = ["(", ")", "*", "+", "-", "/", "<", ".", ":"]
    let numbers = value.filter { $0.kind == .number }
    guard numbers.contains(where: { !["0", "1"].contains($0.text) }) else { return false }
    return value.allSatisfy { token in
      token.kind == .number || Self.units.contains(token.text) || signs.contains(token.text)
    }
  }

  /// `secondsPerDay` is true everywhere.
  private func isConversion(_ name: String) -> Bool { name.contains("Per") }

  private func isAddress(_ value: ArraySlice<Token>) -> Bool {
    value.count == 1 && value.allSatisfy { $0.kind == .string && $0.text.contains("://") }
  }

  private func isExplained(_ line: Int, in file: SourceFile, _ commented: Set<Int>) -> Bool {
    if commented.contains(line) { return true }
    var above = line - 1
    while above > 0 {
      if commented.contains(above) { return true }
      let text = file.lines[above - 1]
      guard text.contains("static let ") || text.hasSuffix("{") else { return false }
      if text.hasSuffix("{"), !text.contains("static let ") {
        return commented.contains(above - 1)
      }
      above -= 1
    }
    return false
  }
}
