import ArcFedJSON
import FoundationEssentials
import TestSupport
import Testing

@testable import ArcFedScenarios

/// The page of the language speaks of the same verbs and fields as the reader's tables, and shows
/// nothing that is not in a fixture.
@Suite("The page of the scenario language")
struct LanguagePageTests {
  static let path = "Sources/Scenarios/ArcFedScenarios.docc/ScenarioLanguage.md"

  static let lines: [String] = {
    let url = Fixture.packageRoot.appending(path: path)
    let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }()

  @Test("Every verb has a section with its fields in their order", arguments: VerbTable.names)
  func verbs(name: String) throws {
    let verb = try #require(VerbTable.verb(named: name))
    #expect(Self.rows(below: "### \(name)") == Self.rows(of: verb.fields), "section ### \(name)")
  }

  @Test("Every section of a verb is about a verb, in the order of the table")
  func sections() {
    let verbs = Self.section("## Verbs").filter { $0.hasPrefix("### ") }
    #expect(verbs.map { String($0.dropFirst(4)) } == VerbTable.names)
  }

  @Test("The fields of a script, of its world and of a step are those of the reader")
  func otherFields() {
    #expect(Self.rows(below: "## The script") == Self.rows(of: ScriptReader.fields))
    #expect(Self.rows(below: "### The world") == Self.rows(of: WorldSettings.fields))
    #expect(
      Self.rows(below: "### Microsoft Entra ID in the world")
        == Self.rows(of: EntraDescription.fields + EntraDescription.tenantFields))
    #expect(Self.rows(below: "## Steps") == Self.rows(of: ScriptReader.stepFields))
  }

  @Test("Every short form is on the page")
  func shorthands() {
    for verb in VerbTable.verbs where verb.shorthand != nil {
      let section = Self.section("### \(verb.name)")
      #expect(section.contains { $0.hasPrefix("Short: `\(verb.name): ") }, "\(verb.name)")
    }
  }

  @Test("Every example is a piece of a scenario")
  func examples() throws {
    let blocks = Self.blocks("json5")
    #expect(blocks.count >= 8)
    let scripts = try Self.fixtures("scenario.json5")
    for block in blocks {
      #expect(scripts.contains { $0.contains(Self.trimmed(block)) }, "\(block)")
    }
  }

  @Test("Every message and every piece of a transcript is a real one")
  func messages() throws {
    let table = try JSONParser.parse(try Fixture.bytes("Scripts/broken.json"))
    let messages = (table.arrayValue ?? []).compactMap { $0["message"]?.stringValue }
    let transcripts = try Self.fixtures("transcript.txt")
    for block in Self.blocks("text") {
      guard block.first?.hasPrefix("x.json5:") == true else {
        #expect(transcripts.contains { $0.contains(Self.trimmed(block)) }, "\(block)")
        continue
      }
      for line in block { #expect(messages.contains(line), "\(line)") }
    }
  }
}

// MARK: - Reading the page

extension LanguagePageTests {
  /// The lines below a heading, up to the next one of its level or above.
  private static func section(_ heading: String) -> [String] {
    guard let start = lines.firstIndex(of: heading) else { return [] }
    let level = heading.prefix { $0 == "#" }.count
    return Array(
      lines[(start + 1)...].prefix { line in
        let hashes = line.prefix { $0 == "#" }.count
        return hashes == 0 || hashes > level
      })
  }

  /// The rows about fields right below a heading, code marks taken away.
  private static func rows(below heading: String) -> [String] {
    section(heading).prefix { !$0.hasPrefix("#") }
      .filter { $0.hasPrefix("| `") }
      .map { $0.filter { $0 != "`" } }
  }

  /// What those rows must be.
  private static func rows(of fields: [FieldSchema]) -> [String] {
    fields.map { field in
      let need = field.isRequired ? "required" : "optional"
      let row = "| \(field.name) | \(need) | \(field.kind.description) | \(field.summary) |"
      return row.filter { $0 != "`" }
    }
  }

  /// The fenced blocks of a language.
  private static func blocks(_ language: String) -> [[String]] {
    var blocks: [[String]] = []
    var rest = lines[...]
    while let start = rest.firstIndex(of: "```\(language)") {
      let block = rest[(start + 1)...].prefix { $0 != "```" }
      blocks.append(Array(block))
      rest = rest[block.endIndex...]
    }
    return blocks
  }

  /// The files of that name of all scenarios, without indentation.
  private static func fixtures(_ name: String) throws -> [String] {
    try ScenarioLibraryTests.folders.map { folder in
      let bytes = try Fixture.bytes("Scenarios/\(folder)/\(name)")
      let text = String(decoding: bytes, as: UTF8.self)
      return trimmed(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
  }

  private static func trimmed(_ lines: [String]) -> String {
    lines.map { String($0.drop { $0 == " " }) }.joined(separator: "\n")
  }
}
