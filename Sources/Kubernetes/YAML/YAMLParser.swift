import ArcFedJSON

/// Why a text is not YAML that this server reads.
struct YAMLError: Error, Hashable, Sendable {
  let line: Int
  let message: String

  /// The sentence of the YAML reader itself.
  var bare: String { "yaml: line \(line): \(message)" }

  /// The sentence of `sigs.k8s.io/yaml#Unmarshal`.
  var description: String { "error converting YAML to JSON: \(bare)" }
}

/// Reads the YAML that manifests are written in: block mappings and sequences, quoted and plain
/// scalars, block text, and JSON in between. Anchors, tags and several documents are refused.
struct YAMLParser {
  private struct Line {
    let number: Int
    let indent: Int
    var text: Substring
  }

  /// As deep as the JSON parser goes.
  private static let depthMaximum = 512

  private var lines: [Line] = []
  private var raw: [Substring] = []
  private var position = 0

  static func parse(_ bytes: [UInt8]) throws(YAMLError) -> JSONValue {
    if let value = try? JSONParser.parse(bytes) { return value }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw YAMLError(line: 1, message: "invalid leading UTF-8 octet")
    }
    var parser = YAMLParser(text)
    guard !parser.lines.isEmpty else { return .null }
    let value = try parser.block(indent: parser.lines[0].indent, depth: 0)
    if parser.position < parser.lines.count {
      throw parser.error("did not find expected key")
    }
    return value
  }

  private init(_ text: String) {
    raw = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.hasSuffix("\r") ? $0.dropLast() : $0
    }
    for (index, line) in raw.enumerated() {
      let body = line.drop { $0 == " " }
      if body.isEmpty || body.hasPrefix("#") || body == "---" { continue }
      lines.append(Line(number: index + 1, indent: line.count - body.count, text: body))
    }
  }

  private func error(_ message: String) -> YAMLError {
    let last = lines.last?.number ?? 1
    return YAMLError(
      line: position < lines.count ? lines[position].number : last, message: message)
  }

  // MARK: Blocks

  private mutating func block(indent: Int, depth: Int) throws(YAMLError) -> JSONValue {
    if depth > Self.depthMaximum { throw error("exceeded max depth") }
    let line = lines[position]
    if line.text.hasPrefix("\t") {
      throw error("found character that cannot start any token")
    }
    if line.text == "-" || line.text.hasPrefix("- ") {
      return try sequence(indent: indent, depth: depth)
    }
    if Self.colon(in: line.text) != nil { return try mapping(indent: indent, depth: depth) }
    position += 1
    return try scalar(line.text, parentIndent: indent - 1)
  }

  private mutating func sequence(indent: Int, depth: Int) throws(YAMLError) -> JSONValue {
    var members: [JSONValue] = []
    while position < lines.count, lines[position].indent == indent,
      lines[position].text == "-" || lines[position].text.hasPrefix("- ")
    {
      let line = lines[position]
      let rest = line.text.dropFirst().drop { $0 == " " }
      if rest.isEmpty {
        position += 1
        let isNested = position < lines.count && lines[position].indent > indent
        members.append(
          isNested ? try block(indent: lines[position].indent, depth: depth + 1) : .null)
      } else {
        let inner = indent + (line.text.count - rest.count)
        lines[position] = Line(number: line.number, indent: inner, text: rest)
        members.append(try block(indent: inner, depth: depth + 1))
      }
    }
    return .array(members)
  }

  private mutating func mapping(indent: Int, depth: Int) throws(YAMLError) -> JSONValue {
    var object: JSONObject = [:]
    while position < lines.count, lines[position].indent == indent {
      let line = lines[position]
      guard let colon = Self.colon(in: line.text) else {
        throw error("could not find expected ':'")
      }
      let name = try key(line.text[..<colon])
      if object[name] != nil {
        throw error("key \(GoText.quoted(name)) already set in map")
      }
      let rest = line.text[line.text.index(after: colon)...].drop { $0 == " " }
      position += 1
      if rest.isEmpty || rest.hasPrefix("#") {
        object[name] = try nested(below: indent, depth: depth)
      } else {
        object[name] = try scalar(rest, parentIndent: indent)
      }
    }
    if position < lines.count, lines[position].indent > indent {
      throw error("mapping values are not allowed in this context")
    }
    return .object(object)
  }

  /// What stands below a name: a deeper block, or a sequence at the name's own level.
  private mutating func nested(below indent: Int, depth: Int) throws(YAMLError) -> JSONValue {
    guard position < lines.count else { return .null }
    let next = lines[position]
    let isSequence = next.text == "-" || next.text.hasPrefix("- ")
    guard next.indent > indent || (next.indent == indent && isSequence) else { return .null }
    return try block(indent: next.indent, depth: depth + 1)
  }

  private func key(_ text: Substring) throws(YAMLError) -> String {
    let trimmed = Self.trimmed(text)
    guard let first = trimmed.first, first == "\"" || first == "'" else { return trimmed }
    guard let name = try quoted(trimmed).stringValue else { throw error("did not find a key") }
    return name
  }

  // MARK: Scalars

  private mutating func scalar(
    _ text: Substring, parentIndent: Int
  ) throws(YAMLError) -> JSONValue {
    let first = text.first ?? " "
    switch first {
    case "|", ">": return .string(blockText(header: text, parentIndent: parentIndent))
    case "&", "*", "!", "@", "`", "%":
      throw error("found character that cannot start any token")
    case "\"", "'", "{", "[":
      var whole = Self.trimmed(text)
      // Flow values and quoted text may go on below.
      while position < lines.count, lines[position].indent > parentIndent {
        whole += " " + Self.trimmed(lines[position].text)
        position += 1
      }
      return try quoted(whole)
    default:
      if Self.colon(in: text) != nil {
        throw error("mapping values are not allowed in this context")
      }
      var whole = Self.trimmed(Self.withoutComment(text))
      while position < lines.count, lines[position].indent > parentIndent {
        if Self.colon(in: lines[position].text) != nil {
          throw error("mapping values are not allowed in this context")
        }
        whole += " " + Self.trimmed(Self.withoutComment(lines[position].text))
        position += 1
      }
      return YAMLScalar.value(whole)
    }
  }

  private func quoted(_ text: String) throws(YAMLError) -> JSONValue {
    if text.hasPrefix("'") {
      let inner = Self.trimmed(Self.withoutComment(text[...])).dropFirst()
      guard inner.hasSuffix("'") else { throw error("found unexpected end of stream") }
      return .string(String(inner.dropLast()).replacing("''", with: "'"))
    }
    guard let value = YAMLFlow.parse(text) else {
      throw error("did not find expected node content")
    }
    return value
  }

  /// `|` keeps lines, `>` joins them; `-` drops the last line feed, `+` keeps all.
  private mutating func blockText(header: Substring, parentIndent: Int) -> String {
    var index = position > 0 ? lines[position - 1].number : 0
    var collected: [Substring] = []
    var indent: Int?
    while index < raw.count {
      let line = raw[index]
      let body = line.drop { $0 == " " }
      let depth = line.count - body.count
      if body.isEmpty {
        collected.append("")
      } else {
        if depth <= parentIndent { break }
        let base = indent ?? depth
        indent = base
        collected.append(line.dropFirst(min(base, depth)))
      }
      index += 1
    }
    while position < lines.count, lines[position].number <= index { position += 1 }
    var trailing = 0
    while collected.last?.isEmpty == true {
      collected.removeLast()
      trailing += 1
    }
    let separator = header.hasPrefix(">") ? " " : "\n"
    let text = collected.joined(separator: separator)
    if header.contains("-") { return text }
    return text + (header.contains("+") ? String(repeating: "\n", count: trailing) : "\n")
  }

  // MARK: Characters

  /// The colon that ends a name: outside quotes, before a blank or the end.
  private static func colon(in text: Substring) -> Substring.Index? {
    var quote: Character?
    if text.hasPrefix("{") || text.hasPrefix("[") { return nil }
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
        continue
      }
      if index == text.startIndex, character == "\"" || character == "'" { quote = character }
      if character == "#", index > text.startIndex, text[text.index(before: index)] == " " {
        return nil
      }
      let next = text.index(after: index)
      if character == ":", next == text.endIndex || text[next] == " " { return index }
    }
    return nil
  }

  private static func withoutComment(_ text: Substring) -> Substring {
    guard let range = text.firstRange(of: " #") else { return text }
    return text[..<range.lowerBound]
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
