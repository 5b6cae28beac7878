import ArcFed
import ArcFedScenarios
import FoundationEssentials

/// `arcfed run PATH…`: plays scripts and says whether everything was as they expect.
struct RunCommand: Command {
  static let name = "run"
  static let summary = "plays scenario scripts, files or folders"
  static let help = """
    usage: arcfed run [OPTIONS] PATH...

    Plays each script in a world of its own, one line per step. A PATH is a script (.json5), or a
    folder that holds scripts or folders with a scenario.json5. Every script is read and checked
    before the first is played. Where a transcript.txt lies beside a scenario.json5, the play must
    give the same bytes.

      --schedule-seed N  decides which of several ready tasks runs next (0)
      --state FILE       keeps the world in an SQLite file; with one script only
      --transcript       prints each transcript in place of the lines
      --update           writes the transcripts in place of comparing them
      --help             this text

    exit status: 0 as expected, 1 an expectation failed, 2 bad input or usage
    """
  static let options: [OptionDescription] = [
    .value("schedule-seed"), .value("state"), .flag("transcript"), .flag("update"),
  ]

  private let words: CommandLineWords

  init(_ words: CommandLineWords) { self.words = words }

  static func checked(_ words: CommandLineWords) throws(UsageError) -> CommandLineWords {
    _ = try words.number("schedule-seed")
    guard !words.operands.isEmpty else {
      throw UsageError(description: "nothing to run: name a script or a folder of scripts")
    }
    return words
  }

  func run(on terminal: Terminal) async -> ExitStatus {
    let finder = ScriptFinder(words.operands)
    guard finder.problems.isEmpty else {
      finder.problems.forEach(terminal.complain)
      return .badInput
    }
    if words.has("state"), finder.files.count != 1 {
      terminal.complain("option '--state' goes with one script, not \(finder.files.count)")
      return .badInput
    }
    return await play(finder.files, on: terminal)
  }

  private func play(_ files: [ScriptFile], on terminal: Terminal) async -> ExitStatus {
    var failures = 0
    for file in files {
      do {
        if try await !play(file, on: terminal) { failures += 1 }
      } catch {
        terminal.complain("\(file.path): \(error)")
        return .badInput
      }
    }
    guard files.count > 1 else { return failures == 0 ? .success : .failedExpectation }
    terminal.show("")
    terminal.show("\(files.count - failures) passed, \(failures) failed")
    return failures == 0 ? .success : .failedExpectation
  }

  private func play(_ file: ScriptFile, on terminal: Terminal) async throws -> Bool {
    var configuration = EmulatorConfiguration()
    configuration.scheduleSeed = (try? words.number("schedule-seed")) ?? 0
    if let state = words.value("state") { configuration.storage = .file(state) }
    let printsTranscript = words.has("transcript")
    let style = terminal.style
    if !printsTranscript {
      terminal.show(style.bold(file.path) + "  " + file.script.title)
    }
    let report = try await ScenarioRunner(configuration).play(file.script) { step in
      guard !printsTranscript else { return }
      StepLine.lines(of: step, style: style).forEach(terminal.show)
    }
    let transcript = Transcript(report)
    if printsTranscript {
      terminal.show(transcript.text)
    } else {
      terminal.show(StepLine.summary(of: report, style: style))
    }
    return try settle(transcript, of: file, on: terminal) && report.succeeded
  }

  /// Writes the golden transcript, or compares with it.
  private func settle(
    _ transcript: Transcript, of file: ScriptFile, on terminal: Terminal
  ) throws -> Bool {
    if words.has("update") {
      guard let path = file.transcriptPath else { return true }
      try transcript.text.write(toFile: path, atomically: true, encoding: .utf8)
      return true
    }
    guard !words.has("state"), let golden = file.goldenTranscript,
      let difference = transcript.firstDifference(from: golden)
    else { return true }
    terminal.show("  " + terminal.style.red("transcript differs at line \(difference.line):"))
    terminal.show("    expected: \(difference.expected)")
    terminal.show("    was:      \(difference.actual)")
    return false
  }
}
