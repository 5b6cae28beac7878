import ArcFedScenarios

/// An option of a command.
struct OptionDescription: Sendable {
  /// Its name without the dashes.
  let name: String
  /// Whether a value follows it.
  let takesValue: Bool

  static func flag(_ name: String) -> OptionDescription {
    OptionDescription(name: name, takesValue: false)
  }

  static func value(_ name: String) -> OptionDescription {
    OptionDescription(name: name, takesValue: true)
  }
}

/// What is wrong with a command line.
struct UsageError: Error, Hashable, CustomStringConvertible {
  let description: String

  static func unknown(_ kind: String, _ word: String, among known: [String]) -> UsageError {
    let nearest = NearestWord.find(word, among: known)
    let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
    let list = known.joined(separator: ", ")
    return UsageError(description: "unknown \(kind) '\(word)'\(hint) (known: \(list))")
  }
}

/// The words after a command, sorted into options and the rest.
struct CommandLineWords: Sendable {
  private(set) var operands: [String] = []
  private var options: [String: [String]] = [:]

  init(_ words: [String], options known: [OptionDescription]) throws(UsageError) {
    let known = known + [.flag("help"), .flag("version")]
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        return
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      let spelled = word == "-h" ? "--help" : word
      let parts = spelled.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let option = known.first(where: { "--" + $0.name == parts[0] }) else {
        throw .unknown("option", String(parts[0]), among: known.map { "--" + $0.name })
      }
      guard option.takesValue else {
        guard parts.count == 1 else {
          throw UsageError(description: "option '--\(option.name)' takes no value")
        }
        options[option.name] = [""]
        continue
      }
      guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst(), !value.isEmpty
      else { throw UsageError(description: "option '--\(option.name)' needs a value") }
      options[option.name, default: []].append(value)
    }
  }

  /// Whether the option stands there.
  func has(_ option: String) -> Bool { options[option] != nil }

  /// The option's value; the last when it was given several times.
  func value(_ option: String) -> String? { options[option]?.last }

  /// All values that the option was given.
  func values(_ option: String) -> [String] { options[option] ?? [] }

  /// The option's value as a whole number.
  func number(_ option: String) throws(UsageError) -> UInt64? {
    guard let text = value(option) else { return nil }
    guard let number = UInt64(text) else {
      throw UsageError(description: "option '--\(option)' needs a whole number, not '\(text)'")
    }
    return number
  }

  /// The option's value as a whole number within `range`.
  func number(
    _ option: String, in range: ClosedRange<UInt64>
  ) throws(UsageError) -> UInt64? {
    guard let number = try number(option) else { return nil }
    guard range.contains(number) else {
      throw UsageError(
        description: "option '--\(option)' goes from \(range.lowerBound) to "
          + "\(range.upperBound), not \(number)")
    }
    return number
  }
}
