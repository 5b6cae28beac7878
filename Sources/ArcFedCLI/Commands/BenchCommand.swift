import ArcFedBench
import ArcFedJSON

/// `arcfed bench`: how much of the machine's time goes into RSA, and how much beside it.
struct BenchCommand: Command {
  static let name = "bench"
  static let summary = "measures ArcFed against what this machine's cryptography allows"
  static let help = """
    usage: arcfed bench [OPTIONS]

    Measures the limits that OpenSSL alone has on this machine, and ArcFed's operations beside them
    in slices that alternate, so that what else the machine does meets both alike. Three rounds;
    the median counts, the spread is from the least to the most. Build it with -c release.

      --only NAME   one measurement: \(Bench.names.joined(separator: ", "))
      --quick       one round of short slices: to see that it runs, not for figures
      --fleet N     clusters of the largest fleet (1000), each with 100 accounts and 10 pods
      --times N     does what --only names, token or exchange, N times in a simulated world and
                    measures nothing: for valgrind --tool=callgrind
      --json        the rows as JSON
      --markdown    the rows as a table in Markdown
      --output FILE writes them into a file
      --help        this text

    exit status: 0 measured, 1 an answer was wrong, 2 bad usage, or output that cannot be
    written. A missed target is no error: the table says so.
    """
  static let options: [OptionDescription] = [
    .value("only"), .value("times"), .value("fleet"), .flag("quick"), .flag("json"),
    .flag("markdown"),
    .value("output"),
  ]

  /// More would take an hour under an instruction counter; ours.
  private static let timesMaximum: UInt64 = 1_000_000

  /// Three sizes need four; the simulation's keys suffice for this many. Ours.
  private static let fleetRange: ClosedRange<UInt64> = 4...10_000

  private let words: CommandLineWords

  init(_ words: CommandLineWords) { self.words = words }

  static func checked(_ words: CommandLineWords) throws(UsageError) -> CommandLineWords {
    guard words.operands.isEmpty else {
      throw UsageError(description: "'arcfed bench' takes no '\(words.operands[0])'")
    }
    if let only = words.value("only"), !Bench.names.contains(only) {
      throw .unknown("measurement", only, among: Bench.names)
    }
    _ = try words.number("fleet", in: fleetRange)
    if try words.number("times", in: 1...timesMaximum) != nil, operation(words) == nil {
      let known = Bench.CountedOperation.allCases.map(\.rawValue).joined(separator: " or ")
      throw UsageError(description: "option '--times' goes with '--only \(known)'")
    }
    if words.has("json"), words.has("markdown") {
      throw UsageError(description: "option '--json' and option '--markdown' exclude each other")
    }
    return words
  }

  func run(on terminal: Terminal) async -> ExitStatus {
    let rows: [BenchRow]
    do {
      if let times = try words.number("times"), let operation = Self.operation(words) {
        try await Bench(plan).perform(operation, times: Int(times))
        return .success
      }
      rows = try await Bench(plan).run { terminal.progress("\($0.name) …") }
    } catch {
      terminal.progress("")
      terminal.complain("\(error)")
      return .failedExpectation
    }
    terminal.progress("")
    return terminal.deliver(text(of: rows), to: words.value("output"))
  }

  private static func operation(_ words: CommandLineWords) -> Bench.CountedOperation? {
    words.value("only").flatMap(Bench.CountedOperation.init)
  }

  private var plan: BenchPlan {
    var plan = BenchPlan()
    plan.only = words.value("only")
    // Whatever name it was called by, and wherever from.
    plan.program = "/proc/self/exe"
    if let clusters = (try? words.number("fleet")) ?? nil { plan.fleetClusters = Int(clusters) }
    if words.has("quick") {
      (plan.rounds, plan.slicesPerRound, plan.slice) = (1, 1, .milliseconds(50))
      (plan.directoryCredentials, plan.fleetClusters) = (10_000, 8)
    }
    return plan
  }

  private func text(of rows: [BenchRow]) -> String {
    if words.has("json") { return JSONValue.array(rows.map(\.json)).text(.pretty) }
    let table = BenchTable(rows)
    return (words.has("markdown") ? table.markdown : table.lines).joined(separator: "\n")
  }
}
