import ArcFedJSON

/// What is wrong, with its place.
extension ScriptReader {
  func mismatch(
    _ value: JSONValue, _ kind: ValueKind, at path: [JSONPathElement]
  ) -> ScriptError {
    error(at: path, "expected \(kind.description), found \(Self.shown(value))")
  }

  /// A scalar as it was written, anything larger by its kind.
  private static func shown(_ value: JSONValue) -> String {
    switch value {
    case .array, .object: value.kindName
    default: "\(value.kindName) \(value.text().prefix(foundCharactersMaximum))"
    }
  }

  /// More of a value than this helps nobody to find it.
  private static let foundCharactersMaximum = 60

  /// An error in the name of a member, where the one below speaks of its value.
  func error(
    atNameOf path: [JSONPathElement], _ message: String, nearest word: String,
    among words: [String]
  ) -> ScriptError {
    error(
      at: path, message, nearest: word, among: words, position: document.positionOfName(at: path))
  }

  func error(
    at path: [JSONPathElement], _ message: String, nearest word: String? = nil,
    among words: [String] = [], position: JSONPosition? = nil
  ) -> ScriptError {
    let position =
      position ?? document.position(of: path) ?? document.position(of: Array(path.dropLast()))
    return ScriptError(
      file: file, line: position?.line, column: position?.column,
      path: JSONPath(path).description, message: message,
      suggestion: word.flatMap { NearestWord.find($0, among: words) })
  }
}
