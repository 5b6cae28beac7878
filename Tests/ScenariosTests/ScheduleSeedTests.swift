import ArcFed
import ArcFedScenarios
import Testing

@Suite("Scenarios under schedule seeds")
struct ScheduleSeedTests {
  @Test("The quickstart gives the same bytes, played twice under each of 20 schedule seeds")
  func quickstart() async throws {
    let script = try #require(BuiltInScenario.all.first).script()
    let expected = try await transcript(of: script, scheduleSeed: 0)
    #expect(expected.hasSuffix("\nas expected\n"))
    for scheduleSeed in UInt64(0)..<20 {
      for _ in 1...2 {
        let again = try await transcript(of: script, scheduleSeed: scheduleSeed)
        #expect(again == expected, "schedule seed \(scheduleSeed)")
      }
    }
  }

  @Test("Another seed gives other ids, and otherwise the same story")
  func seeds() async throws {
    let text = try #require(BuiltInScenario.all.first).text
    var transcripts: [String] = []
    for seed in 1...3 {
      let bytes = Array("{ seed: \(seed), \(text.drop { $0 != "{" }.dropFirst())".utf8)
      let script = try Script(file: "seed \(seed)", bytes: bytes)
      transcripts.append(try await transcript(of: script, scheduleSeed: 0))
    }
    #expect(Set(transcripts).count == 3)
    #expect(Set(transcripts.map { $0.split(separator: "\n").count }).count == 1)
  }

  private func transcript(of script: Script, scheduleSeed: UInt64) async throws -> String {
    var configuration = EmulatorConfiguration()
    configuration.scheduleSeed = scheduleSeed
    return Transcript(try await ScenarioRunner(configuration).play(script)).text
  }
}
