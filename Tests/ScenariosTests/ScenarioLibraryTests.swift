import ArcFedJSON
import FoundationEssentials
import TestSupport
import Testing

@testable import ArcFedScenarios

@Suite("The library of scenarios")
struct ScenarioLibraryTests {
  static let folders: [String] = {
    let root = Fixture.url("Scenarios").path(percentEncoded: false)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return names.filter { $0.first?.isNumber == true }.sorted()
  }()

  private func script(_ folder: String) throws -> Script {
    let path = "Scenarios/\(folder)/scenario.json5"
    return try Script(file: path, bytes: try Fixture.bytes(path)) { try? Fixture.bytes($0) }
  }

  @Test("There is a library")
  func libraryIsThere() {
    #expect(Self.folders.count >= 97)
  }

  @Test("Every verb of the language is used by a scenario")
  func everyVerb() throws {
    var used: Set<String> = []
    for folder in Self.folders { used.formUnion(try script(folder).steps.map { $0.verb.name }) }
    #expect(VerbTable.names.filter { !used.contains($0) } == [])
  }

  /// Every code that Microsoft Entra has here.
  static let codes = [
    50_013, 50_027, 50_049, 50_166, 53_003, 70_003, 70_011, 70_021, 70_023, 70_025, 90_002, 90_014,
    90_033, 90_061, 500_011, 500_131, 500_133, 501_661, 700_016, 700_021, 700_022, 700_023, 700_024,
    700_025, 700_027, 700_211, 700_212, 700_213, 700_214, 700_222, 700_223, 700_226, 700_227,
    700_229, 700_231, 700_236, 700_238, 700_263, 900_021, 900_023, 900_144, 900_561, 901_002,
    1_002_012, 5_002_727, 5_002_730, 5_002_738, 7_000_112, 7_000_114, 7_000_215, 7_000_216,
    7_000_218, 7_000_222, 7_000_272, 7_002_121, 7_002_131, 7_002_137, 7_002_138, 7_002_381,
    9_000_411, 9_001_023, 9_002_313,
  ]

  @Test("Every code that a federated workload can meet is met by a scenario", arguments: codes)
  func everyCode(code: Int) throws {
    #expect(Self.expectedCodes.contains("AADSTS\(code)"))
  }

  @Test("The list of codes has every row of the endpoint's own table")
  func everyRow() throws {
    let folder = Fixture.packageRoot.appending(path: "Sources/Entra/Login/Refusals")
    var rows: Set<Int> = []
    for name in ["AADSTS.swift", "AADSTS+Trust.swift", "AADSTS+Wording.swift"] {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      // What stands behind the name and its bracket, where that is a number.
      for part in text.split(separator: "AADSTS").dropFirst() {
        let behind = part.dropFirst().drop { $0.isWhitespace }
        let digits = behind.prefix { $0.isNumber || $0 == "_" }
        if let code = Int(digits.filter { $0 != "_" }) { rows.insert(code) }
      }
    }
    #expect(rows == Set(Self.codes))
  }

  /// The codes that a step expects of a refusal, or of a document that it gets.
  private static let expectedCodes: Set<String> = {
    let codes = folders.flatMap { folder -> [String?] in
      let bytes = try? Fixture.bytes("Scenarios/\(folder)/scenario.json5")
      let script = bytes.flatMap { try? JSONParser.parse($0, .json5) }
      return (script?["steps"]?.arrayValue ?? []).map {
        $0["expect"]?["error"]?["code"]?.stringValue
          ?? $0["expect"]?["body"]?["error_codes"]?[0]?.intValue.map { "AADSTS\($0)" }
      }
    }
    return Set(codes.compactMap { $0 })
  }()

  @Test("Every scenario goes as it expects, to the last byte of its transcript", arguments: folders)
  func golden(folder: String) async throws {
    let report = try await ScenarioRunner().play(try script(folder))
    #expect(report.succeeded, "\(report.steps.flatMap(\.mismatches))")
    let golden = try Fixture.bytes("Scenarios/\(folder)/transcript.txt")
    let difference = Transcript(report).firstDifference(
      from: String(decoding: golden, as: UTF8.self))
    #expect(difference == nil)
  }

  @Test("Every scenario teaches something and says what", arguments: folders)
  func lessons(folder: String) throws {
    let script = try script(folder)
    #expect(script.teaches?.isEmpty == false)
    #expect(script.lesson?.isEmpty == false)
  }

  @Test("Changing any one expectation makes a scenario fail, and says what was", arguments: folders)
  func changedExpectation(folder: String) async throws {
    let path = "Scenarios/\(folder)/scenario.json5"
    let bytes = try Fixture.bytes(path)
    var value = try JSONParser.parse(bytes, .json5)
    var steps = value["steps"]?.arrayValue ?? []
    let index = try #require(steps.lastIndex { $0["expect"] != nil })
    steps[index]["expect"] = ["no such member of any result": "something else"]
    value["steps"] = .array(Array(steps))
    let changed = try Script(file: path, bytes: value.serialized()) { try? Fixture.bytes($0) }
    let report = try await ScenarioRunner().play(changed)
    #expect(!report.succeeded)
    let mismatch = try #require(report.steps.last?.mismatches.first)
    #expect(!mismatch.expected.isEmpty && !mismatch.actual.isEmpty)
  }
}
