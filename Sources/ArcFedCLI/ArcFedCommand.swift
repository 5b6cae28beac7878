import ArcFedScenarios

/// `arcfed`: the first word says which command, the rest is the command's own.
@main
struct ArcFedCommand {
  static let version = "0.1.0"

  static let commands: [any Command.Type] = [
    RunCommand.self, DemoCommand.self, VerifyCommand.self, ExplainCommand.self,
    FuzzCommand.self, SchemaCommand.self, ServeCommand.self, ExecCommand.self,
    BenchCommand.self,
  ]

  static func main() async {
    let terminal = Terminal.standard()
    let status = await run(Array(CommandLine.arguments.dropFirst()), on: terminal)
    terminal.exit(status)
  }

  /// Runs one command line. Whatever came of it, output that is lost is a failure.
  static func run(_ words: [String], on terminal: Terminal) async -> ExitStatus {
    let status = await answer(words, on: terminal)
    return terminal.hasLostOutput ? .badInput : status
  }

  private static func answer(_ words: [String], on terminal: Terminal) async -> ExitStatus {
    guard let first = words.first else {
      terminal.show(help)
      return .badInput
    }
    switch first {
    case "--help", "-h", "help":
      terminal.show(help)
      return .success
    case "--version", "version":
      terminal.show("arcfed \(version)")
      return .success
    case HelmCommand.name: return await HelmCommand.run(Array(words.dropFirst()), on: terminal)
    default: break
    }
    guard let command = commands.first(where: { $0.name == first }) else {
      let known = commands.map { $0.name } + [HelmCommand.name, "--help", "--version"]
      let kind = first.hasPrefix("-") ? "option" : "command"
      terminal.complain(UsageError.unknown(kind, first, among: known).description)
      return .badInput
    }
    return await run(command, Array(words.dropFirst()), on: terminal)
  }

  private static func run(
    _ command: any Command.Type, _ words: [String], on terminal: Terminal
  ) async -> ExitStatus {
    do throws(UsageError) {
      let line = try CommandLineWords(words, options: command.options)
      if line.has("help") {
        terminal.show(command.help)
        return .success
      }
      if line.has("version") {
        terminal.show("arcfed \(version)")
        return .success
      }
      return await command.init(try command.checked(line)).run(on: terminal)
    } catch {
      terminal.complain("\(error)\nTry 'arcfed \(command.name) --help'.")
      return .badInput
    }
  }

  static var help: String {
    let all = commands.map { ($0.name, $0.summary) } + [(HelmCommand.name, HelmCommand.summary)]
    let list = all.map { "  \($0.padded(to: 8))\($1)" }.joined(separator: "\n")
    return """
      arcfed: workload identity federation on Azure Arc-enabled Kubernetes, emulated in one process.

      usage: arcfed COMMAND [ARGUMENTS]

      \(list)

        --help     this text; 'arcfed COMMAND --help' for a command's own
        --version  the version

      exit status: 0 as expected, 1 an expectation failed, 2 bad input or usage, or output that
      cannot be written
      """
  }
}
