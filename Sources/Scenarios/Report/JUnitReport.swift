import ArcFedSimulation

/// What was played as JUnit's XML: a suite for each script, a case for each step. Times are
/// simulated ones, so that the bytes are the same wherever and however fast it was played.
enum JUnitReport {
  static func text(of scripts: [PlayedScript]) -> String {
    let suites = scripts.map(Suite.init)
    let head = Markup.attributes([
      "name": "arcfed", "tests": "\(suites.reduce(0) { $0 + $1.cases.count })",
      "failures": "\(suites.reduce(0) { $0 + $1.failureCount })",
    ])
    var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#, "<testsuites\(head)>"]
    lines += suites.flatMap(\.lines)
    return (lines + ["</testsuites>", ""]).joined(separator: "\n")
  }

  private struct Case {
    let name: String
    let seconds: String
    let body: [String]
    var isFailure = false
    var isSkipped = false
  }

  private struct Suite {
    let name: String
    let file: String
    let cases: [Case]

    var failureCount: Int { cases.count(where: \.isFailure) }

    init(_ played: PlayedScript) {
      let report = played.report
      name = report.script.title
      file = played.file
      let unplayed = report.script.steps.dropFirst(report.steps.count).map { step in
        Case(
          name: "\(step.number) \(step.verb.name)", seconds: "0.000",
          body: [#"<skipped message="not played"/>"#], isSkipped: true)
      }
      cases =
        zip(report.steps.indices, report.steps).map { index, step in
          Self.played(step, until: report.steps.dropFirst(index + 1).first?.startedAfter)
        } + unplayed + [played.difference].compactMap { $0.map(Self.transcript) }
    }

    private static func played(_ step: StepReport, until end: Duration?) -> Case {
      let taken = (end ?? step.startedAfter) - step.startedAfter
      guard !step.succeeded else {
        return Case(
          name: "\(step.number) \(step.verb) \(step.subject)", seconds: seconds(taken), body: [])
      }
      let all = step.mismatches.map(\.description)
      return Case(
        name: "\(step.number) \(step.verb) \(step.subject)", seconds: seconds(taken),
        body: failure(all.first ?? "", all.joined(separator: "\n")), isFailure: true)
    }

    private static func transcript(_ difference: Transcript.Difference) -> Case {
      Case(
        name: "transcript", seconds: "0.000",
        body: failure(
          "the transcript differs at line \(difference.line)",
          "expected: \(difference.expected)\nwas:      \(difference.actual)"),
        isFailure: true)
    }

    private static func failure(_ message: String, _ text: String) -> [String] {
      let head = Markup.attributes(["message": message, "type": "expectation"])
      return ["<failure\(head)>\(Markup.escaped(text))</failure>"]
    }

    /// Seconds with three digits after the point.
    private static func seconds(_ duration: Duration) -> String {
      let milliseconds = duration.wholeNanoseconds / 1_000_000
      let fraction = String(1_000 + milliseconds % 1_000).dropFirst()
      return "\(milliseconds / 1_000).\(fraction)"
    }

    var lines: [String] {
      let head = Markup.attributes([
        "name": name, "file": file, "tests": "\(cases.count)", "failures": "\(failureCount)",
        "skipped": "\(cases.count(where: \.isSkipped))",
      ])
      let className = file.replacing("/", with: ".").replacing(".json5", with: "")
      let lines = cases.flatMap { item -> [String] in
        let head = Markup.attributes([
          "classname": className, "name": item.name, "time": item.seconds,
        ])
        guard !item.body.isEmpty else { return ["    <testcase\(head)/>"] }
        return ["    <testcase\(head)>"] + item.body.map { "      \($0)" } + ["    </testcase>"]
      }
      return ["  <testsuite\(head)>"] + lines + ["  </testsuite>"]
    }
  }
}
