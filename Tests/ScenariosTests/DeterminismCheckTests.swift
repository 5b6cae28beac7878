import ArcFed
import TestSupport
import Testing

@testable import ArcFedScenarios

@Suite("Verifying that a script looks the same under every schedule")
struct DeterminismCheckTests {
  /// A transcript of one advance whose title says what differs.
  private static func transcript(_ title: String) async throws -> Transcript {
    Transcript(
      try await Played.text("{ title: '\(title)', steps: [{ advance: '1s' }] }").report)
  }

  @Test("What is the same under every seed has no finding")
  func same() async throws {
    let check = DeterminismCheck { _ in try await Self.transcript("same") }
    #expect(try await check.finding(over: 0..<3) == nil)
  }

  @Test("A seed under which it looks different is found, with the first line that differs")
  func different() async throws {
    let check = DeterminismCheck { seed in
      try await Self.transcript(seed == 2 ? "two" : "other")
    }
    let finding = try #require(try await check.finding(over: 0..<5))
    #expect(finding.scheduleSeed == 2)
    #expect(!finding.isSecondPlay)
    #expect(finding.difference == .init(line: 1, expected: "other", actual: "two"))
  }

  @Test("A second play that differs from the first is found too")
  func twice() async throws {
    let counter = Counter()
    let check = DeterminismCheck { _ in
      try await Self.transcript(await counter.next() == 4 ? "fourth" : "other")
    }
    let finding = try #require(try await check.finding(over: 0..<5))
    #expect(finding.scheduleSeed == 1)
    #expect(finding.isSecondPlay)
  }

  @Test("A golden transcript is what every play is held to")
  func golden() async throws {
    let check = DeterminismCheck { _ in try await Self.transcript("new") }
    let golden = try await Self.transcript("old").text
    let finding = try #require(try await check.finding(over: 7..<9, golden: golden))
    #expect(finding.scheduleSeed == 7)
    #expect(finding.difference.expected == "old")
  }

  private actor Counter {
    private var count = 0

    func next() -> Int {
      count += 1
      return count
    }
  }
}
