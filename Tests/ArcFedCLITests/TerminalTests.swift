import Dispatch
import FoundationEssentials
import Glibc
import Testing

@testable import ArcFedCLI

@Suite("What a process shows", .timeLimit(.minutes(1)))
struct TerminalTests {
  @Test("Output that cannot be written is complained of once, and is a failure")
  func lostOutput() async throws {
    let folder = try ScratchFolder([
      "wait.json5": "{ title: 'Waiting', steps: [{ advance: '5s' }] }", "output": "",
      "complaints": "",
    ])
    // Not for writing: each write fails.
    let output = open(folder.path("output"), O_RDONLY)
    let complaints = open(folder.path("complaints"), O_WRONLY)
    defer { for descriptor in [output, complaints] { close(descriptor) } }
    let terminal = Terminal.standard(output: output, complaints: complaints)
    for format in ["lines", "json"] {
      let words = ["run", "--format", format, folder.path("wait.json5")]
      #expect(await ArcFedCommand.run(words, on: terminal) == .badInput)
    }
    #expect(
      try String(contentsOfFile: folder.path("complaints"), encoding: .utf8)
        == "arcfed: the standard output cannot be written: Bad file descriptor\n")
  }

  @Test("A reader that has gone is no failure")
  func closedPipe() async throws {
    let (reader, writer) = try Self.pipe()
    defer { close(writer) }
    close(reader)
    // Else the signal would end this process, as it ends the command's.
    let before = signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, before) }
    let terminal = Terminal.standard(output: writer, complaints: writer)
    #expect(await ArcFedCommand.run(["schema"], on: terminal) == .success)
  }

  @Test("A reader that is slow has all of it, also where a write does not wait")
  func slowReader() throws {
    let (reader, writer) = try Self.pipe()
    #expect(fcntl(writer, F_SETFL, O_NONBLOCK) == 0)
    // More than a pipe holds (`pipe(7)`: 65,536 bytes).
    let line = String(repeating: "x", count: 1 << 20)
    let terminal = Terminal.standard(output: writer, complaints: writer)
    DispatchQueue(label: "arcfed.test.writer").async { @Sendable in
      terminal.show(line)
      close(writer)
    }
    #expect(Self.count(reader) == line.count + 1)
    #expect(!terminal.hasLostOutput)
  }

  private static func pipe() throws -> (reader: Int32, writer: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(Glibc.pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  /// How many bytes come until the end.
  private static func count(_ reader: Int32) -> Int {
    defer { close(reader) }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    var sum = 0
    while true {
      let count = read(reader, &buffer, buffer.count)
      guard count > 0 else { return sum }
      sum += count
    }
  }
}
