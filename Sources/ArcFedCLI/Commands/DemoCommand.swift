import ArcFed
import ArcFedScenarios
import FoundationEssentials

/// `arcfed demo [NAME]`: a scenario told to a person.
struct DemoCommand: Command {
  static let name = "demo"
  static let summary = "tells the quickstart, or another scenario, step by step"
  static let help = """
    usage: arcfed demo [OPTIONS] [NAME]

    Tells a scenario: what each step does in reality, the command one would have typed, what
    happened, and every token taken apart. NAME is a built-in scenario (quickstart unless said) or
    the path of a script.

      --list         the built-in scenarios
      --pause        waits for a key after every step, on a terminal
      --fast         does not wait, which is the usual way
      --export DIR   also writes both tokens, and the documents that verify them, into a folder
      --help         this text

    exit status: 0 as expected, 1 an expectation failed, 2 bad input or usage, or output that
    cannot be written
    """
  static let options: [OptionDescription] = [
    .flag("list"), .value("export"), .flag("pause"), .flag("fast"),
  ]

  private let words: CommandLineWords

  init(_ words: CommandLineWords) { self.words = words }

  static func checked(_ words: CommandLineWords) throws(UsageError) -> CommandLineWords {
    guard words.operands.count <= 1 else {
      throw UsageError(description: "one scenario at a time, not \(words.operands.count)")
    }
    guard !words.has("pause") || !words.has("fast") else {
      throw UsageError(description: "one of '--pause' and '--fast', not both")
    }
    return words
  }

  func run(on terminal: Terminal) async -> ExitStatus {
    if words.has("list") {
      let scenarios = BuiltInScenario.all
      let width = (scenarios.map(\.name.count).max() ?? 0) + 2
      for scenario in scenarios {
        terminal.show(scenario.name.padded(to: width) + scenario.title)
      }
      return .success
    }
    let script: Script
    do {
      script = try self.script()
      try makeExportFolder()
    } catch {
      terminal.complain("\(error)")
      return .badInput
    }
    return await tell(script, on: terminal)
  }

  private func script() throws -> Script {
    try BuiltInScenario.script(named: words.operands.first ?? BuiltInScenario.all[0].name)
  }

  private func tell(_ script: Script, on terminal: Terminal) async -> ExitStatus {
    let narrator = Narrator(style: terminal.style)
    let pauses = words.has("pause")
    narrator.opening(of: script).forEach(terminal.show)
    do {
      let report = try await ScenarioRunner().play(script) { step in
        narrator.telling(of: step, total: script.stepCount).forEach(terminal.show)
        if pauses, step.number < script.stepCount { terminal.waitForKey() }
      }
      narrator.closing(of: report).forEach(terminal.show)
      if let folder = words.value("export") { try export(report, to: folder) }
      return report.succeeded ? .success : .failedExpectation
    } catch {
      terminal.complain("\(error)")
      return .badInput
    }
  }

  /// Made before anything is played: a place that cannot be written to is bad input.
  private func makeExportFolder() throws(UsageError) {
    guard let folder = words.value("export") else { return }
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw UsageError(description: "the folder '\(folder)' cannot be made or written to")
    }
  }

  private func export(_ report: ScenarioReport, to folder: String) throws {
    for file in report.exportedFiles {
      try OutputFile("\(folder)/\(file.name)").write(file.text)
    }
  }
}
