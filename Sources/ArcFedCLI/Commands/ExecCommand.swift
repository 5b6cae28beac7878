import ArcFed
import ArcFedScenarios
import ArcFedServing
import FoundationEssentials
import Glibc

/// `arcfed exec -- COMMAND`: a command in a world that lives as long as it does.
struct ExecCommand: Command {
  static let name = "exec"
  static let summary = "runs a command, such as a test suite, in a world of its own"
  static let help = """
    usage: arcfed exec [OPTIONS] -- COMMAND [ARGUMENTS]

    Sets a world up, runs COMMAND in the environment in which it meets Azure and Kubernetes there,
    and leaves nothing behind. Without --config the world is that of the quickstart, and without
    --pod the command has the administrator's credentials.

    \(ServerWords.help)
      --pod NAMESPACE/NAME  runs the command as that pod's container: with the environment that the
                         webhook injected, and its token as a file that the kubelet renews
      --cluster NAME     the pod's cluster, when several have a pod of that name
      --container NAME   the container; the pod's first unless said
      --help             this text

    exit status: the command's own; 128 and the signal's number when one ended it; 126 or 127
    when it cannot be started; 2 bad input or usage
    """
  static let options: [OptionDescription] =
    ServerWords.options + [.value("pod"), .value("cluster"), .value("container")]

  /// Signals that go on to the command.
  private static let forwarded = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]

  private let words: CommandLineWords

  init(_ words: CommandLineWords) { self.words = words }

  static func checked(_ words: CommandLineWords) throws(UsageError) -> CommandLineWords {
    _ = try ServerWords(words)
    guard !words.operands.isEmpty else {
      throw UsageError(description: "nothing to run: name a command behind '--'")
    }
    if let pod = words.value("pod"), pod.split(separator: "/").count != 2 {
      throw UsageError(description: "option '--pod' needs NAMESPACE/NAME, not '\(pod)'")
    }
    for option in ["cluster", "container"] where words.has(option) && !words.has("pod") {
      throw UsageError(description: "option '--\(option)' goes with '--pod'")
    }
    return words
  }

  func run(on terminal: Terminal) async -> ExitStatus {
    do throws(UsageError) {
      let folder = try PrivateFolder()
      defer { folder.remove() }
      var serverWords = try ServerWords(words)
      serverWords.work(in: folder.path)
      serverWords.setUp(with: try Self.quickstart())
      let started = try await StartedServer(serverWords, folder: folder.path)
      let run = try await prepared(started, folder: folder.path)
      let status = await follow(run, on: terminal)
      await started.end()
      return status
    } catch {
      terminal.complain(error.description)
      return .badInput
    }
  }

  private static func quickstart() throws(UsageError) -> Script {
    do {
      return try BuiltInScenario.script(named: BuiltInScenario.all[0].name)
    } catch {
      throw UsageError(description: "\(error)")
    }
  }

  /// Runs the command to its end, with the signals that come meanwhile.
  private func follow(_ run: Run, on terminal: Terminal) async -> ExitStatus {
    let child: ChildProcess
    do throws(ChildProcess.StartFailure) {
      child = try ChildProcess(run.words, environment: run.environment)
    } catch {
      terminal.complain(error.reason)
      return ExitStatus(rawValue: error.exitStatus)
    }
    // Interrupts from a terminal reach the command by themselves: it is in the same group.
    let signals = Signals(Self.forwarded) { number in
      if number != SIGINT && number != SIGQUIT || isatty(STDIN_FILENO) == 0 { child.send(number) }
    }
    let status = await child.exitStatus()
    return withExtendedLifetime(signals) { ExitStatus(rawValue: status) }
  }

  // MARK: The environment

  /// What is run, and in which environment.
  fileprivate struct Run {
    var words: [String]
    var environment: [String: String]
  }

  /// The command in the environment of this process, in which that of the world comes first. A
  /// container sees nothing of the credentials that its surroundings have.
  private func prepared(
    _ started: StartedServer, folder: String
  ) async throws(UsageError) -> Run {
    var run = Run(
      words: words.operands,
      environment: ProcessInfo.processInfo.environment.filter { !Self.isAmbient($0.key) })
    guard let name = words.value("pod") else {
      run.add(started.environment.ofAdministrator)
      return run
    }
    do throws(Refusal) {
      let pod = try await started.emulator.pod(
        name, inCluster: words.value("cluster"), container: words.value("container"))
      let container = try await pod.environment()
      started.server.world.setClientPod(pod)
      var mounts = try await pod.mounts()
      if let view = await ContainerView(of: mounts, in: folder + "/view") {
        run.words = view.command(run.words)
        mounts = []
      }
      run.add(started.environment.ofContainer(container, of: pod, mounts: mounts))
      return run
    } catch {
      throw UsageError(description: error.message)
    }
  }

  /// What other clouds' surroundings leave in an environment: it would win over the world's own.
  private static func isAmbient(_ name: String) -> Bool {
    name.hasPrefix("AZURE_") || name.hasPrefix("IDENTITY_") || name.hasPrefix("MSI_")
      || name.hasPrefix("ARM_")
      || ["ALL_PROXY", "all_proxy", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"]
        .contains(name)
  }
}

extension ExecCommand.Run {
  fileprivate mutating func add(_ variables: [ClientEnvironment.Variable]) {
    for variable in variables { environment[variable.name] = variable.value }
  }
}
