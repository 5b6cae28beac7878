import ArcFedJSON
import FoundationEssentials
import Testing

@testable import ArcFedCLI

@Suite("arcfed run: choosing, playing several at once, and reporting")
struct ReportCommandTests {
  private static func folder() throws -> ScratchFolder {
    try ScratchFolder([
      "a.json5": "{ title: 'First', steps: [{ advance: '1s' }] }",
      "b.json5": "{ title: 'Second', steps: [{ advance: '1s', expect: { now: 'never' } }] }",
      "c.json5": "{ title: 'Third', steps: [{ advance: '1s' }] }",
      "d.json5": "{ title: 'Fourth', steps: [{ advance: '1s' }] }",
    ])
  }

  private func titles(
    _ words: [String]
  ) async throws -> (ArcFedCLI.ExitStatus, [String], [String]) {
    let folder = try Self.folder()
    let terminal = Terminal.inMemory()
    let status = await ArcFedCommand.run(["run"] + words + [folder.root], on: terminal)
    let names = terminal.output.compactMap { line in
      line.firstRange(of: ".json5  ").map { String(line[$0.upperBound...]) }
    }
    return (status, names, terminal.complaints)
  }

  @Test("Several at a time are shown in the order of the files", arguments: ["1", "2", "16"])
  func jobs(count: String) async throws {
    let (status, titles, _) = try await titles(["--jobs", count])
    #expect(status == .failedExpectation)
    #expect(titles == ["First", "Second", "Third", "Fourth"])
  }

  @Test("A filter looks at path and title, whatever the case")
  func filter() async throws {
    #expect(try await titles(["--filter", "THIRD"]).1 == ["Third"])
    #expect(try await titles(["--filter", "d.json5"]).1 == ["Fourth"])
    let (status, _, complaints) = try await titles(["--filter", "fifth"])
    #expect(status == .badInput)
    #expect(complaints == ["no script of 4 has 'fifth' in its path or title"])
  }

  @Test("The shards together play every script once")
  func shards() async throws {
    var played: [String] = []
    for shard in ["1/3", "2/3", "3/3"] { played += try await titles(["--shard", shard]).1 }
    #expect(played.sorted() == ["First", "Fourth", "Second", "Third"])
    #expect(try await titles(["--shard", "1/3"]).1 == ["First", "Fourth"])
  }

  @Test(
    "A shard that is none is refused",
    arguments: ["0/3", "4/3", "3", "a/b", "1/0", "1/2/3", "-1/2"]
  )
  func badShard(text: String) async throws {
    let (status, titles, complaints) = try await titles(["--shard=\(text)"])
    #expect(status == .badInput)
    #expect(titles.isEmpty)
    #expect(complaints[0].contains("such as 2/5, not '\(text)'"))
  }

  @Test("The first failure ends it when asked, and the rest is counted", arguments: ["1", "3"])
  func failFast(jobs: String) async throws {
    let folder = try Self.folder()
    let terminal = Terminal.inMemory()
    let status = await ArcFedCommand.run(
      ["run", "--fail-fast", "--jobs", jobs, folder.root], on: terminal)
    #expect(status == .failedExpectation)
    #expect(terminal.output.last == "1 passed, 1 failed, 2 not played")
  }

  @Test("A report goes to the terminal, or to a file with the lines on the terminal")
  func output() async throws {
    let folder = try Self.folder()
    let onTerminal = Terminal.inMemory()
    _ = await ArcFedCommand.run(["run", "--format", "json", folder.root], on: onTerminal)
    #expect(onTerminal.output.count == 1)
    #expect(try JSONParser.parse(onTerminal.output[0])["failed"] == 1)
    let path = folder.path("report.json")
    let withLines = Terminal.inMemory()
    let status = await ArcFedCommand.run(
      ["run", "--format", "json", "--output", path, folder.root], on: withLines)
    #expect(status == .failedExpectation)
    #expect(withLines.output.last == "3 passed, 1 failed")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == onTerminal.output[0] + "\n")
  }

