import ArcFedJSON
import Foundation
import TestSupport
import Testing

@testable import ArcFedScenarios

/// Scripts as they were played, for tests that judge what is written about them.
enum Played {
  static func scenario(_ folder: String) async throws -> PlayedScript {
    let file = "Scenarios/\(folder)/scenario.json5"
    let script = try Script(file: file, bytes: try Fixture.bytes(file)) {
      try? Fixture.bytes($0)
    }
    return PlayedScript(
      file: file, report: try await ScenarioRunner().play(script), difference: nil)
  }

  static func text(_ script: String) async throws -> PlayedScript {
    let script = try Script(file: "x.json5", bytes: Array(script.utf8))
    return PlayedScript(
      file: "x.json5", report: try await ScenarioRunner().play(script), difference: nil)
  }

  static let failing = """
    { title: 'A <b> & "c"', steps: [
      { advance: '1500ms' }, { advance: '1s', expect: { now: 'never' } }, { advance: '1h' } ] }
    """
}

@Suite("Reports")
struct ReportTests {
  @Test("Every format gives the same bytes for the same play", arguments: ReportFormat.allCases)
  func sameBytes(format: ReportFormat) async throws {
    let first = try await [Played.scenario("03-wrong-subject")]
    let second = try await [Played.scenario("03-wrong-subject")]
    #expect(format.text(of: first) == format.text(of: second))
    #expect(format.text(of: first).hasSuffix("\n"))
  }

  @Test(
    "No report holds a token that could be used",
    arguments: [ReportFormat.json, .junit, .markdown, .html])
  func noTokens(format: ReportFormat) async throws {
    let played = try await Played.scenario("01-quickstart")
    let tokens = played.report.exportedFiles.filter { $0.name.hasSuffix(".jwt") }
    #expect(tokens.count == 2)
    let text = format.text(of: [played])
    for token in tokens {
      let signature = try #require(token.text.split(separator: ".").last)
      #expect(!text.contains(signature))
    }
  }

  @Test("The JSON report counts, and holds the refusal, its explanation and the events")
  func jsonReport() async throws {
    let played = try await [Played.scenario("03-wrong-subject"), Played.text(Played.failing)]
    let json = try JSONParser.parse(ReportFormat.json.text(of: played))
    #expect(json["passed"] == 1)
    #expect(json["failed"] == 1)
    let step = try #require(json.at("scenarios[0].steps[9]"))
    #expect(step.at("refusal.code") == "AADSTS700213")
    #expect(step.at("explanation.phase") == "6.2 matching a federated credential")
    let subject = try #require(step.at("explanation.candidates[0].fields[1]"))
    #expect(subject["relation"] == "differs from character 34")
    #expect(step.at("events[0].outcome") == "refused")
    let mismatch = try #require(json.at("scenarios[1].steps[1].mismatches[0]"))
    #expect(mismatch["path"] == "now")
    #expect(json.at("scenarios[1].stepCount") == 3)
  }

  @Test("The JUnit report has a case a step: passed, failed, or never played")
  func junitReport() async throws {
    let played = try await Played.text(Played.failing)
    let expected = """
      <?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="arcfed" tests="3" failures="1">
        <testsuite name="A &lt;b&gt; &amp; &quot;c&quot;" file="x.json5" tests="3" failures="1" \
      skipped="1">
          <testcase classname="x" name="1 advance 1500ms" time="1.500"/>
          <testcase classname="x" name="2 advance 1s" time="0.000">
            <failure message="now: expected &quot;never&quot;, \
      was &quot;2026-03-02T09:00:02Z&quot;" \
      type="expectation">now: expected &quot;never&quot;, was &quot;2026-03-02T09:00:02Z&quot;\
      </failure>
          </testcase>
          <testcase classname="x" name="3 advance" time="0.000">
            <skipped message="not played"/>
          </testcase>
        </testsuite>
      </testsuites>

      """
    #expect(ReportFormat.junit.text(of: [played]) == expected)
  }

