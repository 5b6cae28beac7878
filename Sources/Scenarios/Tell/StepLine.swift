import ArcFedJSON

/// The one line that a step is worth while scripts are run, and more where it went wrong.
public enum StepLine {
  /// The lines for a step.
  public static func lines(of step: StepReport, style: TerminalStyle) -> [String] {
    let mark = step.succeeded ? style.green("ok  ") : style.red("FAIL")
    let number = String(step.number)
    let padding = String(repeating: " ", count: max(0, 3 - number.count))
    var line = "  \(mark) \(padding)\(number)  \(step.verb) \(step.subject)"
    if step.succeeded, step.wasRefused, let code = step.result["error"]?["code"]?.stringValue {
      line += style.dim("  (refused as expected: \(code))")
    }
    return [line] + step.mismatches.map { "            " + style.red("\($0)") }
  }

  /// The line that closes a scenario.
  public static func summary(of report: ScenarioReport, style: TerminalStyle) -> String {
    let checks = report.steps.reduce(0) { $0 + $1.checkCount }
    let counts =
      "\(report.steps.count) of \(report.script.stepCount) steps, \(checks) expectations"
    return report.succeeded ? style.green("  passed: \(counts)") : style.red("  failed: \(counts)")
  }

  /// All lines for a script: its file and title, its steps, how it ended.
  public static func lines(of played: PlayedScript, style: TerminalStyle) -> [String] {
    var lines = [style.bold(played.file) + "  " + played.report.script.title]
    lines += played.report.steps.flatMap { self.lines(of: $0, style: style) }
    lines.append(summary(of: played.report, style: style))
    guard let difference = played.difference else { return lines }
    return lines + [
      "  " + style.red("transcript differs at line \(difference.line):"),
      "    expected: \(difference.expected)", "    was:      \(difference.actual)",
    ]
  }

  /// The line that closes a run of several scripts.
  public static func summary(of scripts: [PlayedScript]) -> String {
    let passed = scripts.count(where: \.succeeded)
    return "\(passed) passed, \(scripts.count - passed) failed"
  }
}
