import ArcFedJSON
import ArcFedScenarios
import FoundationEssentials
import TestSupport
import Testing

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
    #expect(Self.folders.count >= 14)
  }

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
