import ArcFed
import FoundationEssentials
import Testing

@testable import ArcFedCLI

@Suite("arcfed fuzz")
struct FuzzCommandTests {
  private func run(
    _ words: [String], _ equality: (@Sendable (String, String) -> Bool)? = nil
  ) async throws -> (ArcFedCLI.ExitStatus, Terminal) {
    var configuration = EmulatorConfiguration()
    configuration.credentialEquality = equality
    let terminal = Terminal.inMemory()
    let words = try CommandLineWords(words, options: FuzzCommand.options)
    let command = FuzzCommand(try FuzzCommand.checked(words), configuration)
    return (await command.run(on: terminal), terminal)
  }

  @Test("A run in which everything holds says what held, and writes nothing")
  func everythingHolds() async throws {
    let folder = try ScratchFolder([:])
    let (status, terminal) = try await run(
      ["--steps", "150", "--jobs", "2", "--output", folder.path("found.json5")])
    #expect(status == .success)
    #expect(terminal.output.first == "seed 1: 150 steps in 2 worlds, each played twice")
    #expect(terminal.output.count == 8)
    #expect(!FileManager.default.fileExists(atPath: folder.path("found.json5")))
  }

  @Test("What is found is shrunk, written down and can be shown again")
  func found() async throws {
    let folder = try ScratchFolder([:])
    let path = folder.path("found.json5")
    let sloppy: @Sendable (String, String) -> Bool = { $0.lowercased() == $1.lowercased() }
    let (status, terminal) = try await run(["--steps", "2000", "--output", path], sloppy)
    #expect(status == .failedExpectation)
    let title = "  does not hold: no token without an equal credential visible at that time"
    #expect(terminal.output.contains(title))
    #expect(terminal.output.contains("  shrunk to 5 steps: \(path)"))
    #expect(terminal.output.last == "  replay: arcfed fuzz --replay \(path)")

    let (again, shown) = try await run(["--replay", path], sloppy)
    #expect(again == .failedExpectation)
    #expect(shown.output.first == "FAIL  \(path), step 5:")
    #expect(shown.output.contains(title))
    let (mended, fine) = try await run(["--replay", path])
    #expect(mended == .success)
    #expect(fine.output == ["ok    \(path)"])
  }

  @Test(
    "Words that cannot be used are bad input",
    arguments: [
      (["fuzz", "--steps", "0"], "option '--steps' goes from 1 to 100000000, not 0"),
      (["fuzz", "--jobs", "0"], "option '--jobs' goes from 1 to 256, not 0"),
      (["fuzz", "--seed", "x"], "option '--seed' needs a whole number, not 'x'"),
      (["fuzz", "a.json5"], "'arcfed fuzz' takes no 'a.json5'; a script goes with '--replay'"),
      (
        ["fuzz", "--replay", "x", "--steps", "3"],
        "option '--steps' does not go with '--replay'"
      ),
      (["fuzz", "--replay", "/none.json5"], "/none.json5: there is no such file or folder"),
    ])
  func badInput(words: [String], message: String) async {
    let terminal = Terminal.inMemory()
    #expect(await ArcFedCommand.run(words, on: terminal) == .badInput)
    #expect(terminal.complaints.first?.hasPrefix(message) == true, "\(terminal.complaints)")
  }
}
