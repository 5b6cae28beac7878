/// Rule 8: every scenario is a numbered folder with its script and its golden transcript.
struct ScenarioFolderRule: Rule {
  static let script = "scenario.json5"
  static let transcript = "transcript.txt"
  /// What all of them share: the schema by which editors check scripts.
  static let schema = "scenario.schema.json"

  let name = "Every scenario has its golden transcript"

  func findings(in house: House) -> [Finding] {
    let folders = Dictionary(grouping: house.scenarioPaths) { path in
      path.contains("/") ? path.split(separator: "/").first.map(String.init) ?? "" : ""
    }
    return folders.sorted { $0.key < $1.key }.flatMap { folder, paths -> [Finding] in
      if folder.isEmpty {
        return paths.filter { $0 != Self.schema }.map {
          finding($0, "lies loose, use a scenario's folder instead")
        }
      }
      var findings: [Finding] = []
      if !isNumbered(folder) {
        findings.append(finding(folder, "has no number, use NN-title instead"))
      }
      for file in [Self.script, Self.transcript] where !paths.contains("\(folder)/\(file)") {
        findings.append(
          finding(folder, "holds no \(file), use a script with its transcript instead"))
      }
      return findings
    } + sharedNumbers(of: folders.keys.filter { !$0.isEmpty })
  }

  private func finding(_ path: String, _ message: String) -> Finding {
    Finding(rule: name, path: "Fixtures/Scenarios/\(path)", line: 0, message: message)
  }

  private func isNumbered(_ folder: String) -> Bool {
    let characters = Array(folder)
    return characters.count > 3 && characters[0].isNumber && characters[1].isNumber
      && characters[2] == "-"
      && characters[3...].allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }
  }

  private func sharedNumbers(of folders: [String]) -> [Finding] {
    Dictionary(grouping: folders) { $0.prefix(2) }.values
      .filter { $0.count > 1 }
      .flatMap { $0.sorted().dropFirst() }
      .sorted()
      .map { finding($0, "shares its number, use the next free one instead") }
  }
}
