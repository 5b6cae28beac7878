import ArcFed
import ArcFedScenarios

/// `arcfed verify PATH…`: plays scripts under many schedules and holds them to one transcript.
struct VerifyCommand: Command {
  /// How many schedules are tried when nobody says: enough to find most races, in a few seconds a
  /// script; ours.
  static let seedsDefault: UInt64 = 20

  static let name = "verify"
  static let summary = "plays scripts under many schedules; all must look the same"
  static let help = """
    usage: arcfed verify [OPTIONS] PATH...

    Plays each script under N schedule seeds, twice under each. A schedule seed decides which of
    several ready tasks runs next; nothing that a user sees may depend on it, and the same seed must
    give the same bytes. Where a transcript.txt lies beside a scenario.json5, that is what every
    play must give. A difference is shown with its seed, its first line, and how to see it again.

      --seeds N       how many schedule seeds are tried (20)
      --first-seed N  the first of them (0)
      --jobs N        verifies N scripts at a time (1); the output is the same
      --filter TEXT   only scripts with TEXT in their path or title
      --shard I/N     only the I-th of N parts
      --help          this text

    exit status: 0 all the same, 1 a difference, 2 bad input or usage, or output that cannot
    be written
    """
  static let options: [OptionDescription] = [
    .value("seeds"), .value("first-seed"), .value("jobs"), .value("filter"), .value("shard"),
  ]

  private let words: CommandLineWords

  init(_ words: CommandLineWords) { self.words = words }

  static func checked(_ words: CommandLineWords) throws(UsageError) -> CommandLineWords {
    _ = try ScriptSelection(words)
    _ = try words.number("first-seed", in: 0...UInt64(Int64.max))
    _ = try words.number("seeds", in: 1...1_000_000)
    _ = try words.number("jobs", in: 1...RunCommand.jobsMaximum)
    guard !words.operands.isEmpty else {
      throw UsageError(description: "nothing to verify: name a script or a folder of scripts")
    }
    return words
  }

  private func number(_ option: String) -> UInt64? { (try? words.number(option)) ?? nil }

  /// What came of a script.
  private enum Verdict: Sendable {
    case same
    case different(DeterminismCheck.Finding)
    case unplayable(String)
  }

  func run(on terminal: Terminal) async -> ExitStatus {
    let finder = ScriptFinder(words.operands)
    guard finder.problems.isEmpty else {
      finder.problems.forEach(terminal.complain)
      return .badInput
    }
    let files: [ScriptFile]
    do throws(UsageError) {
      files = try ScriptSelection(words).scripts(of: finder.files)
    } catch {
      terminal.complain("\(error)")
      return .badInput
    }
    var status = ExitStatus.success
    await OrderedPool(jobs: Int(number("jobs") ?? 1)).run(files) { file in
      await verdict(on: file)
    } deliver: { file, verdict in
      switch verdict {
      case .same:
        terminal.show("\(terminal.style.green("ok  "))  \(file.path)")
      case .different(let finding):
        status = .failedExpectation
        show(finding, in: file, on: terminal)
      case .unplayable(let problem):
        status = .badInput
        terminal.complain("\(file.path): \(problem)")
      }
      return status != .badInput
    }
    return status
  }

  private func verdict(on file: ScriptFile) async -> Verdict {
    let check = DeterminismCheck { seed in
      var configuration = EmulatorConfiguration()
      configuration.scheduleSeed = seed
      configuration.remembersSignatures = true
      return Transcript(try await ScenarioRunner(configuration).play(file.script))
    }
    let first = number("first-seed") ?? 0
    let seeds = (first..<(first + (number("seeds") ?? Self.seedsDefault)))
    do {
      let finding = try await check.finding(over: seeds, golden: file.goldenTranscript)
      return finding.map(Verdict.different) ?? .same
    } catch {
      return .unplayable("\(error)")
    }
  }

  private func show(
    _ finding: DeterminismCheck.Finding, in file: ScriptFile, on terminal: Terminal
  ) {
    let play = finding.isSecondPlay ? "the second play" : "the first play"
    terminal.show("\(terminal.style.red("FAIL"))  \(file.path)")
    terminal.show(
      "      schedule seed \(finding.scheduleSeed), \(play), differs at line "
        + "\(finding.difference.line):")
    terminal.show("        expected: \(finding.difference.expected)")
    terminal.show("        was:      \(finding.difference.actual)")
    terminal.show(
      "      replay: arcfed run --schedule-seed \(finding.scheduleSeed) --transcript \(file.path)")
  }
}
