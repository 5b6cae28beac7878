import ArcFedHTTPServer
import ArcFedJSON
import ArcFedServing
import Glibc

/// `arcfed serve`: the world on this machine's sockets until a signal comes.
struct ServeCommand: Command {
  static let name = "serve"
  static let summary = "serves SDKs, kubectl and az over loopback TLS"
  static let help = """
    usage: arcfed serve [OPTIONS]

    Puts a world on this machine's sockets, so that programs of any language meet it as if it were
    Azure and Kubernetes, and prints what they need when it answers. SIGINT or SIGTERM ends it: what
    is under way is answered, and the exit status is 0.

    \(ServerWords.help)
      --env              prints lines that a shell can eval, with the administrator's credentials
      --json             prints the same as one JSON object
      --help             this text

    exit status: 0 ended by a signal, 2 bad input or usage, or output that cannot be written
    """
  static let options: [OptionDescription] = ServerWords.options + [.flag("env"), .flag("json")]

  private let words: CommandLineWords

  init(_ words: CommandLineWords) { self.words = words }

  static func checked(_ words: CommandLineWords) throws(UsageError) -> CommandLineWords {
    _ = try ServerWords(words)
    if let operand = words.operands.first {
      throw UsageError(
        description: "'\(operand)' is not taken: the world is named with '--config'")
    }
    guard !words.has("env") || !words.has("json") else {
      throw UsageError(description: "one of '--env' and '--json', not both")
    }
    return words
  }

  func run(on terminal: Terminal) async -> ExitStatus {
    do throws(UsageError) {
      let folder = try PrivateFolder()
      defer { folder.remove() }
      var words = try ServerWords(words)
      words.work(in: folder.path)
      if words.isExposed {
        terminal.complain(
          "warning: other machines can reach \(words.options.address.description): whoever does is "
            + "let in, and the keys of a seed are known to everybody")
      }
      let started = try await StartedServer(words, folder: folder.path)
      _ = await Signals.first(of: [SIGINT, SIGTERM, SIGHUP]) { show(started, on: terminal) }
      await started.end()
      return .success
    } catch {
      terminal.complain(error.description)
      return .badInput
    }
  }

  private func show(_ started: StartedServer, on terminal: Terminal) {
    let variables = started.environment.ofAdministrator
    if words.has("json") {
      let object = JSONObject(variables.map { ($0.name, JSONValue.string($0.value)) })
      terminal.show(JSONValue.object(object).text())
    } else if words.has("env") {
      for variable in variables {
        terminal.show("export \(variable.name)=\(ShellText.quoted(variable.value))")
      }
    } else {
      terminal.show("arcfed serves at \(started.server.addresses.main)")
      let width = (variables.map(\.name.count).max() ?? 0) + 2
      for variable in variables {
        terminal.show("  " + variable.name.padded(to: width) + variable.value)
      }
      terminal.show("ready; end with Ctrl-C")
    }
  }
}

/// Text as a POSIX shell takes it literally ("Shell Command Language", 2.2.2).
enum ShellText {
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
