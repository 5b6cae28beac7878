import FoundationEssentials
import TestSupport
import Testing

@testable import ArcFedCLI

/// What README.md shows is what the command says. An ellipsis stands for anything: on a line for
/// any text, alone for any lines.
@Suite("README")
struct ReadmeTests {
  static let root = Fixture.packageRoot.path(percentEncoded: false)

  static let text: String = {
    let url = Fixture.packageRoot.appending(path: "README.md")
    return (try? String(contentsOf: url, encoding: .utf8)) ?? ""
  }()

  /// The blocks in which `arcfed` is called: the words after it, and what it shows.
  static let calls: [Call] = blocks("console").compactMap(Call.init)

  struct Call: Sendable, CustomTestStringConvertible {
    let words: [String]
    let lines: [String]
    var testDescription: String { words.joined(separator: " ") }

    init?(_ block: [String]) {
      guard let start = block.firstIndex(where: { $0.hasPrefix("$ arcfed ") }) else { return nil }
      words = block[start].split(separator: " ").dropFirst(2).map(String.init)
      lines = Array(block[(start + 1)...])
    }
  }

  @Test("The tour is there")
  func tourIsThere() {
    #expect(Self.calls.count >= 5)
  }

  @Test("Every call shows what README says it shows", arguments: calls)
  func call(call: Call) async throws {
    let folder = try Self.scripts()
    let places = [
      "Fixtures/": "\(Self.root)Fixtures/", "mine.json5": folder.path("mine.json5"),
      "/tmp/changed.json5": folder.path("changed.json5"),
    ]
    let terminal = Terminal.inMemory()
    let status = await ArcFedCommand.run(
      call.words.map { Self.text($0, replacing: places) }, on: terminal)
    let isFailure = call.lines.contains { $0.contains("FAIL") }
    #expect(status == (isFailure ? .failedExpectation : .success))
    var rest = terminal.output.flatMap { $0.components("\n") }[...]
    for line in call.lines where line.trimmed != "…" {
      let pattern = Self.text(line, replacing: places)
      let index = try #require(rest.firstIndex { Self.matches(pattern, $0) }, "\(line)")
      rest = rest[(index + 1)...]
    }
  }

  @Test("The slip in the reader's own script is answered as README says")
  func slip() async throws {
    let folder = try Self.scripts()
    let block = try #require(Self.blocks("console").first { $0[0].hasPrefix("arcfed: ") })
    let terminal = Terminal.inMemory()
    let status = await ArcFedCommand.run(["run", folder.path("slip.json5")], on: terminal)
    #expect(status == .badInput)
    let said = terminal.complaints.map { "arcfed: \($0)" }
    #expect(said == block.map { $0.replacing("mine.json5", with: folder.path("slip.json5")) })
  }
}

// MARK: - Reading README

extension ReadmeTests {
  /// The scripts that the tour makes: the reader's own, the same with a slip, and the quickstart
  /// with another expectation.
  private static func scripts() throws -> ScratchFolder {
    let mine = (blocks("json5").first ?? []).joined(separator: "\n")
    let bytes = try Fixture.bytes("Scenarios/01-quickstart/scenario.json5")
    let quickstart = String(decoding: bytes, as: UTF8.self)
    return try ScratchFolder([
      "mine.json5": mine, "slip.json5": mine.replacing("createIdentity", with: "creatIdentity"),
      "changed.json5": quickstart.replacing(
        "expect: { value: \"correct", with: "expect: { value: \"wrong"),
    ])
  }

  /// The fenced blocks of a language.
  private static func blocks(_ language: String) -> [[String]] {
    var blocks: [[String]] = []
    var rest = text.components("\n")[...]
    while let start = rest.firstIndex(of: "```\(language)") {
      let block = rest[(start + 1)...].prefix { $0 != "```" }
      blocks.append(Array(block))
      rest = rest[block.endIndex...]
    }
    return blocks
  }

  private static func text(_ text: String, replacing places: [String: String]) -> String {
    for (name, place) in places where text.hasPrefix(name) {
      return place + text.dropFirst(name.count)
    }
    return text
  }

  /// Whether the parts of the pattern between its ellipses stand in the line in their order, from
  /// its beginning to its end.
  private static func matches(_ pattern: String, _ line: String) -> Bool {
    let parts = pattern.components("…")
    guard parts.count > 1 else { return line == pattern }
    guard line.hasPrefix(parts[0]), line.hasSuffix(parts[parts.count - 1]) else { return false }
    var rest = line.dropFirst(parts[0].count)
    for part in parts.dropFirst() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}

extension String {
  fileprivate func components(_ separator: Character) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }

  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
