/// One of the words that may follow `arcfed`.
protocol Command: Sendable {
  /// The word.
  static var name: String { get }
  /// One line for the overview.
  static var summary: String { get }
  /// What `--help` says.
  static var help: String { get }
  /// The options it takes besides `--help` and `--version`.
  static var options: [OptionDescription] { get }

  /// The words as the command wants them; throws where it cannot use them.
  static func checked(_ words: CommandLineWords) throws(UsageError) -> CommandLineWords
  /// The command with words that it has checked.
  init(_ words: CommandLineWords)
  /// Does it.
  func run(on terminal: Terminal) async -> ExitStatus
}

extension Command {
  static func checked(_ words: CommandLineWords) throws(UsageError) -> CommandLineWords { words }
}

/// What the process ends with.
struct ExitStatus: RawRepresentable, Hashable, Sendable {
  /// What the shell sees.
  let rawValue: Int32

  /// Everything was as expected.
  static let success = ExitStatus(rawValue: 0)
  /// An expectation did not hold.
  static let failedExpectation = ExitStatus(rawValue: 1)
  /// The input or the command line cannot be used, and nothing was half-done; or what came of it
  /// cannot be written.
  static let badInput = ExitStatus(rawValue: 2)
}

extension String {
  /// The text with spaces behind it up to `width` characters.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
