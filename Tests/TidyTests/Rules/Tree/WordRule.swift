/// Rule 5: no name that says nothing.
struct WordRule: FileRule {
  let name = "No name says nothing"

  static let bannedWords: Set = [
    "util", "utils", "utility", "utilities", "helper", "helpers", "manager", "common", "misc",
  ]
  /// Names of the field itself that hold such a word: Azure Resource Manager.
  private static let namesOfTheField = ["ResourceManager", "resourceManager"]

  func findings(in file: SourceFile) -> [Finding] {
    inPath(of: file) + inTypes(of: file)
  }

  private func inPath(of file: SourceFile) -> [Finding] {
    file.path.split(separator: "/").compactMap { part in
      Self.bannedWord(in: String(part)).map { word in
        file.finding(name, line: 0, "\(part) says \(word), use the noun of what is in it instead")
      }
    }
  }

  private func inTypes(of file: SourceFile) -> [Finding] {
    let kinds: Set = ["struct", "class", "enum", "actor", "protocol", "typealias"]
    return zip(file.tokens, file.tokens.dropFirst()).compactMap { keyword, type in
      guard keyword.kind == .word, kinds.contains(keyword.text), type.kind == .word,
        let word = Self.bannedWord(in: type.text)
      else { return nil }
      return file.finding(
        name, line: type.line, "\(type.text) says \(word), use the noun of what it is instead")
    }
  }

  /// The first banned word of a name in camel case.
  private static func bannedWord(in text: String) -> String? {
    var text = text
    for name in namesOfTheField { text = text.replacing(name, with: "") }
    var words: [String] = []
    for character in text {
      if !character.isLetter || character.isUppercase || words.isEmpty { words.append("") }
      if character.isLetter { words[words.count - 1].append(character) }
    }
    return words.first { bannedWords.contains($0.lowercased()) }
  }
}
