import FoundationEssentials
import Testing

@testable import ArcFedCLI

@Suite("The command line")
struct CommandLineTests {
  @Test("Without a word the help is shown, and the status says that nothing was done")
  func noWords() async {
    let terminal = Terminal.inMemory()
    #expect(await ArcFedCommand.run([], on: terminal) == .badInput)
    #expect(terminal.output.first?.contains("usage: arcfed COMMAND") == true)
  }

  @Test(
    "Help and version are everywhere",
    arguments: [
      (["--help"], "usage: arcfed COMMAND"), (["-h"], "usage: arcfed COMMAND"),
      (["help"], "usage: arcfed COMMAND"), (["--version"], "arcfed 0."),
      (["run", "--help"], "usage: arcfed run"), (["demo", "-h"], "usage: arcfed demo"),
      (["run", "--version"], "arcfed 0."), (["demo", "--version"], "arcfed 0."),
    ])
  func helpAndVersion(words: [String], text: String) async {
    let terminal = Terminal.inMemory()
    #expect(await ArcFedCommand.run(words, on: terminal) == .success)
    #expect(terminal.output.joined().contains(text))
    #expect(terminal.complaints.isEmpty)
  }

  @Test(
    "An unknown word is answered with the nearest known one",
    arguments: [
      (["rnu"], "unknown command 'rnu'; did you mean 'run'?"),
      (["demos"], "unknown command 'demos'; did you mean 'demo'?"),
      (["--halp"], "unknown option '--halp'; did you mean '--help'?"),
      (["run", "--schedul-seed", "1", "x"], "did you mean '--schedule-seed'?"),
      (["demo", "quikstart"], "unknown scenario 'quikstart'; did you mean 'quickstart'?"),
      (["run", "/nowhere/at/all"], "/nowhere/at/all: there is no such file or folder"),
      (["run"], "nothing to run: name a script or a folder of scripts"),
      (["run", "--state"], "option '--state' needs a value"),
      (["run", "--update=yes", "x"], "option '--update' takes no value"),
      (["run", "--schedule-seed", "many", "x"], "needs a whole number, not 'many'"),
      (["demo", "a", "b"], "one scenario at a time, not 2"),
      (["demo", "--export", "/proc/nope"], "the folder '/proc/nope' cannot be made or written to"),
    ])
  func unknownWords(words: [String], complaint: String) async {
    let terminal = Terminal.inMemory()
    #expect(await ArcFedCommand.run(words, on: terminal) == .badInput)
    #expect(terminal.complaints.joined().contains(complaint))
    #expect(terminal.output.isEmpty)
  }

  @Test("The schema is shown, or written where it is wanted")
  func schema() async throws {
    let terminal = Terminal.inMemory()
    #expect(await ArcFedCommand.run(["schema"], on: terminal) == .success)
    let folder = try ScratchFolder([:])
    let path = folder.path("scenario.schema.json")
    #expect(
      await ArcFedCommand.run(["schema", "--output", path], on: .inMemory()) == .success)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == terminal.output[0] + "\n")
    #expect(
      await ArcFedCommand.run(["schema", "--output", folder.root], on: .inMemory()) == .badInput)
  }

  @Test("The built-in scenarios are listed")
  func list() async {
    let terminal = Terminal.inMemory()
    #expect(await ArcFedCommand.run(["demo", "--list"], on: terminal) == .success)
    #expect(terminal.output.first?.hasPrefix("quickstart") == true)
  }
}
