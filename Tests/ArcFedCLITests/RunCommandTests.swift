import ArcFedJSON
import FoundationEssentials
import TestSupport
import Testing

@testable import ArcFedCLI

@Suite("arcfed run")
struct RunCommandTests {
  static let waiting = "{ title: 'Waiting', steps: [{ advance: '5s' }, { advance: '1h' }] }"

  @Test("A script that goes as expected ends with 0, one line a step")
  func success() async throws {
    let folder = try ScratchFolder(["wait.json5": Self.waiting])
    let terminal = Terminal.inMemory()
    #expect(await ArcFedCommand.run(["run", folder.path("wait.json5")], on: terminal) == .success)
    #expect(
      terminal.output == [
        "\(folder.path("wait.json5"))  Waiting",
        "  ok     1  advance 5s", "  ok     2  advance 1h",
        "  passed: 2 of 2 steps, 0 expectations",
      ])
  }

  @Test("A failed expectation ends with 1 and says what was and what was expected")
  func failedExpectation() async throws {
    let script = """
      { title: 'Wrong', steps: [
        { advance: '5s', expect: { now: '2026-03-02T09:00:06Z' } }, { advance: '1s' } ] }
      """
    let folder = try ScratchFolder(["wrong.json5": script])
    let terminal = Terminal.inMemory()
    let status = await ArcFedCommand.run(["run", folder.path("wrong.json5")], on: terminal)
    #expect(status == .failedExpectation)
    #expect(
      terminal.output.contains {
        $0.contains(#"now: expected "2026-03-02T09:00:06Z", was "2026-03-02T09:00:05Z""#)
      })
    #expect(terminal.output.last == "  failed: 1 of 2 steps, 1 expectations")
  }

  @Test("An unexpected refusal is a failure that shows the refusal")
  func unexpectedRefusal() async throws {
    let script = "{ title: 'Lost', steps: [{ fetch: 'https://nobody.example/' }] }"
    let folder = try ScratchFolder(["lost.json5": script])
    let terminal = Terminal.inMemory()
    let status = await ArcFedCommand.run(["run", folder.path("lost.json5")], on: terminal)
    #expect(status == .failedExpectation)
    #expect(terminal.output.contains { $0.contains("could not resolve host 'nobody.example'") })
  }

  @Test("One bad script among good ones keeps all of them from being played")
  func nothingHalfRun() async throws {
    let folder = try ScratchFolder([
      "a.json5": Self.waiting, "b.json5": "{ title: 'Bad', steps: [{ wait: '1s' }] }",
    ])
    let terminal = Terminal.inMemory()
    #expect(await ArcFedCommand.run(["run", folder.root], on: terminal) == .badInput)
    #expect(terminal.output.isEmpty)
    #expect(terminal.complaints.count == 1)
    #expect(terminal.complaints[0].contains("b.json5:1:27: steps[0].wait: unknown verb 'wait'"))
  }

  @Test("A folder without scripts is bad input")
  func emptyFolder() async throws {
    let folder = try ScratchFolder([:])
    let terminal = Terminal.inMemory()
    #expect(await ArcFedCommand.run(["run", folder.root], on: terminal) == .badInput)
    #expect(terminal.complaints[0].contains("no 'scenario.json5' in this folder"))
  }

  @Test("A transcript is written when asked, compared after that, and a difference is a failure")
  func goldenTranscript() async throws {
    let folder = try ScratchFolder(["scenario.json5": Self.waiting])
    let transcript = folder.path("transcript.txt")
    let update = await ArcFedCommand.run(["run", "--update", folder.root], on: .inMemory())
    #expect(update == .success)
    #expect(FileManager.default.fileExists(atPath: transcript))
    #expect(await ArcFedCommand.run(["run", folder.root], on: .inMemory()) == .success)
    let text = try String(contentsOfFile: transcript, encoding: .utf8)
    try text.replacing("1h", with: "2h")
      .write(toFile: transcript, atomically: true, encoding: .utf8)
    let terminal = Terminal.inMemory()
    #expect(await ArcFedCommand.run(["run", folder.root], on: terminal) == .failedExpectation)
    #expect(terminal.output.contains { $0.contains("transcript differs at line 6:") })
  }

  @Test("A file that is no state file is refused and stays as it was")
  func refusedStateFile() async throws {
    let folder = try ScratchFolder([
      "wait.json5": Self.waiting, "state.sqlite": "This is not a database, but a text file.",
    ])
    let before = FileManager.default.contents(atPath: folder.path("state.sqlite"))
    let terminal = Terminal.inMemory()
    let status = await ArcFedCommand.run(
      ["run", "--state", folder.path("state.sqlite"), folder.path("wait.json5")], on: terminal)
    #expect(status == .badInput)
    #expect(terminal.complaints.count == 1)
    #expect(FileManager.default.contents(atPath: folder.path("state.sqlite")) == before)
    #expect(try folder.names() == ["state.sqlite", "wait.json5"])
  }

  @Test("A state file goes with one script")
  func stateWithTwoScripts() async throws {
    let folder = try ScratchFolder(["a.json5": Self.waiting, "b.json5": Self.waiting])
    let terminal = Terminal.inMemory()
    let status = await ArcFedCommand.run(
      ["run", "--state", folder.path("state.sqlite"), folder.root], on: terminal)
    #expect(status == .badInput)
    #expect(terminal.complaints == ["option '--state' goes with one script, not 2"])
  }
}

/// A folder of its own for a test, which goes with it.
final class ScratchFolder {
  let root: String

  init(_ files: [String: String]) throws {
    let base = FileManager.default.temporaryDirectory.path(percentEncoded: false)
    root = base + "arcfed-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    for (name, text) in files {
      try text.write(toFile: path(name), atomically: true, encoding: .utf8)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func path(_ name: String) -> String { "\(root)/\(name)" }

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root).sorted()
  }
}
