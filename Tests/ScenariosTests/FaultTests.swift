import ArcFedJSON
import TestSupport
import Testing

@testable import ArcFedScenarios

@Suite("Faults in scripts")
struct FaultTests {
  private static let url = "https://login.microsoftonline.com/common/discovery/instance"

  /// How a script of one fetch under one rule went.
  private func fetch(under rule: String, _ expectation: String) async throws -> [String] {
    let script = """
      { title: 'x', steps: [{ faults: [\(rule)] },
        { fetch: '\(Self.url)', expect: \(expectation) }] }
      """
    return try await Played.text(script).report.steps[1].mismatches.map(\.description)
  }

  @Test(
    "Each effect is what the caller meets",
    arguments: [
      ("{ unreachable: true }", "{ error: { code: 'ConnectionRefused' } }"),
      ("{ unresolved: true }", "{ error: { code: 'UnresolvedHost' } }"),
      ("{ reset: true }", "{ error: { code: 'ConnectionReset' } }"),
      ("{ timeout: true }", "{ error: { code: 'TimedOut' } }"),
      ("{ latency: '2m' }", "{ error: { code: 'TimedOut' } }"),
      ("{ latency: '5s' }", "{ status: 400, trace: [{ action: 'fault' }] }"),
      ("{ status: 429, retryAfter: 7 }", "{ status: 429, body: '' }"),
      ("{ status: 503, body: { error: 'busy' } }", "{ status: 503, 'body.error': 'busy' }"),
      ("{ status: 500, body: 'oops' }", "{ status: 500, body: 'oops' }"),
      ("{ strayRefusal: true }", "{ status: 401, 'body.error_codes': [700213] }"),
    ])
  func effects(rule: String, expectation: String) async throws {
    #expect(try await fetch(under: rule, expectation) == [])
  }

  @Test(
    "A rule is only for the requests that fit",
    arguments: [
      "{ host: 'vault*', reset: true }", "{ path: '/other*', reset: true }",
      "{ method: 'POST', reset: true }", "{ host: 'login.microsoftonline.co?m', reset: true }",
    ])
  func elsewhere(rule: String) async throws {
    let quiet = "{ status: 400, trace: [{ source: 'network', absent: true }] }"
    #expect(try await fetch(under: rule, quiet) == [])
  }

  @Test("The first rule that fits decides, and one that is spent does not")
  func order() async throws {
    let script = """
      { title: 'x', steps: [
        { faults: [{ path: '/common/*', status: 500, times: 1 }, { host: '*', status: 503 }] },
        { fetch: '\(Self.url)', expect: { status: 500 } },
        { fetch: '\(Self.url)', expect: { status: 503 } },
        { faults: [] }, { fetch: '\(Self.url)', expect: { status: 400 } }] }
      """
    let report = try await Played.text(script).report
    #expect(report.steps.flatMap(\.mismatches) == [])
    #expect(report.succeeded)
  }

  @Test("A percentage picks about so many requests, the same ones for the same seed")
  func percentage() async throws {
    func firings(_ seed: Int) async throws -> [Int] {
      let script = """
        { title: 'x', world: { faults: [{ percentage: 20, seed: \(seed), status: 500 }] },
          steps: [\((1...100).map { _ in "{ fetch: '\(Self.url)' }" }.joined(separator: ","))] }
        """
      let steps = try await Played.text(script).report.steps
      return steps.filter { $0.result["status"] == 500 }.map(\.number)
    }
    let first = try await firings(1)
    #expect((8...36).contains(first.count))
    #expect(try await firings(1) == first)
    #expect(try await firings(2) != first)
  }

  @Test("A step may take how long a request is under way from a saved value")
  func savedLatency() async throws {
    let script = """
      { title: 'x', steps: [
        { fetch: '\(Self.url)', save: { status: 'status' } },
        { faults: [{ host: '*', latency: '${status}ms' }] },
        { fetch: '\(Self.url)', expect: { status: 400 } }, { advance: '1s' }] }
      """
    let steps = try await Played.text(script).report.steps
    #expect(steps.flatMap(\.mismatches) == [])
    #expect(steps[3].startedAfter - steps[2].startedAfter == .milliseconds(400))
  }

  @Test("A saved value that says no duration is refused, and no other fault takes its place")
  func savedNonsense() async throws {
    let script = """
      { title: 'x', steps: [
        { fetch: '\(Self.url)', save: { status: 'status' } },
        { faults: [{ host: '*', latency: '${status}' }],
          expect: { error: { code: 'InvalidDuration', message: "'400' is no duration" } } },
        { fetch: '\(Self.url)', expect: { status: 400 } }] }
      """
    #expect(try await Played.text(script).report.steps.flatMap(\.mismatches) == [])
  }

  @Test("Retry-After is what a client waits for")
  func retryAfter() async throws {
    let played = try await Played.scenario("63-throttled")
    #expect(played.report.succeeded)
    let waited = played.report.steps[11].startedAfter - played.report.steps[10].startedAfter
    #expect(waited == .seconds(10))
  }
}

@Suite("Text patterns")
struct TextPatternTests {
  @Test(
    "A star stands for anything, a question mark for one character, the rest for itself",
    arguments: [
      ("abc", "abc", true), ("abc", "abcd", false), ("", "", true), ("", "a", false),
      ("*", "", true), ("*", "anything", true), ("a*", "abc", true), ("a*", "bac", false),
      ("*c", "abc", true), ("a*c", "ac", true), ("a*c", "abcb", false), ("a?c", "abc", true),
      ("a?c", "ac", false), ("a**c", "axyc", true), ("*a*b*a*", "xxaxbxxa", true),
      ("*.vault.azure.net", "kv.vault.azure.net", true), ("a.c", "abc", false),
      ("*aab", "aaaab", true), ("?", "é", true),
    ])
  func matching(pattern: String, text: String, fits: Bool) {
    #expect(TextPattern(pattern).matches(text) == fits)
  }

  @Test("A hostile pattern costs no more than both lengths together")
  func hostile() {
    let pattern = String(repeating: "a*", count: 40) + "b"
    #expect(!TextPattern(pattern).matches(String(repeating: "a", count: 2_000)))
  }
}
