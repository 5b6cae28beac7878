import ArcFedServing
import FoundationEssentials
import Glibc

/// `arcfed helm`: stands in for Helm where `az connectedk8s` calls it.
enum HelmCommand {
  static let name = "helm"
  static let summary = "stands in for Helm where az connectedk8s calls it"
  static let help = """
    usage: arcfed helm list | pull CHART | upgrade azure-arc CHART | get values azure-arc
           | uninstall azure-arc [HELM'S OPTIONS]

    Helm for one release, 'azure-arc', which brings the Arc agents. 'arcfed exec' and 'arcfed serve'
    name a program that calls it in HELM_CLIENT_PATH, where 'az connectedk8s' looks for Helm. It
    finds ArcFed by ARCFED_CONTROL, ARCFED_TOKEN and ARCFED_CA, and the cluster by the kubeconfig.

    exit status: 0 done, 1 refused, 2 output that cannot be written
    """

  /// Writes the program that calls this one with the word `helm`.
  static func writeProgram(to path: String) throws(UsageError) {
    let manager = FileManager.default
    let program =
      (try? manager.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
    let text = "#!/bin/sh\nexec \(ShellText.quoted(program)) \(name) \"$@\"\n"
    try PrivateFolder.write(Array(text.utf8), to: path)
    guard chmod(path, 0o700) == 0 else {
      throw UsageError(description: "'\(path)' cannot be made executable")
    }
  }

  /// Runs Helm's words, which are not sorted as ArcFed's own are.
  static func run(_ words: [String], on terminal: Terminal) async -> ExitStatus {
    if words.isEmpty || ["--help", "-h", "help"].contains(words[0]) {
      terminal.show(help)
      return words.isEmpty ? .badInput : .success
    }
    let helm = Helm(
      words, environment: ProcessInfo.processInfo.environment, clocks: WallClock.clocks)
    let outcome = await helm.run()
    if !outcome.output.isEmpty { terminal.show(outcome.output.trimmedEnd) }
    if !outcome.error.isEmpty { terminal.complain(outcome.error.trimmedEnd, as: "") }
    return ExitStatus(rawValue: outcome.status)
  }
}

extension String {
  /// Without the line's end, which the terminal writes itself.
  fileprivate var trimmedEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
