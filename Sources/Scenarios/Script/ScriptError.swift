/// What is wrong with a script, said so that its author can mend it at once.
public struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file as it was named.
  public let file: String
  /// Line and column, where the text has them.
  public let line: Int?
  /// The column of the line, from 1.
  public let column: Int?
  /// Where within the script: `steps[3].connectCluster.name`; empty for the whole.
  public let path: String
  /// What is wrong and what was expected.
  public let message: String
  /// The known word that was probably meant.
  public let suggestion: String?

  /// `file:line:column: path: message; did you mean 'x'?`
  public var description: String {
    var text = file
    if let line, let column { text += ":\(line):\(column)" }
    text += ": "
    if !path.isEmpty { text += "\(path): " }
    text += message
    if let suggestion { text += "; did you mean '\(suggestion)'?" }
    return text
  }
}
