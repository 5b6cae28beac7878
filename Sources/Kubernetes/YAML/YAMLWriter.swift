import ArcFedJSON

/// Writes JSON values as YAML, as `sigs.k8s.io/yaml` does: members sorted, lists at the level of
/// their name, long quoted text folded.
struct YAMLWriter {
  /// `best_width` of the emitter: a line is broken at the first blank behind it.
  private static let columnsBeforeFold = 80

  private var output = ""

  static func write(_ value: JSONValue) -> [UInt8] {
    var writer = YAMLWriter()
    writer.block(value, indent: 0, isInline: true)
    return Array(writer.output.utf8)
  }

  /// A value below a name or a dash; `isInline` when the cursor already stands where it begins.
  private mutating func block(_ value: JSONValue, indent: Int, isInline: Bool) {
    switch value {
    case .object(let members) where !members.isEmpty:
      var isFirst = isInline
      for name in members.keys.sorted(by: GoOrder.precedes) {
        if !isFirst { output += String(repeating: " ", count: indent) }
        isFirst = false
        scalar(name, indent: indent)
        output += ":"
        member(members[name] ?? .null, indent: indent)
      }
    case .array(let members) where !members.isEmpty:
      var isFirst = isInline
      for member in members {
        if !isFirst { output += String(repeating: " ", count: indent) }
        isFirst = false
        output += "- "
        block(member, indent: indent + 2, isInline: true)
      }
    default:
      leaf(value, indent: indent)
      output += "\n"
    }
  }

  private mutating func member(_ value: JSONValue, indent: Int) {
    switch value {
    case .object(let members) where !members.isEmpty:
      output += "\n"
      block(value, indent: indent + 2, isInline: false)
    case .array(let members) where !members.isEmpty:
      output += "\n"
      block(value, indent: indent, isInline: false)
    default:
      output += " "
      leaf(value, indent: indent + 2)
      output += "\n"
    }
  }

  private mutating func leaf(_ value: JSONValue, indent: Int) {
    switch value {
    case .null: output += "null"
    case .bool(let flag): output += flag ? "true" : "false"
    case .number(let number): output += number.literal
    case .string(let text): scalar(text, indent: indent)
    case .array: output += "[]"
    case .object: output += "{}"
    }
  }

  private mutating func scalar(_ text: String, indent: Int) {
    if text.contains("\n") {
      literal(text, indent: indent)
    } else if Self.needsDoubleQuotes(text) {
      output += JSONValue.string(text).text()
    } else if Self.needsSingleQuotes(text) {
      folded("'" + text.replacing("'", with: "''") + "'", indent: indent)
    } else {
      folded(text, indent: indent)
    }
  }

  /// Text of several lines, after a bar.
  private mutating func literal(_ text: String, indent: Int) {
    let trailing = text.reversed().prefix { $0 == "\n" }.count
    output += trailing == 0 ? "|-" : trailing == 1 ? "|" : "|+"
    let body = text.dropLast(trailing == 0 ? 0 : 1)
    for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
      output += "\n"
      if !line.isEmpty { output += String(repeating: " ", count: indent) + line }
    }
  }

  private mutating func folded(_ text: String, indent: Int) {
    let lastLine = output.lastIndex(of: "\n").map { output.index(after: $0) }
    var column = output[(lastLine ?? output.startIndex)...].count
    let characters = Array(text)
    for (index, character) in characters.enumerated() {
      let isBreakable =
        character == " " && column > Self.columnsBeforeFold && index > 0
        && index + 1 < characters.count && characters[index + 1] != " "
        && characters[index - 1] != " "
      if isBreakable {
        output += "\n" + String(repeating: " ", count: indent)
        column = indent
      } else {
        output.append(character)
        column += 1
      }
    }
  }

  /// Text that YAML would read as something else than text, quoted with `"` by the emitter of
  /// `sigs.k8s.io/yaml` (`goyaml.v2/encode.go#stringv`).
  private static func needsDoubleQuotes(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
      || YAMLScalar.resolves(text)
  }

  /// Characters that mean something where they stand (`yaml_emitter_analyze_scalar`).
  private static func needsSingleQuotes(_ text: String) -> Bool {
    guard let first = text.first, let last = text.last else { return true }
    if first == " " || last == " " || last == ":" { return true }
    if "#,[]{}&*!|>'\"%@`".contains(first) { return true }
    if "-?:".contains(first), text.count == 1 || text.dropFirst().first == " " { return true }
    return text.contains(": ") || text.contains(" #")
  }
}
