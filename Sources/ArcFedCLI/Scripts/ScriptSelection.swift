import ArcFedScenarios

/// Which of the scripts that were found are played: `--filter` first, then `--shard`.
struct ScriptSelection: Sendable {
  /// One part of several that together play everything.
  struct Shard: Sendable {
    /// Which part, from 1.
    let number: Int
    /// How many parts there are.
    let count: Int

    /// Reads `2/5`.
    init(_ text: String) throws(UsageError) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]),
        count >= 1, (1...count).contains(number)
      else {
        throw UsageError(
          description: "option '--shard' needs a part and how many there are, such as 2/5, "
            + "not '\(text)'")
      }
      self.number = number
      self.count = count
    }
  }

  private let filter: String?
  private let shard: Shard?

  init(_ words: CommandLineWords) throws(UsageError) {
    filter = words.value("filter")?.lowercased()
    if let text = words.value("shard") { shard = try Shard(text) } else { shard = nil }
  }

  /// The scripts to be played, in their order. Every n-th is taken, so that the parts are about
  /// equally long, and each script is in exactly one.
  func scripts(of files: [ScriptFile]) throws(UsageError) -> [ScriptFile] {
    var chosen = files
    if let filter {
      chosen = files.filter { file in
        file.path.lowercased().contains(filter)
          || file.script.title.lowercased().contains(filter)
      }
      guard !chosen.isEmpty else {
        throw UsageError(
          description: "no script of \(files.count) has '\(filter)' in its path or title")
      }
    }
    guard let shard else { return chosen }
    return chosen.enumerated().filter { $0.offset % shard.count == shard.number - 1 }
      .map(\.element)
  }
}
