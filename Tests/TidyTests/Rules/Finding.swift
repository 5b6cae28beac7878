/// One place where the house is not in order.
struct Finding: Hashable, CustomStringConvertible {
  /// The name of the rule that was broken.
  let rule: String
  let path: String
  /// The line, from 1; 0 where it is about the whole file or folder.
  let line: Int
  /// What is wrong, and what to use instead.
  let message: String

  var description: String { "\(path):\(line): \(message)" }
}
