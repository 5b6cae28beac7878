import ArcFed
import ArcFedScenarios
import FoundationEssentials

/// `arcfed fuzz`: random worlds, and what must hold in all of them.
struct FuzzCommand: Command {
  /// How many steps are taken when nobody says: a few seconds. Ours.
  static let stepsDefault: UInt64 = 2_000
  /// Where a failure is written when nobody says.
  static let outputDefault = "arcfed-fuzz.json5"

  static let name = "fuzz"
  static let summary = "plays random worlds and checks what must hold in all of them"
  static let help = """
    usage: arcfed fuzz [OPTIONS]
           arcfed fuzz --replay FILE

    Plays random but valid steps in random worlds, each world twice under two schedules, and checks
    after every step:

    \(Invariant.allCases.map { "  - \($0.rawValue)" }.joined(separator: "\n"))

    The first violation is made as short a script as can be found, and written into a file. The same
    seed and number of steps play the same worlds.

      --seed N       decides the worlds (1)
      --steps N      how many steps are taken, spread over worlds (2000)
      --jobs N       plays N worlds at a time (1); what is found is the same
      --output FILE  where a failure is written (arcfed-fuzz.json5)
      --replay FILE  checks a script instead: one that was found, or any other
      --help         this text

    exit status: 0 everything held, 1 something did not, 2 bad input or usage, or output that
    cannot be written
    """
  static let options: [OptionDescription] = [
    .value("seed"), .value("steps"), .value("jobs"), .value("output"), .value("replay"),
  ]

  private let words: CommandLineWords
  /// How worlds are made; tests alone say something else.
  private let configuration: EmulatorConfiguration

  init(_ words: CommandLineWords) { self.init(words, EmulatorConfiguration()) }

  init(_ words: CommandLineWords, _ configuration: EmulatorConfiguration) {
    self.words = words
    self.configuration = configuration
  }

  static func checked(_ words: CommandLineWords) throws(UsageError) -> CommandLineWords {
    _ = try words.number("seed")
    _ = try words.number("steps", in: 1...100_000_000)
    _ = try words.number("jobs", in: 1...RunCommand.jobsMaximum)
    guard words.operands.isEmpty else {
      throw UsageError(
        description: "'arcfed fuzz' takes no '\(words.operands[0])'; a script goes with '--replay'")
    }
    guard words.has("replay") else { return words }
    for option in ["seed", "steps", "jobs", "output"] where words.has(option) {
      throw UsageError(description: "option '--\(option)' does not go with '--replay'")
    }
    return words
  }

  private func number(_ option: String) -> UInt64? { (try? words.number(option)) ?? nil }

  func run(on terminal: Terminal) async -> ExitStatus {
    if let path = words.value("replay") { return await replay(path, on: terminal) }
    let output = words.value("output") ?? Self.outputDefault
    guard !terminal.refuses(output: output) else { return .badInput }
    let seed = number("seed") ?? 1
    let steps = Int(number("steps") ?? Self.stepsDefault)
    let fuzzer = Fuzzer(seed: seed, steps: steps, configuration)
    var found: Fuzzer.Finding?
    var problem: String?
    var done = 0
    let jobs = OrderedPool(jobs: Int(number("jobs") ?? 1))
    await jobs.run(Array(0..<fuzzer.worldCount)) { world in
      await Result { try await fuzzer.finding(inWorld: world) }
    } deliver: { world, result in
      switch result {
      case .failure(let error): problem = "world \(world): \(error)"
      case .success(let finding): found = finding
      }
      done += 1
      terminal.progress("\(done) of \(fuzzer.worldCount) worlds")
      return found == nil && problem == nil
    }
    terminal.progress("")
    if let problem {
      terminal.complain(problem)
      return .badInput
    }
    guard let found else {
      terminal.show(
        "seed \(seed): \(steps) steps in \(fuzzer.worldCount) worlds, each played twice")
      for invariant in Invariant.allCases { terminal.show("  held: \(invariant.rawValue)") }
      return .success
    }
    terminal.show("seed \(seed), world \(done - 1), step \(found.violation.step):")
    return await tell(await fuzzer.shrunk(found), on: terminal)
  }

  /// Says what was found, and writes it down.
  private func tell(_ finding: Fuzzer.Finding, on terminal: Terminal) async -> ExitStatus {
    let path = words.value("output") ?? Self.outputDefault
    show(finding.violation, on: terminal)
    guard terminal.deliver(finding.script, to: path) == .success else { return .badInput }
    terminal.show("  shrunk to \(finding.stepCount) steps: \(path)")
    terminal.show("  replay: arcfed fuzz --replay \(path)")
    return .failedExpectation
  }

  private func replay(_ path: String, on terminal: Terminal) async -> ExitStatus {
    let finder = ScriptFinder([path])
    guard finder.problems.isEmpty else {
      finder.problems.forEach(terminal.complain)
      return .badInput
    }
    for file in finder.files {
      do {
        let violation = try await Fuzzer(seed: 0, steps: 0, configuration).finding(in: file.script)
        guard let violation else {
          terminal.show("\(terminal.style.green("ok  "))  \(file.path)")
          continue
        }
        terminal.show("\(terminal.style.red("FAIL"))  \(file.path), step \(violation.step):")
        show(violation, on: terminal)
        return .failedExpectation
      } catch {
        terminal.complain("\(file.path): \(error)")
        return .badInput
      }
    }
    return .success
  }

  private func show(_ violation: Violation, on terminal: Terminal) {
    terminal.show("  " + terminal.style.red("does not hold: \(violation.invariant.rawValue)"))
    terminal.show("  \(violation.finding)")
  }
}

extension Result where Failure == any Error {
  /// What came of `body`.
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
