import ArcFed
import ArcFedScenarios
import FoundationEssentials

/// `arcfed run PATH…`: plays scripts and says whether everything was as they expect.
struct RunCommand: Command {
  /// More worlds at once than any machine has use for; ours.
  static let jobsMaximum: UInt64 = 256

  static let name = "run"
  static let summary = "plays scenario scripts, files or folders"
  static let help = """
    usage: arcfed run [OPTIONS] PATH...

    Plays each script in a world of its own, one line per step. A PATH is a script (.json5), or a
    folder that holds scripts or folders with a scenario.json5. Every script is read and checked
    before the first is played. Where a transcript.txt lies beside a scenario.json5, the play must
    give the same bytes.

      --filter TEXT      only scripts with TEXT in their path or title
      --shard I/N        only the I-th of N parts; together the parts play everything once
      --jobs N           plays N scripts at a time (1); the output is the same
      --fail-fast        ends with the first script that is not as expected
      --format FORMAT    lines, transcript, json, junit, markdown or html (lines)
      --output FILE      writes the report into FILE, and the lines to the terminal
      --seed N           another seed than the scripts' own; no transcript is compared then
      --schedule-seed N  decides which of several ready tasks runs next (0)
      --state FILE       keeps the world in an SQLite file; with one script only
      --transcript       the same as --format transcript
      --update           writes the transcripts in place of comparing them
      --help             this text

    exit status: 0 as expected, 1 an expectation failed, 2 bad input or usage, or output that
    cannot be written
    """
  static let options: [OptionDescription] = [
    .value("filter"), .value("shard"), .value("jobs"), .flag("fail-fast"), .value("format"),
    .value("output"), .value("seed"), .value("schedule-seed"), .value("state"),
    .flag("transcript"), .flag("update"),
  ]

  private let words: CommandLineWords

  init(_ words: CommandLineWords) { self.words = words }

  static func checked(_ words: CommandLineWords) throws(UsageError) -> CommandLineWords {
    _ = try words.number("schedule-seed")
    _ = try words.number("seed")
    _ = try ScriptSelection(words)
    _ = try words.number("jobs", in: 1...jobsMaximum)
    if let format = words.value("format"), ReportFormat(rawValue: format) == nil {
      throw .unknown("format", format, among: ReportFormat.allCases.map(\.rawValue))
    }
    if words.has("update"), words.has("seed") {
      throw UsageError(
        description: "option '--update' goes with the scripts' own seeds, not with '--seed'")
    }
    guard !words.operands.isEmpty else {
      throw UsageError(description: "nothing to run: name a script or a folder of scripts")
    }
    return words
  }

  func run(on terminal: Terminal) async -> ExitStatus {
    guard !terminal.refuses(output: words.value("output")) else { return .badInput }
    let finder = ScriptFinder(words.operands)
    guard finder.problems.isEmpty else {
      finder.problems.forEach(terminal.complain)
      return .badInput
    }
    if words.has("state"), finder.files.count != 1 {
      terminal.complain("option '--state' goes with one script, not \(finder.files.count)")
      return .badInput
    }
    do throws(UsageError) {
      return await play(try ScriptSelection(words).scripts(of: finder.files), on: terminal)
    } catch {
      terminal.complain("\(error)")
      return .badInput
    }
  }

  private var format: ReportFormat {
    if words.has("transcript") { return .transcript }
    return words.value("format").flatMap(ReportFormat.init) ?? .lines
  }

  private func number(_ option: String) -> UInt64? { (try? words.number(option)) ?? nil }

  // MARK: - Playing

  private func play(_ files: [ScriptFile], on terminal: Terminal) async -> ExitStatus {
    let showsLines = format == .lines || words.has("output")
    var played: [PlayedScript] = []
    var problem: String?
    await OrderedPool(jobs: Int(number("jobs") ?? 1)).run(files) { file in
      await play(file)
    } deliver: { file, result in
      switch result {
      case .failure(let error):
        problem = "\(file.path): \(error.description)"
        return false
      case .success(let script):
        played.append(script)
        if showsLines {
          StepLine.lines(of: script, style: terminal.style).forEach(terminal.show)
        } else {
          terminal.progress("\(played.count) of \(files.count)")
        }
        return script.succeeded || !words.has("fail-fast")
      }
    }
    if !showsLines { terminal.progress("") }
    if let problem {
      terminal.complain(problem)
      return .badInput
    }
    if showsLines, files.count > 1 {
      let rest = files.count - played.count
      let unplayed = rest > 0 ? ", \(rest) not played" : ""
      terminal.show("")
      terminal.show(StepLine.summary(of: played) + unplayed)
    }
    return report(played, on: terminal)
  }

  private func report(_ played: [PlayedScript], on terminal: Terminal) -> ExitStatus {
    let status: ExitStatus = played.allSatisfy(\.succeeded) ? .success : .failedExpectation
    guard format != .lines || words.has("output") else { return status }
    let written = terminal.deliver(format.text(of: played), to: words.value("output"))
    return written == .success ? status : written
  }

  /// What keeps a script from being played.
  private struct PlayProblem: Error {
    let description: String
  }

  private func play(_ file: ScriptFile) async -> Result<PlayedScript, PlayProblem> {
    var configuration = EmulatorConfiguration()
    configuration.scheduleSeed = number("schedule-seed") ?? 0
    if let state = words.value("state") { configuration.storage = .file(state) }
    let script = number("seed").map(file.script.seeded) ?? file.script
    do {
      let report = try await ScenarioRunner(configuration).play(script)
      return .success(
        PlayedScript(
          file: file.path, report: report, difference: try settle(Transcript(report), of: file)))
    } catch {
      return .failure(PlayProblem(description: "\(error)"))
    }
  }

  /// Writes the golden transcript, or compares with it.
  private func settle(
    _ transcript: Transcript, of file: ScriptFile
  ) throws -> Transcript.Difference? {
    if words.has("update") {
      guard let path = file.transcriptPath else { return nil }
      try OutputFile(path).write(transcript.text)
      return nil
    }
    guard !words.has("state"), !words.has("seed"), let golden = file.goldenTranscript else {
      return nil
    }
    return transcript.firstDifference(from: golden)
  }
}
