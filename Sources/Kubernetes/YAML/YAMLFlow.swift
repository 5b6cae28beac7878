import ArcFedJSON

/// Values in brackets and braces on one line, with or without quotes: `[api://x, "y"]`.
struct YAMLFlow {
  /// As deep as the JSON parser goes.
  private static let depthMaximum = 512

  private let characters: [Character]
  private var position = 0

  /// nil when the text is not one value.
  static func parse(_ text: String) -> JSONValue? {
    var parser = YAMLFlow(characters: Array(text))
    guard let value = parser.value(depth: 0) else { return nil }
    parser.skipBlanks()
    let isOver =
      parser.position == parser.characters.count || parser.characters[parser.position] == "#"
    return isOver ? value : nil
  }

  private init(characters: [Character]) { self.characters = characters }

  private var current: Character? {
    position < characters.count ? characters[position] : nil
  }

  private mutating func skipBlanks() {
    while let character = current, character == " " || character == "\t" { position += 1 }
  }

  private mutating func value(depth: Int) -> JSONValue? {
    if depth > Self.depthMaximum { return nil }
    skipBlanks()
    switch current {
    case "[": return sequence(depth: depth)
    case "{": return mapping(depth: depth)
    case "\"": return doubleQuoted()
    case "'": return singleQuoted()
    case nil: return nil
    default: return YAMLScalar.value(plain())
    }
  }

  private mutating func sequence(depth: Int) -> JSONValue? {
    position += 1
    var members: [JSONValue] = []
    while true {
      skipBlanks()
      if current == "]" {
        position += 1
        return .array(members)
      }
      guard let member = value(depth: depth + 1) else { return nil }
      members.append(member)
      guard separated(by: "]") else { return nil }
    }
  }

  private mutating func mapping(depth: Int) -> JSONValue? {
    position += 1
    var members: JSONObject = [:]
    while true {
      skipBlanks()
      if current == "}" {
        position += 1
        return .object(members)
      }
      guard let name = key() else { return nil }
      skipBlanks()
      guard current == ":" else { return nil }
      position += 1
      skipBlanks()
      if current == "," || current == "}" {
        members[name] = .some(.null)
      } else {
        guard let member = value(depth: depth + 1) else { return nil }
        members[name] = member
      }
      guard separated(by: "}") else { return nil }
    }
  }

  /// A comma, or the closing bracket ahead.
  private mutating func separated(by close: Character) -> Bool {
    skipBlanks()
    if current == "," {
      position += 1
      return true
    }
    return current == close
  }

  private mutating func key() -> String? {
    switch current {
    case "\"": return doubleQuoted()?.stringValue
    case "'": return singleQuoted()?.stringValue
    default:
      let text = plain()
      return text.isEmpty ? nil : text
    }
  }

  /// Up to a comma, a bracket, or a colon before a blank.
  private mutating func plain() -> String {
    var text = ""
    while let character = current, !",]}[{".contains(character) {
      let next = position + 1 < characters.count ? characters[position + 1] : " "
      if character == ":", " ,]}".contains(next) { break }
      if character == "#", text.hasSuffix(" ") { break }
      text.append(character)
      position += 1
    }
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }

  private mutating func singleQuoted() -> JSONValue? {
    position += 1
    var text = ""
    while let character = current {
      position += 1
      if character != "'" {
        text.append(character)
      } else if current == "'" {
        text.append("'")
        position += 1
      } else {
        return .string(text)
      }
    }
    return nil
  }

  /// The escapes of YAML that JSON has too.
  private mutating func doubleQuoted() -> JSONValue? {
    var literal = "\""
    position += 1
    while let character = current {
      position += 1
      literal.append(character)
      if character == "\\", let next = current {
        literal.append(next)
        position += 1
      } else if character == "\"" {
        return try? JSONParser.parse(Array(literal.utf8))
      }
    }
    return nil
  }
}
