/// Rule 5: a file is named after its main type; an extension's file is `Type+Topic.swift`.
struct FileNameRule: FileRule {
  let name = "A file is named after its main type"

  private static let declarations: Set = [
    "struct", "class", "enum", "actor", "protocol", "typealias", "extension", "macro",
  ]

  func findings(in file: SourceFile) -> [Finding] {
    guard file.isSwift, file.name != "Package.swift" else { return [] }
    let type = file.stem.split(separator: "+").first.map(String.init) ?? file.stem
    let names = Set(declaredNames(in: file))
    guard !names.contains(type) else { return [] }
    // Tests share free functions; a file of nothing else has no main type.
    if names.isEmpty, file.isTest, file.tokens.contains(where: { $0.isWord("func") }) { return [] }
    let found = names.sorted().first ?? "a type that it declares"
    return [
      file.finding(name, line: 0, "declares no \(type), use the name of \(found) instead")
    ]
  }

  /// The names after `struct` and its like; of `extension A.B` both.
  private func declaredNames(in file: SourceFile) -> [String] {
    file.tokens.indices.flatMap { index -> [String] in
      let token = file.tokens[index]
      guard token.kind == .word, Self.declarations.contains(token.text) else { return [] }
      var names: [String] = []
      var next = index + 1
      while next < file.tokens.count, file.tokens[next].kind == .word {
        names.append(file.tokens[next].text)
        guard next + 1 < file.tokens.count, file.tokens[next + 1].isSign(".") else { break }
        next += 2
      }
      return names
    }
  }
}
