import Testing

@Suite struct BannedCallRuleTests {
  private static let timeAndChanceCases = [
    Sample("let now = Date()", lines: [1]),
    Sample("let now = Date.now", lines: [1]),
    Sample("let clock = ContinuousClock()", lines: [1]),
    Sample("let clock: SuspendingClock", lines: [1]),
    Sample("try await Task.sleep(for: .seconds(1))", lines: [1]),
    Sample("let id = UUID().uuidString", lines: [1]),
    Sample("var generator = SystemRandomNumberGenerator()", lines: [1]),
    Sample("let die = Int.random(in: 1...6)", lines: [1]),
    Sample("let die = Int.random(in: 1...6, using: &generator)", lines: []),
    Sample("let mixed = items.shuffled()", lines: [1]),
    Sample("let mixed = items.shuffled(using: &generator)", lines: []),
    Sample("let text = \"\\(UUID())\"", lines: [1]),
    Sample("let text = \"Date()\" // Date()", lines: []),
    Sample("let date = HTTPDate()\nlet day = Date(timeIntervalSince1970: 0)", lines: []),
    Sample("let now = Date()", path: "Sources/Simulation/A.swift", lines: []),
    Sample("let now = Date()", path: "Sources/ArcFedCLI/WallClock.swift", lines: []),
    Sample("let now = Date()", path: "Sources/ArcFedCLI/Other.swift", lines: [1]),
  ]

  @Test("Time and chance by the back door are found", arguments: timeAndChanceCases)
  func timeAndChance(_ sample: Sample) {
    sample.check(BannedCallRule.timeAndChance)
  }

  private static let disorderCases = [
    Sample("Task { await work() }", lines: [1]),
    Sample("Task\n{ }\nTask(name: \"a\") { }", lines: [1, 3]),
    Sample("Task.detached { }", lines: [1]),
    Sample("await withTaskGroup(of: Int.self) { group in group.addTask { 1 } }", lines: []),
    Sample("let cancelled = Task.isCancelled", lines: []),
    Sample("Task { }", path: "Sources/HTTPServer/A.swift", lines: []),
  ]

  @Test("Unstructured tasks are found", arguments: disorderCases)
  func disorder(_ sample: Sample) {
    sample.check(BannedCallRule.disorder)
  }

  private static let dangerCases = [
    Sample("let a = try! b()", lines: [1]),
    Sample("let a = try? b()\nlet c = try !d()", lines: []),
    Sample("let a = b as! C", lines: [1]),
    Sample("let a = b as? C", lines: []),
    Sample("final class A: @unchecked Sendable {}", lines: [1]),
    Sample("nonisolated(unsafe) var a = 1", lines: [1]),
    Sample("let a = try! b()", path: "Tests/EntraTests/A.swift", lines: []),
  ]

  @Test("Force and unchecked promises are found", arguments: dangerCases)
  func danger(_ sample: Sample) {
    sample.check(BannedCallRule.danger)
  }

  private static let consoleCases = [
    Sample("print(\"a\")", lines: [1]),
    Sample("debugPrint(a)", lines: [1]),
    Sample("report.print(a)\nfunc print(a: Int) {}\nlet fingerprint = print", lines: []),
    Sample("print(1)", path: "Sources/ArcFedCLI/A.swift", lines: []),
  ]

  @Test("Writing to the console is found", arguments: consoleCases)
  func console(_ sample: Sample) {
    sample.check(BannedCallRule.console)
  }

  private static let environmentCases = [
    Sample("let home = ProcessInfo.processInfo.environment[\"HOME\"]", lines: [1]),
    Sample("let home = getenv(\"HOME\")", lines: [1]),
    Sample("let words = CommandLine.arguments", lines: [1]),
    Sample("let home = environment[\"HOME\"]", lines: []),
    Sample("let words = CommandLine.arguments", path: "Sources/ArcFedCLI/A.swift", lines: []),
  ]

  @Test("Reading the environment is found", arguments: environmentCases)
  func environment(_ sample: Sample) {
    sample.check(BannedCallRule.environment)
  }

  private static let sleepsCases = [
    Sample("try await Task.sleep(for: x)", path: "Tests/EntraTests/A.swift", lines: [1]),
    Sample("sleep(1)", path: "Tests/EntraTests/A.swift", lines: [1]),
    Sample("await clock.sleep(until: x)", path: "Tests/EntraTests/A.swift", lines: []),
  ]

  @Test("Sleeping tests are found", arguments: sleepsCases)
  func sleeps(_ sample: Sample) {
    sample.check(BannedCallRule.sleepsInTests)
  }
}
