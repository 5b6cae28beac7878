import ArcFed
import ArcFedJSON
import TestSupport
import Testing

@testable import ArcFedScenarios

@Suite("Steps in other forms")
struct StepFormTests {
  private static let files = [
    "Setups/wait.json5": "{ steps: [{ advance: '1s', save: { t: 'now' } }] }",
    "Setups/deep/two.json5": "{ title: 'Two', steps: [{ include: '../wait.json5' }] }",
    "Setups/loop.json5": "{ steps: [{ include: 'loop.json5' }] }",
    "Setups/chain/1.json5": "{ steps: [{ include: '2.json5' }] }",
    "Setups/chain/2.json5": "{ steps: [{ include: '3.json5' }] }",
    "Setups/chain/3.json5": "{ steps: [{ include: '4.json5' }] }",
    "Setups/chain/4.json5": "{ steps: [{ include: '5.json5' }] }",
    "Setups/chain/5.json5": "{ steps: [{ include: '6.json5' }] }",
    "Setups/chain/6.json5": "{ steps: [{ include: '7.json5' }] }",
    "Setups/chain/7.json5": "{ steps: [{ include: '8.json5' }] }",
    "Setups/chain/8.json5": "{ steps: [{ include: '9.json5' }] }",
    "Setups/bad.json5": "{\n  steps: [{ advance: 'soon' }] }",
    "Setups/extra.json5": "{ seed: 3, steps: [{ advance: '1s' }] }",
  ]

  private func script(_ steps: String) throws -> Script {
    let text = "{ title: 'x', steps: [\(steps)] }"
    return try Script(file: "Scenarios/01-x/x.json5", bytes: Array(text.utf8)) { path in
      Self.files[path].map { Array($0.utf8) }
    }
  }

  @Test("Included steps stand where they are included, and what they save can be used")
  func include() async throws {
    let script = try script(
      """
      { advance: '1h' }, { include: '../../Setups/deep/two.json5' },
      { advance: '1s', expect: { now: { present: true } } }, { at: '${t}' }
      """)
    #expect(script.stepCount == 4)
    #expect(script.steps.map(\.number) == [1, 2, 3, 4])
    let report = try await ScenarioRunner().play(script)
    #expect(report.steps.last?.result["error"]?["code"] == "TimeHasPassed")
  }

  @Test(
    "What is wrong with an included file is said with that file's place",
    arguments: [
      ("bad.json5", "Setups/bad.json5:2:22: steps[0].advance: expected a duration"),
      ("extra.json5", "Setups/extra.json5:1:3: seed: unknown field 'seed'; known: title, steps"),
      ("none.json5", "Scenarios/01-x/x.json5:1:34: steps[0].include: the included file"),
      (
        "loop.json5",
        "Setups/loop.json5:1:22: steps[0].include: files include each other in a circle: "
          + "Setups/loop.json5 -> Setups/loop.json5"
      ),
      (
        "chain/1.json5",
        "Setups/chain/8.json5:1:22: steps[0].include: files include each other more"
      ),
    ])
  func brokenInclude(name: String, message: String) {
    let error = #expect(throws: ScriptError.self) {
      try script("{ include: '../../Setups/\(name)' }")
    }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test(
    "A path is seen from the file that names it",
    arguments: [
      ("a.json5", "x/y.json5", "x/a.json5"), ("../a.json5", "x/y.json5", "a.json5"),
      ("../../a.json5", "x/y.json5", "../a.json5"), ("./a.json5", "y.json5", "a.json5"),
      ("/a.json5", "x/y.json5", "/a.json5"), ("../a.json5", "/x/y.json5", "/a.json5"),
    ])
  func paths(path: String, file: String, expected: String) {
    #expect(IncludePath.resolve(path, from: file) == expected)
  }

