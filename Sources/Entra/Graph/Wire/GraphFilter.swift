import ArcFedJSON

/// A `$filter` in the forms that Azure's own clients send.
enum GraphFilter: Hashable, Sendable {
  /// `property eq 'value'`.
  case equals(property: String, value: String)
  /// `startswith(property,'value')`.
  case startsWith(property: String, value: String)
  /// `property/any(c:c eq 'value')`.
  case contains(property: String, value: String)

  /// Reads a filter; nil when it is of another form.
  init?(_ text: String) {
    guard let quoted = Self.quoted(in: text) else { return nil }
    let (head, value, tail) = quoted
    let words = head.split(separator: " ").map(String.init)
    if tail.isEmpty, words.count == 2, words[1] == "eq", Self.isName(words[0]) {
      self = .equals(property: words[0], value: value)
      return
    }
    guard tail == ")" else { return nil }
    let compact = head.filter { $0 != " " }
    if compact.lowercased().hasPrefix("startswith("), compact.hasSuffix(",") {
      let property = String(compact.dropFirst("startswith(".count).dropLast())
      guard Self.isName(property) else { return nil }
      self = .startsWith(property: property, value: value)
    } else if let any = compact.firstRange(of: "/any(") {
      let property = String(compact[..<any.lowerBound])
      let lambda = compact[any.upperBound...]
      guard Self.isName(property), let colon = lambda.firstIndex(of: ":") else { return nil }
      let name = lambda[..<colon]
      guard Self.isName(String(name)), lambda[lambda.index(after: colon)...] == name + "eq" else {
        return nil
      }
      self = .contains(property: property, value: value)
    } else {
      return nil
    }
  }

  /// Whether an object passes. Graph compares without case.
  func matches(_ object: JSONValue) -> Bool {
    switch self {
    case .equals(let property, let value):
      object[property]?.stringValue?.lowercased() == value.lowercased()
    case .startsWith(let property, let value):
      object[property]?.stringValue?.lowercased().hasPrefix(value.lowercased()) ?? false
    case .contains(let property, let value):
      object[property]?.arrayValue?.contains {
        $0.stringValue?.lowercased() == value.lowercased()
      } ?? false
    }
  }

  /// The one literal between quotes, with what stands before and behind it; `''` is a quote.
  private static func quoted(in text: String) -> (head: String, value: String, tail: String)? {
    guard let open = text.firstIndex(of: "'"), let close = text.lastIndex(of: "'"), open < close
    else { return nil }
    let inside = text[text.index(after: open)..<close]
    let unescaped = inside.replacing("''", with: "\u{0}")
    guard !unescaped.contains("'") else { return nil }
    let value = String(unescaped.replacing("\u{0}", with: "'"))
    let tail = String(text[text.index(after: close)...].filter { $0 != " " })
    return (String(text[..<open]), value, tail)
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isLetter }
  }
}
