/// Reads `a=b,c!=d,e in (f,g),!h,i>5` (`apimachinery/pkg/labels/selector.go#Parser`).
struct LabelSelectorParser {
  private typealias Token = LabelSelectorLexer.Token

  /// Why a text is no selector.
  private struct Complaint: Error {
    let text: String

    static func found(_ token: Token, _ rest: String) -> Complaint {
      Complaint(text: "found '\(token.text)'\(rest)")
    }
  }

  private let tokens: [Token]
  private var position = 0

  static func parse(_ text: String) throws(StatusError) -> [LabelSelector.Requirement] {
    var parser = LabelSelectorParser(tokens: LabelSelectorLexer.tokens(of: text))
    do throws(Complaint) { return try parser.all() } catch { throw .badRequest(error.text) }
  }

  private init(tokens: [Token]) { self.tokens = tokens }

  private var current: Token { tokens[min(position, tokens.count - 1)] }

  /// `in` and `notin` are words where a value or a key stands.
  private static func isWord(_ token: Token) -> Bool {
    [.word, .isIn, .isNotIn].contains(token.kind)
  }

  private static func isSymbol(_ token: Token, _ text: String) -> Bool {
    token.kind == .symbol && token.text == text
  }

  private mutating func consume() -> Token {
    defer { position += 1 }
    return current
  }

  private mutating func all() throws(Complaint) -> [LabelSelector.Requirement] {
    var result: [LabelSelector.Requirement] = []
    while true {
      let first = current
      if first.kind == .end { return result }
      guard Self.isWord(first) || Self.isSymbol(first, "!") else {
        throw .found(first, ", expected: !, identifier, or 'end of string'")
      }
      do throws(Complaint) { result.append(try requirement()) } catch {
        throw Complaint(text: "unable to parse requirement: \(error.text)")
      }
      let separator = consume()
      if separator.kind == .end { return result }
      guard Self.isSymbol(separator, ",") else {
        throw .found(separator, ", expected: ',' or 'end of string'")
      }
      guard Self.isWord(current) || Self.isSymbol(current, "!") else {
        throw .found(current, ", expected: identifier after ','")
      }
    }
  }

  private mutating func requirement() throws(Complaint) -> LabelSelector.Requirement {
    var word = consume()
    let isNegated = Self.isSymbol(word, "!")
    if isNegated { word = consume() }
    guard Self.isWord(word) else { throw .found(word, ", expected: identifier") }
    let key = word.text
    let complaints = ObjectName.qualifiedNameComplaints(key)
    if !complaints.isEmpty {
      // A path that is not there prints so.
      throw Complaint(
        text: FieldError.invalid("<nil>", key, complaints.joined(separator: "; ")).text)
    }
    if isNegated { return LabelSelector.Requirement(key: key, condition: .doesNotExist) }
    if current.kind == .end || Self.isSymbol(current, ",") {
      return LabelSelector.Requirement(key: key, condition: .exists)
    }
    let (condition, isSet) = try comparison()
    let values = isSet ? try self.values() : [try exactValue()]
    return try checked(LabelSelector.Requirement(key: key, condition: condition, values: values))
  }

  /// The operator, and whether a set follows it.
  private mutating func comparison() throws(Complaint) -> (LabelSelector.Operator, isSet: Bool) {
    let token = consume()
    switch (token.kind, token.text) {
    case (.isIn, _): return (.isIn, true)
    case (.isNotIn, _): return (.isNotIn, true)
    case (.symbol, "="), (.symbol, "=="): return (.isIn, false)
    case (.symbol, "!="): return (.isNotIn, false)
    case (.symbol, ">"): return (.isGreater, false)
    case (.symbol, "<"): return (.isLess, false)
    default: throw .found(token, ", expected: in, notin, =, ==, !=, gt, lt")
    }
  }

  private mutating func exactValue() throws(Complaint) -> String {
    if current.kind == .end || Self.isSymbol(current, ",") { return "" }
    let token = consume()
    guard Self.isWord(token) else { throw .found(token, ", expected: identifier") }
    return token.text
  }

  private mutating func values() throws(Complaint) -> [String] {
    let open = consume()
    guard Self.isSymbol(open, "(") else { throw .found(open, " expected: '('") }
    if Self.isSymbol(current, ")") {
      position += 1
      return [""]
    }
    guard Self.isWord(current) || Self.isSymbol(current, ",") else {
      throw .found(current, ", expected: ',', ')' or identifier")
    }
    var values: Set<String> = []
    while true {
      let token = consume()
      if Self.isWord(token) {
        values.insert(token.text)
        if Self.isSymbol(current, ",") { continue }
        guard Self.isSymbol(current, ")") else { throw .found(current, ", expected: ',' or ')'") }
      } else if Self.isSymbol(token, ",") {
        if values.isEmpty { values.insert("") }
        if Self.isSymbol(current, ",") { values.insert("") }
        guard Self.isSymbol(current, ")") else { continue }
        values.insert("")
      } else {
        throw .found(token, ", expected: ',', or identifier")
      }
      position += 1
      return values.sorted(by: GoOrder.precedes)
    }
  }

  /// `NewRequirement`: what values may look like.
  private func checked(
    _ requirement: LabelSelector.Requirement
  ) throws(Complaint) -> LabelSelector.Requirement {
    var errors: [FieldError] = []
    for (index, value) in requirement.values.enumerated() {
      let isCompared = [.isGreater, .isLess].contains(requirement.condition)
      if isCompared, Int64(value) == nil {
        errors.append(
          .invalid(
            "values[\(index)]", value,
            "for 'Gt', 'Lt' operators, the value must be an integer"))
      }
    }
    for (index, value) in requirement.values.enumerated() {
      let complaints = ObjectName.labelValueComplaints(value)
      if complaints.isEmpty { continue }
      errors.append(
        .invalid(
          "values[\(index)][\(requirement.key)]", value, complaints.joined(separator: "; ")))
    }
    if errors.isEmpty { return requirement }
    throw Complaint(text: FieldError.aggregate(errors))
  }
}
