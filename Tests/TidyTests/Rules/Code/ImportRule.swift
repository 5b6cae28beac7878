/// Rule 1: each room imports what the table of rooms lets it, and nothing else.
struct ImportRule: FileRule {
  let name = "A room imports only what lies below it"

  func findings(in file: SourceFile) -> [Finding] {
    guard let allowed = RoomTable.modules(for: file) else {
      guard file.isSwift else { return [] }
      return [
        file.finding(
          name, line: 0, "\(file.target) is no room, use one of the table of rooms instead")
      ]
    }
    return imports(of: file).filter { !allowed.contains($0.module) }.map { found in
      file.finding(
        name, line: found.line,
        "\(file.target) may not import \(found.module), use \(instead(of: found.module)) instead")
    }
  }

  private func instead(of module: String) -> String {
    switch module {
    case "Foundation": "FoundationEssentials"
    case "FoundationNetworking": "Network of ArcFedHTTP"
    case "CSQLite": "ArcFedSQLite"
    case "COpenSSL": "ArcFedJOSE or ArcFedHTTPServer"
    default: "one of the rooms below"
    }
  }

  private func imports(of file: SourceFile) -> [(module: String, line: Int)] {
    let kinds: Set = [
      "struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor",
    ]
    return file.tokens.indices.compactMap { index in
      let token = file.tokens[index]
      guard token.isWord("import"), isDeclaration(index, in: file) else { return nil }
      let rest = file.tokens[(index + 1)...]
      guard let module = rest.first(where: { !kinds.contains($0.text) }) else { return nil }
      return (module.text, token.line)
    }
  }

  /// An import begins its line, but for its attributes and access.
  private func isDeclaration(_ index: Int, in file: SourceFile) -> Bool {
    let words: Set = ["package", "public", "internal", "private", "fileprivate"]
    let attributes: Set = ["testable", "preconcurrency", "_exported", "_implementationOnly"]
    var index = index
    while !file.tokens[index].isFirstOnLine {
      guard index > 0 else { return true }
      index -= 1
      let token = file.tokens[index]
      guard words.contains(token.text) || attributes.contains(token.text) || token.isSign("@")
      else { return false }
    }
    return true
  }
}
