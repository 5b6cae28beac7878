import ArcFedScenarios
import FoundationEssentials
import Glibc
import Synchronization

/// Where a command writes: a terminal, a pipe, or a test's memory.
final class Terminal: Sendable {
  private enum Target {
    case process(Streams)
    case memory(Memory)
  }

  /// Where a process writes.
  private struct Streams {
    let output: Descriptor
    let complaints: Descriptor
    /// Whether something that was to be shown was not.
    var hasLostOutput = false

    /// Writes to the output; complains the first time that this fails, and shows nothing after it.
    mutating func show(_ text: String) {
      guard !hasLostOutput else { return }
      do throws(Descriptor.WriteFailure) {
        try output.write(text)
      } catch {
        // A reader that has gone has seen what it wanted.
        guard !error.isReaderGone else { return }
        hasLostOutput = true
        complain("arcfed: the standard output cannot be written: \(error.reason)\n")
      }
    }

    /// Writes to the standard error. Where that fails there is nobody to tell.
    func complain(_ text: String) { try? complaints.write(text) }
  }

  /// What a test sees.
  struct Memory: Sendable {
    /// The lines that were shown.
    var output: [String] = []
    /// The lines that were complained.
    var complaints: [String] = []
    /// What is to be read.
    var input = ""
    /// How often a key was waited for.
    var pauseCount = 0
  }

  /// More than this is read by nobody: the largest input is a token.
  private static let inputBytesMaximum = 1 << 20

  /// How text is set off here.
  let style: TerminalStyle
  private let target: Mutex<Target>

  private init(style: TerminalStyle, target: Target) {
    self.style = style
    self.target = Mutex(target)
  }

  /// The process's own output: colours only on a terminal, and never with `NO_COLOR` set
  /// (no-color.org) or `TERM=dumb`.
  static func standard(
    output: Int32 = STDOUT_FILENO, complaints: Int32 = STDERR_FILENO
  ) -> Terminal {
    let environment = ProcessInfo.processInfo.environment
    let refusesColour =
      !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    let usesColour = isatty(output) == 1 && !refusesColour
    let streams = Streams(
      output: Descriptor(number: output), complaints: Descriptor(number: complaints))
    return Terminal(style: usesColour ? .colour : .plain, target: .process(streams))
  }

  /// Memory, for tests.
  static func inMemory(input: String = "") -> Terminal {
    Terminal(style: .plain, target: .memory(Memory(input: input)))
  }

  /// Writes a line to the standard output.
  func show(_ line: String) {
    target.withLock { target in
      switch target {
      case .process(var streams):
        streams.show(line + "\n")
        target = .process(streams)
      case .memory(var memory):
        memory.output.append(line)
        target = .memory(memory)
      }
    }
  }

  /// Writes a line to the standard error, as this program's.
  func complain(_ line: String) { complain(line, as: "arcfed: ") }

  /// Writes a line to the standard error.
  ///
  /// - Parameter speaker: whose complaint it is; empty for a line that stands for itself.
  func complain(_ line: String, as speaker: String) {
    target.withLock { target in
      switch target {
      case .process(let streams): streams.complain("\(speaker)\(line)\n")
      case .memory(var memory):
        memory.complaints.append(line)
        target = .memory(memory)
      }
    }
  }

  /// Shows how far something has come, on one line that the next one overwrites: on a terminal
  /// only.
  func progress(_ text: String) {
    target.withLock { target in
      guard case .process(let streams) = target, isatty(streams.complaints.number) == 1 else {
        return
      }
      // "Erase in Line" of ECMA-48, so that nothing of a longer line stays.
      streams.complain("\r\u{1b}[K\(text)\r")
    }
  }

  /// Everything that stands on the standard input.
  func readInput() -> String {
    if let memory { return memory.input }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while bytes.count < Self.inputBytesMaximum {
      let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Waits until a person presses a key; not at all where none is sitting.
  func waitForKey() {
    let isPerson = target.withLock { target in
      guard case .memory(var memory) = target else { return isatty(STDIN_FILENO) == 1 }
      memory.pauseCount += 1
      target = .memory(memory)
      return false
    }
    guard isPerson else { return }
    progress("press a key")
    var before = termios()
    guard tcgetattr(STDIN_FILENO, &before) == 0 else { return }
    var single = before
    single.c_lflag &= ~tcflag_t(ICANON | ECHO)
    tcsetattr(STDIN_FILENO, TCSANOW, &single)
    var key: UInt8 = 0
    _ = read(STDIN_FILENO, &key, 1)
    tcsetattr(STDIN_FILENO, TCSANOW, &before)
    progress("")
  }

  /// Whether something that was to be shown could not be written.
  var hasLostOutput: Bool {
    target.withLock { target in
      if case .process(let streams) = target { streams.hasLostOutput } else { false }
    }
  }

  /// What was written to memory.
  var output: [String] { memory?.output ?? [] }

  /// What was complained about in memory.
  var complaints: [String] { memory?.complaints ?? [] }

  /// How often a key was waited for in memory.
  var pauseCount: Int { memory?.pauseCount ?? 0 }

  private var memory: Memory? {
    target.withLock { target in
      if case .memory(let memory) = target { memory } else { nil }
    }
  }

  /// Ends the process at once. What runs at an ordinary exit takes OpenSSL down under the threads
  /// that still use it; everything that was written here has left the process.
  func exit(_ status: ExitStatus) -> Never {
    _exit(status.rawValue)
  }
}
