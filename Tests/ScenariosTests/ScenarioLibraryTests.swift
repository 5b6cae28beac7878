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
    #expect(Self.folders.count >= 78)
  }

  @Test("Every verb of the language is used by a scenario")
  func everyVerb() throws {
    var used: Set<String> = []
    for folder in Self.folders { used.formUnion(try script(folder).steps.map { $0.verb.name }) }
    #expect(VerbTable.names.filter { !used.contains($0) } == [])
  }

  /// What a federated workload can be told by the token endpoint.
  static let codes = [
    "AADSTS50027", "AADSTS5002727", "AADSTS5002738", "AADSTS50166", "AADSTS501661", "AADSTS53003",
    "AADSTS70003", "AADSTS700016", "AADSTS700024", "AADSTS700027", "AADSTS7000112",
    "AADSTS7000215", "AADSTS7000216", "AADSTS7000222", "AADSTS7000272", "AADSTS700211",
    "AADSTS700212", "AADSTS700213", "AADSTS7002131", "AADSTS7002138", "AADSTS700222",
    "AADSTS70023", "AADSTS70025", "AADSTS90002", "AADSTS900021", "AADSTS900023", "AADSTS90014",
    "AADSTS900144", "AADSTS9001023", "AADSTS901002", "AADSTS90061", "AADSTS1002012",
    "AADSTS500011",
  ]

  @Test("Every code that a federated workload can meet is met by a scenario", arguments: codes)
  func everyCode(code: String) throws {
    #expect(Self.expectedCodes.contains(code))
  }

  private static let expectedCodes: Set<String> = {
    let codes = folders.flatMap { folder -> [String?] in
      let bytes = try? Fixture.bytes("Scenarios/\(folder)/scenario.json5")
      let script = bytes.flatMap { try? JSONParser.parse($0, .json5) }
      return (script?["steps"]?.arrayValue ?? []).map {
        $0["expect"]?["error"]?["code"]?.stringValue
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
