import ArcFedJSON

/// A label selector, in the query's language (`apimachinery/pkg/labels/selector.go`) or as the
/// structure of `metav1.LabelSelector`. An empty one matches everything.
struct LabelSelector: Hashable, Sendable {
  enum Operator: String, Sendable {
    case isIn = "In"
    case isNotIn = "NotIn"
    case exists = "Exists"
    case doesNotExist = "DoesNotExist"
  }

  struct Requirement: Hashable, Sendable {
    let key: String
    let condition: Operator
    var values: [String] = []

    func matches(_ labels: [String: String]) -> Bool {
      let value = labels[key]
      switch condition {
      case .isIn: return value.map(values.contains) == true
      case .isNotIn: return value.map(values.contains) != true
      case .exists: return value != nil
      case .doesNotExist: return value == nil
      }
    }
  }

  let requirements: [Requirement]

  func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { $0.matches(labels) }
  }

  /// Reads `matchLabels` and `matchExpressions`.
  init(structure: JSONValue?) {
    var requirements: [Requirement] = []
    for (key, value) in structure?["matchLabels"]?.objectValue ?? [:] {
      requirements.append(
        Requirement(key: key, condition: .isIn, values: [value.stringValue ?? ""]))
    }
    for expression in structure?["matchExpressions"]?.arrayValue ?? [] {
      requirements.append(
        Requirement(
          key: expression["key"]?.stringValue ?? "",
          condition: Operator(rawValue: expression["operator"]?.stringValue ?? "") ?? .exists,
          values: (expression["values"]?.arrayValue ?? []).compactMap(\.stringValue)))
    }
    self.requirements = requirements
  }

  /// Reads `a=b,c!=d,e in (f,g),!h`.
  init(query: String) throws(StatusError) {
    var parser = Parser(query)
    requirements = try parser.requirements()
  }

  private struct Parser {
    private var tokens: [String]

    init(_ text: String) {
      tokens = []
      var word = ""
      for character in text {
        if character.isWhitespace || "=!,()".contains(character) {
          if !word.isEmpty { tokens.append(word) }
          word = ""
          if !character.isWhitespace { add(character) }
        } else {
          word.append(character)
        }
      }
      if !word.isEmpty { tokens.append(word) }
    }

    /// `==` and `!=` are one token.
    private mutating func add(_ character: Character) {
      if character == "=", let last = tokens.last, last == "=" || last == "!" {
        tokens[tokens.count - 1] = last + "="
      } else {
        tokens.append(String(character))
      }
    }

    private mutating func next() -> String { tokens.isEmpty ? "" : tokens.removeFirst() }

    mutating func requirements() throws(StatusError) -> [Requirement] {
      if tokens.isEmpty { return [] }
      var result: [Requirement] = []
      while true {
        result.append(try requirement())
        if tokens.isEmpty { return result }
        let found = next()
        guard found == "," else { throw Self.error(found, "',' or 'end of string'") }
      }
    }

    private mutating func requirement() throws(StatusError) -> Requirement {
      let first = next()
      if first == "!" {
        return Requirement(key: try identifier(next()), condition: .doesNotExist)
      }
      let key = try identifier(first)
      switch tokens.first {
      case nil, ",": return Requirement(key: key, condition: .exists)
      case "=", "==":
        _ = next()
        return Requirement(key: key, condition: .isIn, values: [try value()])
      case "!=":
        _ = next()
        return Requirement(key: key, condition: .isNotIn, values: [try value()])
      case "in", "notin":
        let condition: Operator = next() == "in" ? .isIn : .isNotIn
        return Requirement(key: key, condition: condition, values: try values())
      case .some(let found):
        throw Self.error(found, "in, notin, =, ==, !=, gt, lt")
      }
    }

    private func identifier(_ text: String) throws(StatusError) -> String {
      guard !text.isEmpty, !["=", "==", "!=", "!", ",", "(", ")"].contains(text) else {
        throw Self.error(text, "identifier")
      }
      return text
    }

    private mutating func value() throws(StatusError) -> String {
      guard let first = tokens.first, first != "," else { return "" }
      return try identifier(next())
    }

    private mutating func values() throws(StatusError) -> [String] {
      let open = next()
      guard open == "(" else { throw Self.error(open, "'('") }
      var result: [String] = []
      while true {
        result.append(try value())
        switch next() {
        case ")": return result
        case ",": continue
        case let found: throw Self.error(found, "',' or ')'")
        }
      }
    }

    private static func error(_ found: String, _ expected: String) -> StatusError {
      .badRequest("unable to parse requirement: found '\(found)', expected: \(expected)")
    }
  }
}
