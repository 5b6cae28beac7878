/// Rules 2 and 3: calls that bring in time, chance, disorder or danger through the back door.
struct BannedCallRule: FileRule {
  let name: String
  /// What is banned, each with what to use instead.
  let calls: [BannedCall]
  /// Where the ban holds.
  let scope: @Sendable (SourceFile) -> Bool

  func findings(in file: SourceFile) -> [Finding] {
    guard file.isSwift, scope(file) else { return [] }
    return calls.flatMap { call in
      call.occurrences(in: file).map { index in
        file.finding(
          name, line: file.tokens[index].line,
          "\(call.text) is banned, use \(call.instead) instead")
      }
    }
  }
}

/// A sequence of tokens that must not occur.
struct BannedCall: Sendable {
  /// The sequence as it is written.
  let text: String
  /// What to use instead.
  let instead: String
  /// An argument label that makes the call right.
  var unless: String?

  func occurrences(in file: SourceFile) -> [Int] {
    file.occurrences(of: Lexer(text).tokens).filter { index in
      let isFreeFunction = text.hasSuffix("(") && !text.hasPrefix(".")
      if isFreeFunction, index > 0, [".", "func"].contains(file.tokens[index - 1].text) {
        return false
      }
      guard let unless else { return true }
      let group = index + Lexer(text).tokens.count - 1
      let arguments = file.tokens[group..<file.end(ofGroupAt: group)]
      return !arguments.contains { $0.isWord(unless) }
    }
  }
}

extension BannedCallRule {
  static let all: [any Rule] = [
    timeAndChance, disorder, danger, console, environment, sleepsInTests,
  ]

  /// The command's one file that brings the wall clock and the system's randomness in.
  static let wallClockFile = "Sources/ArcFedCLI/WallClock.swift"

  static let timeAndChance = BannedCallRule(
    name: "Time and chance come in by the one door",
    calls: [
      BannedCall(text: "Date()", instead: "the WorldClock from the initializer"),
      BannedCall(text: "Date(timeIntervalSinceNow", instead: "the WorldClock from the initializer"),
      BannedCall(text: "Date.now", instead: "the WorldClock from the initializer"),
      BannedCall(text: "ContinuousClock", instead: "the WorldClock from the initializer"),
      BannedCall(text: "SuspendingClock", instead: "the WorldClock from the initializer"),
      BannedCall(text: "DispatchTime.now", instead: "the WorldClock from the initializer"),
      BannedCall(text: "DispatchWallTime", instead: "the WorldClock from the initializer"),
      BannedCall(text: "clock_gettime(", instead: "the WorldClock from the initializer"),
      BannedCall(text: "gettimeofday(", instead: "the WorldClock from the initializer"),
      BannedCall(text: "Task.sleep", instead: "WorldClock.sleep(until:)"),
      BannedCall(text: "UUID()", instead: "RandomStream.uuid()"),
      BannedCall(text: "SystemRandomNumberGenerator", instead: "RandomSource"),
      BannedCall(text: ".random(", instead: "RandomStream", unless: "using"),
      BannedCall(text: ".randomElement(", instead: "RandomStream", unless: "using"),
      BannedCall(text: "shuffled()", instead: "shuffled(using:)"),
      BannedCall(text: ".shuffle()", instead: "shuffle(using:)"),
    ],
    scope: { $0.isSource && $0.target != "Simulation" && $0.path != wallClockFile })

  static let disorder = BannedCallRule(
    name: "No unstructured task",
    calls: [
      BannedCall(text: "Task {", instead: "withTaskGroup"),
      BannedCall(text: "Task(", instead: "withTaskGroup"),
      BannedCall(text: "Task.init", instead: "withTaskGroup"),
      BannedCall(text: "Task.detached", instead: "withTaskGroup"),
      BannedCall(text: "Task.immediate", instead: "withTaskGroup"),
    ],
    scope: { $0.isSource && $0.target != "HTTPServer" })

  static let danger = BannedCallRule(
    name: "No force and no unchecked promise",
    calls: [
      BannedCall(text: "try!", instead: "a typed throw"),
      BannedCall(text: "as!", instead: "as? with a guard, or an enum"),
      BannedCall(text: "@unchecked", instead: "an actor, a Mutex or a value"),
      BannedCall(text: "nonisolated(unsafe)", instead: "an actor, a Mutex or a value"),
    ],
    scope: { $0.isSource })

  static let console = BannedCallRule(
    name: "Only the command writes to the console",
    calls: [
      BannedCall(text: "print(", instead: "the trace, or a returned value"),
      BannedCall(text: "debugPrint(", instead: "the trace, or a returned value"),
      BannedCall(text: "dump(", instead: "the trace, or a returned value"),
    ],
    scope: { $0.isSource && $0.target != "ArcFedCLI" })

  static let environment = BannedCallRule(
    name: "Only the command reads its environment",
    calls: [
      BannedCall(text: "ProcessInfo.processInfo.environment", instead: "an initializer's argument"),
      BannedCall(text: "getenv(", instead: "an initializer's argument"),
      BannedCall(text: "setenv(", instead: "an initializer's argument"),
      BannedCall(text: "CommandLine", instead: "an initializer's argument"),
    ],
    scope: { $0.isSource && $0.target != "ArcFedCLI" })

  static let sleepsInTests = BannedCallRule(
    name: "No test sleeps",
    calls: [
      BannedCall(text: "Task.sleep", instead: "Simulation.advance(by:)"),
      BannedCall(text: "Thread.sleep", instead: "Simulation.advance(by:)"),
      BannedCall(text: "sleep(", instead: "Simulation.advance(by:)"),
      BannedCall(text: "usleep(", instead: "Simulation.advance(by:)"),
    ],
    scope: { $0.isTest })
}
