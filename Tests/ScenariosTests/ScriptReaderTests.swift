import ArcFedJSON
import ArcFedScenarios
import TestSupport
import Testing

@Suite("Reading scripts")
struct ScriptReaderTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let script: String
    /// What it includes, by path.
    let files: [String: [UInt8]]
    let message: String
    var testDescription: String { name }
  }

  static let broken: [Row] = {
    let bytes = (try? Fixture.bytes("Scripts/broken.json")) ?? []
    let rows = (try? JSONParser.parse(bytes))?.arrayValue ?? []
    return rows.map { row in
      let files = (row["files"]?.objectValue ?? [:]).map { ($0.key, Array(text($0.value).utf8)) }
      return Row(
        name: row["name"]?.stringValue ?? "", script: text(row["script"]),
        files: Dictionary(uniqueKeysWithValues: files),
        message: row["message"]?.stringValue ?? "")
    }
  }()

  private static func text(_ lines: JSONValue?) -> String {
    (lines?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: "\n")
  }

  @Test("A broken script is refused with its place and what was expected", arguments: broken)
  func brokenScript(row: Row) {
    let error = #expect(throws: ScriptError.self) {
      try Script(file: "x.json5", bytes: Array(row.script.utf8)) { row.files[$0] }
    }
    #expect(error?.description == row.message)
  }

  @Test("The table of broken scripts is there")
  func tableIsThere() {
    #expect(Self.broken.count >= 20)
  }

  @Test("A script that is too large is refused before it is parsed")
  func tooLarge() {
    let bytes = [UInt8](repeating: 0x20, count: (4 << 20) + 1)
    let error = #expect(throws: ScriptError.self) { try Script(file: "x.json5", bytes: bytes) }
    #expect(error?.message.contains("bytes") == true)
  }

  @Test("Every built-in scenario reads, under its own title")
  func builtInTitles() throws {
    for scenario in BuiltInScenario.all {
      #expect(try scenario.script().title == scenario.title)
    }
  }

  @Test("A built-in script is the same text as the one in the library of scenarios")
  func builtInScripts() throws {
    for scenario in BuiltInScenario.all {
      let bytes = try Fixture.bytes("Scenarios/\(scenario.folder)/scenario.json5")
      #expect(scenario.text == String(decoding: bytes, as: UTF8.self))
    }
  }
}

@Suite("The nearest word")
struct NearestWordTests {
  static let words = ["createIdentity", "createVault", "connectCluster", "requestToken"]

  @Test(
    "A slip finds the word that was meant",
    arguments: [
      ("createIdentiy", "createIdentity"), ("conectCluster", "connectCluster"),
      ("requesttoken", "requestToken"), ("createVualt", "createVault"),
    ])
  func slips(word: String, expected: String) {
    #expect(NearestWord.find(word, among: Self.words) == expected)
  }

  @Test("What is near nothing has no nearest word", arguments: ["", "x", "deleteEverything"])
  func strangers(word: String) {
    #expect(NearestWord.find(word, among: Self.words) == nil)
  }
}
