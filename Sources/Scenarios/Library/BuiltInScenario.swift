/// A scenario that the command carries with it, so that a demo needs no file.
public struct BuiltInScenario: Sendable {
  /// What one types to have it told.
  public let name: String
  /// What it shows.
  public let title: String
  /// The script, as it stands in the library of scenarios.
  package let text: String
  /// Where the same text lies below `Fixtures/Scenarios`.
  package let folder: String

  /// All of them; the first is told when nobody names one.
  public static let all: [BuiltInScenario] = [
    BuiltInScenario(
      name: "quickstart", title: "A pod reads a Key Vault secret with no stored credential",
      text: BuiltInScript.quickstart, folder: "01-quickstart"),
    BuiltInScenario(
      name: "untold-api-server", title: "The API server was never told its issuer",
      text: BuiltInScript.untoldAPIServer, folder: "02-api-server-never-told"),
    BuiltInScenario(
      name: "expired-assertion", title: "The workload keeps its first token too long",
      text: BuiltInScript.expiredAssertion, folder: "07-expired-assertion"),
  ]

  /// The script, read.
  public func script() throws(ScriptError) -> Script {
    try Script(file: "\(name) (built in)", bytes: Array(text.utf8))
  }
}

/// The texts of the scenarios that are built in; each in a file of its own.
enum BuiltInScript {}
