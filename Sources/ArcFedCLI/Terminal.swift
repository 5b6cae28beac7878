import ArcFedScenarios
import FoundationEssentials
import Glibc
import Synchronization

/// Where a command writes: a terminal, a pipe, or a test's memory.
final class Terminal: Sendable {
  private enum Target {
    case process
    case memory(output: [String], complaints: [String])
  }

  /// How text is set off here.
  let style: TerminalStyle
  private let target: Mutex<Target>

  private init(style: TerminalStyle, target: Target) {
    self.style = style
    self.target = Mutex(target)
  }

  /// The process's own output: colours only on a terminal, and never with `NO_COLOR` set
  /// (no-color.org) or `TERM=dumb`.
  static func standard() -> Terminal {
    let environment = ProcessInfo.processInfo.environment
    let refusesColour =
      !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    let usesColour = isatty(STDOUT_FILENO) == 1 && !refusesColour
    return Terminal(style: usesColour ? .colour : .plain, target: .process)
  }

  /// Memory, for tests.
  static func inMemory() -> Terminal {
    Terminal(style: .plain, target: .memory(output: [], complaints: []))
  }

  /// Writes a line to the standard output.
  func show(_ line: String) {
    target.withLock { target in
      switch target {
      case .process: Self.write(line + "\n", to: STDOUT_FILENO)
      case .memory(let output, let complaints):
        target = .memory(output: output + [line], complaints: complaints)
      }
    }
  }

  /// Writes a line to the standard error.
  func complain(_ line: String) {
    target.withLock { target in
      switch target {
      case .process: Self.write("arcfed: \(line)\n", to: STDERR_FILENO)
      case .memory(let output, let complaints):
        target = .memory(output: output, complaints: complaints + [line])
      }
    }
  }

  /// What was written to memory.
  var output: [String] {
    target.withLock { target in
      if case .memory(let output, _) = target { output } else { [] }
    }
  }

  /// What was complained about in memory.
  var complaints: [String] {
    target.withLock { target in
      if case .memory(_, let complaints) = target { complaints } else { [] }
    }
  }

  /// Ends the process.
  func exit(_ status: ExitStatus) -> Never {
    Glibc.exit(status.rawValue)
  }

  /// Writes all of it; gives up when the reader has gone.
  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard written > 0 else { return }
      bytes = bytes.dropFirst(written)
    }
  }
}