  @Test("Steps together run at the same time; results and values are in the order of writing")
  func together() async throws {
    let script = try script(
      """
      { together: [
        { advance: '30s', save: { a: 'now' } },
        { advance: '10s', save: { b: 'now' }, expect: { now: '2026-03-02T09:00:10Z' } },
      ] },
      { fetch: 'https://nobody/${a}/${b}', expect: { error: { code: 'UnresolvedHost' } } }
      """)
    let report = try await ScenarioRunner().play(script)
    #expect(report.succeeded)
    #expect(report.steps.map(\.isConcurrent) == [true, true, false])
    #expect(report.steps[2].startedAfter == .seconds(30))
    #expect(report.steps[2].subject.hasSuffix("2026-03-02T09:00:30Z/2026-03-02T09:00:10Z"))
    #expect(Transcript(report).text.contains("2. advance 10s  [+0s, together]"))
  }

  @Test("A failure among steps together ends the play after all of them")
  func failureTogether() async throws {
    let script = try script(
      """
      { together: [{ advance: '1s', expect: { now: 'never' } }, { advance: '2s' }] },
      { advance: '1s' }
      """)
    let report = try await ScenarioRunner().play(script)
    #expect(report.steps.map(\.succeeded) == [false, true])
    #expect(!report.succeeded)
  }

  @Test(
    "A new form looks the same under every schedule",
    arguments: ["60-stray-refusal", "61-clock-of-the-cluster", "62-many-at-once", "63-throttled"])
  func everySchedule(folder: String) async throws {
    let path = "Scenarios/\(folder)/scenario.json5"
    let script = try Script(file: path, bytes: try Fixture.bytes(path)) { try? Fixture.bytes($0) }
    let check = DeterminismCheck { seed in
      var configuration = EmulatorConfiguration()
      configuration.scheduleSeed = seed
      return Transcript(try await ScenarioRunner(configuration).play(script))
    }
    #expect(try await check.finding(over: 0..<6) == nil)
  }

  @Test("A moment is waited for; the clusters' clock may run behind")
  func moment() async throws {
    let report = try await ScenarioRunner().play(
      try script("{ at: '2026-03-02T10:30:00Z', expect: { now: '2026-03-02T10:30:00Z' } }"))
    #expect(report.succeeded)
    #expect(report.steps[0].mismatches == [])
  }
}

@Suite("Expectations on the trace")
struct TraceExpectationTests {
  private func mismatches(_ patterns: String, isOrdered: Bool = true) async throws -> [String] {
    let played = try await Played.scenario("03-wrong-subject")
    let list = try JSONParser.parse(patterns, .json5).arrayValue ?? []
    return TraceExpectation.mismatches(
      list, played.report.steps[9].events, isOrdered: isOrdered
    ).map(\.description)
  }

  @Test(
    "What was recorded, or was not, is as expected",
    arguments: [
      "[]", "[{ source: 'Entra' }]", "[{ source: 'Entra', code: 'AADSTS700213' }]",
      "[{ source: 'Entra' }, { source: 'workload', outcome: 'refused' }]",
      "[{ details: { audience: { startsWith: 'api:' } } }]",
      "[{ source: 'Key Vault', absent: true }]", "[{ action: { matches: 'issue*token' } }]",
    ])
  func holds(patterns: String) async throws {
    #expect(try await mismatches(patterns) == [])
  }

  @Test("An event serves one pattern only, and order counts unless steps ran together")
  func order() async throws {
    let swapped = "[{ source: 'workload' }, { source: 'Entra' }]"
    #expect(
      try await mismatches(swapped)
        == [#"trace[1]: expected {"source":"Entra"}, was no such event"#])
    #expect(try await mismatches(swapped, isOrdered: false) == [])
    #expect(try await mismatches("[{ source: 'Entra' }, { source: 'Entra' }]").count == 1)
    let absent = try await mismatches("[{ source: 'Entra', absent: true }]")
    #expect(absent[0].contains(#"was {"source":"Entra","action":"issue access token""#))
  }
}
