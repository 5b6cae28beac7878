import Testing

@Suite struct ScenarioFolderRuleTests {
  private func findings(_ paths: [String]) -> [String] {
    ScenarioFolderRule().findings(in: House(files: [], scenarioPaths: paths)).map(\.description)
  }

  @Test("A numbered folder with script and transcript is in order, and so is none at all")
  func inOrder() {
    #expect(findings([]).isEmpty)
    #expect(
      findings([
        "01-a-pod-reads/scenario.json5", "01-a-pod-reads/transcript.txt",
        "01-a-pod-reads/manifests/pod.json", "02-b/scenario.json5", "02-b/transcript.txt",
      ]).isEmpty)
  }

  @Test("A missing transcript or script is found")
  func missing() {
    let folder = "Fixtures/Scenarios/01-a:0: "
    let instead = "use a script with its transcript instead"
    #expect(
      findings(["01-a/scenario.json5"]) == ["\(folder)holds no transcript.txt, \(instead)"])
    #expect(
      findings(["01-a/transcript.txt"]) == ["\(folder)holds no scenario.json5, \(instead)"])
  }

  @Test("A folder without a number, a shared number and a loose file are found")
  func names() {
    func folder(_ name: String) -> [String] {
      ["\(name)/scenario.json5", "\(name)/transcript.txt"]
    }
    #expect(
      findings(folder("first")) == [
        "Fixtures/Scenarios/first:0: has no number, use NN-title instead"
      ])
    #expect(findings(folder("01-Title With Spaces")).count == 1)
    #expect(
      findings(folder("01-a") + folder("01-b")) == [
        "Fixtures/Scenarios/01-b:0: shares its number, use the next free one instead"
      ])
    #expect(
      findings(["notes.txt"]) == [
        "Fixtures/Scenarios/notes.txt:0: lies loose, use a scenario's folder instead"
      ])
  }
}
