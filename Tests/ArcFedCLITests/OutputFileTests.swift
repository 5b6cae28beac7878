import ArcFedJSON
import FoundationEssentials
import Glibc
import Testing

@testable import ArcFedCLI

@Suite("A file that is written into", .timeLimit(.minutes(1)))
struct OutputFileTests {
  private static let waiting = "{ title: 'Waiting', steps: [{ advance: '5s' }] }"

  private func report(of folder: ScratchFolder, to name: String) async -> ArcFedCLI.ExitStatus {
    await ArcFedCommand.run(
      ["run", "--format", "json", "--output", folder.path(name), folder.path("wait.json5")],
      on: .inMemory())
  }

  /// What stands at a path, a link for itself.
  private func kind(of path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
  }

  @Test("A pipe stays one, and its reader has the report")
  func pipe() async throws {
    let folder = try ScratchFolder(["wait.json5": Self.waiting])
    let path = folder.path("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    // Open for both, nobody waits for the other end (`fifo(7)`).
    let reader = open(path, O_RDWR | O_NONBLOCK)
    defer { close(reader) }
    #expect(await report(of: folder, to: "pipe") == .success)
    #expect(kind(of: path) == S_IFIFO)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(reader, &buffer, buffer.count)
    let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    #expect(try JSONParser.parse(text)["passed"] == 1)
  }

  @Test("A link stays one, and what it points to holds the report and nothing else")
  func link() async throws {
    let folder = try ScratchFolder([
      "wait.json5": Self.waiting, "report.json": String(repeating: "before ", count: 4_096),
    ])
    #expect(symlink("report.json", folder.path("link")) == 0)
    #expect(await report(of: folder, to: "link") == .success)
    #expect(kind(of: folder.path("link")) == S_IFLNK)
    let text = try String(contentsOfFile: folder.path("report.json"), encoding: .utf8)
    #expect(try JSONParser.parse(text)["passed"] == 1)
  }

  @Test("A link to nothing makes what it points to, and one that leads nowhere is complained of")
  func danglingLink() async throws {
    let folder = try ScratchFolder(["wait.json5": Self.waiting])
    #expect(symlink("new.json", folder.path("link")) == 0)
    #expect(await report(of: folder, to: "link") == .success)
    #expect(kind(of: folder.path("link")) == S_IFLNK)
    #expect(kind(of: folder.path("new.json")) == S_IFREG)
    #expect(symlink("nowhere/new.json", folder.path("lost")) == 0)
    let terminal = Terminal.inMemory()
    let status = await ArcFedCommand.run(
      ["schema", "--output", folder.path("lost")], on: terminal)
    #expect(status == .badInput)
    #expect(terminal.complaints == ["\(folder.path("lost")): No such file or directory"])
    #expect(kind(of: folder.path("lost")) == S_IFLNK)
  }

  @Test("A plain file is replaced as a whole: who has it open reads on what was there")
  func plainFile() async throws {
    let folder = try ScratchFolder(["wait.json5": Self.waiting, "report.json": "before"])
    #expect(Glibc.link(folder.path("report.json"), folder.path("other")) == 0)
    #expect(await report(of: folder, to: "report.json") == .success)
    #expect(try String(contentsOfFile: folder.path("other"), encoding: .utf8) == "before")
    #expect(try folder.names() == ["other", "report.json", "wait.json5"])
  }

  @Test("A golden transcript and exported files are written through links too")
  func otherFiles() async throws {
    let folder = try ScratchFolder(["scenario.json5": Self.waiting])
    #expect(symlink("golden.txt", folder.path("transcript.txt")) == 0)
    #expect(await ArcFedCommand.run(["run", "--update", folder.root], on: .inMemory()) == .success)
    #expect(kind(of: folder.path("transcript.txt")) == S_IFLNK)
    #expect(kind(of: folder.path("golden.txt")) == S_IFREG)

    let words = ["demo", "--export", folder.path("export")]
    #expect(await ArcFedCommand.run(words, on: .inMemory()) == .success)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("export"))
    let name = try #require(names.min())
    let path = folder.path("export/\(name)")
    #expect(rename(path, folder.path("moved")) == 0)
    #expect(symlink("../moved", path) == 0)
    #expect(await ArcFedCommand.run(words, on: .inMemory()) == .success)
    #expect(kind(of: path) == S_IFLNK)
  }
}