  @Test("Another seed makes another world, which no golden transcript speaks of")
  func seed() async throws {
    let script = "{ title: 'x', steps: [{ advance: '1s' }] }"
    let folder = try ScratchFolder(["scenario.json5": script])
    #expect(await ArcFedCommand.run(["run", "--update", folder.root], on: .inMemory()) == .success)
    let terminal = Terminal.inMemory()
    let status = await ArcFedCommand.run(
      ["run", "--seed", "7", "--transcript", folder.root], on: terminal)
    #expect(status == .success)
    #expect(terminal.output[0].contains("seed 7\n"))
    let update = Terminal.inMemory()
    let refused = await ArcFedCommand.run(
      ["run", "--seed", "7", "--update", folder.root], on: update)
    #expect(refused == .badInput)
  }

  @Test(
    "Options that make no sense are refused",
    arguments: [
      (["--format", "yaml"], "unknown format 'yaml'"),
      (["--format", "jsn"], "did you mean 'json'?"),
      (["--jobs", "0"], "option '--jobs' goes from 1 to 256, not 0"),
      (["--seed", "x"], "needs a whole number"),
    ])
  func nonsense(words: [String], complaint: String) async throws {
    let (status, _, complaints) = try await titles(words)
    #expect(status == .badInput)
    #expect(complaints[0].contains(complaint))
  }

  @Test(
    "A report that could not be written is refused before anything is played",
    arguments: [
      ("none/report.json", "there is no folder"),
      ("folder", "this is a folder; a file is expected"),
      ("a.json5/report.json", "there is no folder"),
    ])
  func unwritableReport(name: String, message: String) async throws {
    let folder = try Self.folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("folder"), withIntermediateDirectories: false)
    for command in [["run", folder.path("a.json5")], ["fuzz", "--steps", "5"], ["schema"]] {
      let terminal = Terminal.inMemory()
      let words = command + ["--output", folder.path(name)]
      #expect(await ArcFedCommand.run(words, on: terminal) == .badInput)
      #expect(terminal.output.isEmpty)
      #expect(
        terminal.complaints.first?.hasPrefix("\(folder.path(name)): \(message)") == true,
        "\(terminal.complaints)")
    }
  }
}

@Suite("arcfed verify")
struct VerifyCommandTests {
  private static let waiting = "{ title: 'Waiting', steps: [{ advance: '5s' }] }"

  @Test("A script that always looks the same is ok")
  func same() async throws {
    let folder = try ScratchFolder(["wait.json5": Self.waiting])
    let terminal = Terminal.inMemory()
    let status = await ArcFedCommand.run(
      ["verify", "--seeds", "3", "--jobs", "2", folder.root], on: terminal)
    #expect(status == .success)
    #expect(terminal.output == ["ok    \(folder.path("wait.json5"))"])
  }

  @Test("A play that is not the golden one is shown with its seed and how to see it again")
  func different() async throws {
    let folder = try ScratchFolder([
      "scenario.json5": Self.waiting, "transcript.txt": "Waiting\nseed 2\n",
    ])
    let terminal = Terminal.inMemory()
    let status = await ArcFedCommand.run(
      ["verify", "--first-seed", "9", folder.root], on: terminal)
    #expect(status == .failedExpectation)
    let path = folder.path("scenario.json5")
    #expect(
      terminal.output == [
        "FAIL  \(path)", "      schedule seed 9, the first play, differs at line 2:",
        "        expected: seed 2", "        was:      seed 1",
        "      replay: arcfed run --schedule-seed 9 --transcript \(path)",
      ])
  }

  @Test("Nothing to verify is bad usage")
  func nothing() async {
    let terminal = Terminal.inMemory()
    #expect(await ArcFedCommand.run(["verify"], on: terminal) == .badInput)
    #expect(terminal.complaints[0].contains("nothing to verify"))
  }
}
