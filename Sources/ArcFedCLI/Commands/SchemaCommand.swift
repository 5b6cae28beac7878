import ArcFedScenarios
import FoundationEssentials

/// `arcfed schema`: the language of scripts, for editors.
struct SchemaCommand: Command {
  static let name = "schema"
  static let summary = "prints the JSON Schema of scenario scripts, for editors"
  static let help = """
    usage: arcfed schema [OPTIONS]

    Prints the JSON Schema (draft 2020-12) of scenario scripts: every verb with its fields, and
    what each is for. An editor that is given it completes and checks while one types.

      --output FILE  writes it into a file
      --help         this text

    exit status: 0 printed, 2 bad usage, or output that cannot be written
    """
  static let options: [OptionDescription] = [.value("output")]

  private let words: CommandLineWords

  init(_ words: CommandLineWords) { self.words = words }

  static func checked(_ words: CommandLineWords) throws(UsageError) -> CommandLineWords {
    guard words.operands.isEmpty else {
      throw UsageError(description: "'arcfed schema' takes no '\(words.operands[0])'")
    }
    return words
  }

  func run(on terminal: Terminal) async -> ExitStatus {
    terminal.deliver(ScriptSchema.text, to: words.value("output"))
  }
}
