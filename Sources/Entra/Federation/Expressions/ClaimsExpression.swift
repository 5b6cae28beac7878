import ArcFedJSON

/// The expression of a flexible federated identity credential (Microsoft Entra, "Flexible federated
/// identity credentials (preview)"): comparisons of claims, all of which must hold.
///
/// ```text
/// claims['sub'] matches 'repo:contoso/*' and claims['repository_id'] eq '1296269'
/// ```
///
/// There is no `or`, no bracket and no negation. A quote inside a literal is doubled.
package struct ClaimsExpression: Hashable, Sendable {
  /// How a claim is compared.
  package enum Operation: String, Hashable, Sendable {
    /// Character by character.
    case equals = "eq"
    /// With `?` for any one character and `*` for any number of them.
    case matches
  }

  /// One comparison.
  package struct Comparison: Hashable, Sendable {
    /// The claim's name.
    package let claim: String
    /// How it is compared.
    package let operation: Operation
    /// What it is compared with.
    package let operand: String

    func holds(for claims: JSONObject) -> Bool {
      // A claim that is no text never matches.
      guard let value = claims[claim]?.stringValue else { return false }
      return switch operation {
      case .equals: value.isIdentical(to: operand)
      case .matches: Wildcard.matches(value, pattern: operand)
      }
    }
  }

  /// The one version of the language.
  package static let languageVersion = 1
  /// How many comparisons an expression may have: a limit of ours.
  package static let comparisonsMaximum = 10

  /// The expression as it was written.
  package let text: String
  /// Its comparisons, in order.
  package let comparisons: [Comparison]

  /// Reads an expression; nil when it is not of the language.
  package init?(_ text: String) {
    var reader = ExpressionReader(text)
    var comparisons: [Comparison] = []
    repeat {
      guard let comparison = reader.comparison(), comparisons.count < Self.comparisonsMaximum else {
        return nil
      }
      comparisons.append(comparison)
    } while reader.skip(" and ")
    guard reader.isAtEnd else { return nil }
    self.text = text
    self.comparisons = comparisons
  }

  /// Whether every comparison holds.
  func holds(for claims: JSONObject) -> Bool {
    comparisons.allSatisfy { $0.holds(for: claims) }
  }
}

/// Reads an expression from left to right. Its parts stand one space apart, as documented.
private struct ExpressionReader {
  private var rest: Substring

  init(_ text: String) {
    rest = text[...]
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ word: String) -> Bool {
    guard rest.hasPrefix(word) else { return false }
    rest = rest.dropFirst(word.count)
    return true
  }

  mutating func comparison() -> ClaimsExpression.Comparison? {
    guard skip("claims["), let claim = literal(), !claim.isEmpty, skip("] ") else { return nil }
    let word = rest.prefix { $0 != " " }
    rest = rest.dropFirst(word.count)
    guard let operation = ClaimsExpression.Operation(rawValue: String(word)), skip(" "),
      let operand = literal(), !operand.isEmpty
    else { return nil }
    return ClaimsExpression.Comparison(claim: claim, operation: operation, operand: operand)
  }

  /// A text between single quotes; two of them within are one.
  private mutating func literal() -> String? {
    guard skip("'") else { return nil }
    var text = ""
    while let next = rest.popFirst() {
      if next != "'" {
        text.append(next)
      } else if rest.first == "'" {
        rest.removeFirst()
        text.append("'")
      } else {
        return text
      }
    }
    return nil
  }
}

/// Patterns with `?` and `*`.
enum Wildcard {
  /// Whether the whole of `text` is of the pattern. Each `*` is tried again only while no later one
  /// was reached, so the cost is at most the product of the two lengths.
  static func matches(_ text: String, pattern: String) -> Bool {
    let text = Array(text.unicodeScalars)
    let pattern = Array(pattern.unicodeScalars)
    var position = 0
    var place = 0
    var star: (place: Int, position: Int)?
    while position < text.count {
      if place < pattern.count, pattern[place] == "*" {
        star = (place, position)
        place += 1
      } else if place < pattern.count, pattern[place] == "?" || pattern[place] == text[position] {
        place += 1
        position += 1
      } else if let last = star {
        star = (last.place, last.position + 1)
        place = last.place + 1
        position = last.position + 1
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == "*" }
  }
}
