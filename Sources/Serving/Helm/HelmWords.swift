/// A command line of Helm's, as far as `az connectedk8s` uses it (`azext_connectedk8s`,
/// `custom.py`, `_utils.py` and `_precheckutils.py`).
struct HelmWords: Sendable {
  /// What Helm says to a command line that it cannot use.
  struct Mistake: Error {
    let message: String
  }

  /// The words without options: the verb and what follows it.
  private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]
  private var flags: Set<String> = []

  /// Options with a value, by the names that they may have.
  private static let withValue: [String: String] = [
    "--set": "set", "--set-file": "set-file", "-f": "values", "--values": "values",
    "-n": "namespace", "--namespace": "namespace", "--kubeconfig": "kubeconfig",
    "--kube-context": "kube-context", "-o": "output", "--output": "output",
    "--timeout": "timeout", "-d": "untardir", "--untardir": "untardir", "--version": "version",
  ]
  /// Options without.
  private static let alone: [String: String] = [
    "--install": "install", "-i": "install", "--create-namespace": "create-namespace",
    "--wait": "wait", "-a": "all", "--all": "all", "-A": "all-namespaces",
    "--all-namespaces": "all-namespaces", "--untar": "untar", "--no-hooks": "no-hooks",
    "--debug": "debug",
  ]

  init(_ words: [String]) throws(Mistake) {
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("-") else {
        operands.append(word)
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      if let option = Self.withValue[name] {
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
          throw Mistake(message: "flag needs an argument: \(name)")
        }
        values[option, default: []].append(value)
      } else if let option = Self.alone[name] {
        flags.insert(option)
      } else {
        throw Mistake(message: "unknown flag: \(name)")
      }
    }
  }

  func has(_ flag: String) -> Bool { flags.contains(flag) }
  func all(_ option: String) -> [String] { values[option] ?? [] }
  func value(_ option: String) -> String? { values[option]?.last }
}
