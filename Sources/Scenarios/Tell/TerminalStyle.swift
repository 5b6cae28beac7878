/// How text is set off: with ANSI colours on a terminal, not at all in a pipe.
public struct TerminalStyle: Sendable {
  private let usesColour: Bool

  /// Colours.
  public static let colour = TerminalStyle(usesColour: true)
  /// Plain text.
  public static let plain = TerminalStyle(usesColour: false)

  /// Headings.
  public func bold(_ text: String) -> String { wrap(text, "1") }
  /// What went well.
  public func green(_ text: String) -> String { wrap(text, "32") }
  /// What did not.
  public func red(_ text: String) -> String { wrap(text, "31") }
  /// What one would have typed.
  public func cyan(_ text: String) -> String { wrap(text, "36") }
  /// What a reader may skip.
  public func dim(_ text: String) -> String { wrap(text, "2") }

  private func wrap(_ text: String, _ code: String) -> String {
    usesColour ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}
