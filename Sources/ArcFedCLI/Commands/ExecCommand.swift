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
      --cluster NAME     the pod's cluster, when there are several
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
      serverWords.layOutVolumes(in: folder.path + "/volumes")
      serverWords.setUp(with: try Self.quickstart())
      let started = try await StartedServer(serverWords, folder: folder.path)
      let variables = try await variables(started)
      let status = await run(in: variables, on: terminal)
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

  private func run(in variables: [String: String], on terminal: Terminal) async -> ExitStatus {
    let child: ChildProcess
    do throws(ChildProcess.StartFailure) {
      child = try ChildProcess(words.operands, environment: variables)
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

  /// The environment of this process, in which that of the world comes first. A container sees
  /// nothing of the credentials that its surroundings have.
  private func variables(_ started: StartedServer) async throws(UsageError) -> [String: String] {
    var environment = ProcessInfo.processInfo.environment
    for name in environment.keys where Self.isAmbient(name) { environment[name] = nil }
    for variable in try await own(started) { environment[variable.name] = variable.value }
    return environment
  }

  private func own(
    _ started: StartedServer
  ) async throws(UsageError) -> [ClientEnvironment.Variable] {
    guard let name = words.value("pod") else { return started.environment.ofAdministrator }
    do throws(Refusal) {
      let pod = try cluster(of: started).pod(name, container: words.value("container"))
      let container = try await pod.environment()
      started.server.world.setClientPod(pod)
      return started.environment.ofContainer(container, mounts: try await pod.mounts())
    } catch {
      throw UsageError(description: error.message)
    }
  }

  private func cluster(of started: StartedServer) throws(Refusal) -> ConnectedCluster {
    let clusters = started.emulator.connectedClusters
    let name = words.value("cluster")
    let found = clusters.filter { name == nil || $0.name == name }
    guard found.count == 1 else {
      let names = clusters.map(\.name).joined(separator: ", ")
      throw Refusal.arcFed(
        "UnknownCluster", "the pod's cluster is one of: \(names); name it with '--cluster'")
    }
    return found[0]
  }

  /// What other clouds' surroundings leave in an environment: it would win over the world's own.
  private static func isAmbient(_ name: String) -> Bool {
    name.hasPrefix("AZURE_") || name.hasPrefix("IDENTITY_") || name.hasPrefix("MSI_")
      || name.hasPrefix("ARM_")
      || ["ALL_PROXY", "all_proxy", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"]
        .contains(name)
  }
}