  @Test("A transcript that differs is a failed case of its own")
  func junitTranscript() async throws {
    let played = try await Played.scenario("09-agent-too-old")
    let different = PlayedScript(
      file: played.file, report: played.report,
      difference: .init(line: 3, expected: "a", actual: "b"))
    #expect(!different.succeeded)
    let text = ReportFormat.junit.text(of: [different])
    #expect(text.contains(#"<failure message="the transcript differs at line 3""#))
    #expect(text.contains(#"failures="1""#))
  }

  @Test("The Markdown report draws who spoke to whom, and compares field by field")
  func markdownReport() async throws {
    let text = ReportFormat.markdown.text(of: [try await Played.scenario("03-wrong-subject")])
    #expect(text.contains("```mermaid\nsequenceDiagram\n  participant p0 as operator\n"))
    let workload = try #require(
      text.split(separator: "\n").first { $0.hasSuffix(" as workload") }?
        .split(separator: " ")[1])
    #expect(text.contains("\(workload)-xp1: AADSTS700213#58; issue access token"))
    #expect(
      text.contains(
        "| subject | system:serviceaccount:default:app | system:serviceaccount:default:apps "
          + "| **differs from character 34** |"))
    #expect(text.contains("refused as expected: `AADSTS700213`"))
  }

  @Test("Signs that Mermaid or Markdown would read as their own are put out of harm's way")
  func markdownEscapes() async throws {
    let script = "{ title: 'a | *b* [c](d)', steps: [{ fetch: 'https://a/;#|' }] }"
    let text = ReportFormat.markdown.text(of: [try await Played.text(script)])
    #expect(text.contains(#"## a | \*b\* \[c\](d)"#))
    #expect(text.contains(#"fetch https://a/;#\|"#))
  }
}

@Suite("The HTML report")
struct HTMLReportTests {
  private func page() async throws -> String {
    let scripts = try await [
      Played.scenario("01-quickstart"), Played.scenario("03-wrong-subject"),
      Played.text(Played.failing),
    ]
    return ReportFormat.html.text(of: scripts)
  }

  @Test("It asks nothing of the network, and runs nothing")
  func selfContained() async throws {
    let page = try await page().lowercased()
    let all = ["<script", "<link", "<img", "<iframe", " src=", "url(", "@import"]
    for forbidden in all {
      #expect(!page.contains(forbidden), "\(forbidden)")
    }
    #expect(page.contains("default-src 'none'"))
  }

  @Test("Every element is closed, in order")
  func wellFormed() async throws {
    let page = try await page()
    var open: [Substring] = []
    for part in page.split(separator: "<").dropFirst() {
      let tag = part.prefix { $0 != ">" }
      if tag.hasPrefix("!") || tag.hasSuffix("/") { continue }
      if tag.hasPrefix("/") {
        #expect(open.popLast() == tag.dropFirst())
      } else {
        open.append(tag.prefix { $0 != " " })
      }
    }
    #expect(open.isEmpty)
  }

  @Test("Every verdict stands there in words, so that it can be read without colour")
  func words() async throws {
    let page = try await page()
    for text in [
      "2 passed, 1 failed", "refused, as expected", "NOT as expected", "FAILED",
      "REFUSED AADSTS700213", "DIFFERENT: differs from character 34", "Mismatch: now: expected",
      "<caption>Time line</caption>", "A &lt;b&gt; &amp; &quot;c&quot;",
    ] {
      #expect(page.contains(text), "\(text)")
    }
  }

  @Test("Tokens are taken apart claim by claim, with what each means")
  func tokens() async throws {
    let page = try await page()
    #expect(page.contains("<summary>Service account token, signed by the cluster</summary>"))
    #expect(page.contains("<summary>Access token, signed by Microsoft Entra</summary>"))
    #expect(
      page.contains(
        "<tr><td>appidacr</td><td>&quot;2&quot;</td><td>how the client proved itself: 2 means by a "
          + "signed assertion</td></tr>"))
  }
}

@Suite("Text within markup")
struct MarkupTests {
  @Test(
    "Signs of markup are escaped, and characters that XML lacks are replaced",
    arguments: [
      ("a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c&#39;"), ("x\r\ny", "x\ny"), ("\u{0}\u{1b}[1m", "��[1m"),
      ("é😀", "é😀"),
    ])
  func escaping(text: String, expected: String) {
    #expect(Markup.escaped(text) == expected)
  }
}
