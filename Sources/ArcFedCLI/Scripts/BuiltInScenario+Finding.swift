import ArcFedScenarios

extension BuiltInScenario {
  /// The script that a word of the command line names: a built-in scenario, or a file.
  static func script(named name: String) throws -> Script {
    if let scenario = all.first(where: { $0.name == name }) { return try scenario.script() }
    guard name.contains("/") || name.hasSuffix(".json5") else {
      throw UsageError.unknown("scenario", name, among: all.map(\.name))
    }
    let finder = ScriptFinder([name])
    guard finder.problems.isEmpty, let file = finder.files.first else {
      throw UsageError(description: finder.problems.joined(separator: "\n"))
    }
    guard finder.files.count == 1 else {
      throw UsageError(
        description: "\(name): one script at a time; this folder has \(finder.files.count)")
    }
    return file.script
  }
}
