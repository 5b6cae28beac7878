/// The expression of a flexible credential as the auditor reads it: by the documentation, with no
/// code of the one who decides (Microsoft Entra, "Flexible federated identity credentials
/// (preview)").
struct AuditedExpression: Sendable {
  private struct Comparison: Sendable {
    let claim: String
    let isPattern: Bool
    let text: String
  }

  /// Nil when it cannot be read.
  private let comparisons: [Comparison]?

  init(_ text: String) {
    var found: [Comparison] = []
    var rest = text[...]
    var wantsMore = true
    while let match = rest.prefixMatch(
      of: /claims\['(?<claim>[^']*)'\] (?<word>eq|matches) '(?<text>([^']|'')*)'(?<end> and |$)/)
    {
      found.append(
        Comparison(
          claim: String(match.claim), isPattern: match.word == "matches",
          text: String(match.text).replacing("''", with: "'")))
      rest = rest[match.range.upperBound...]
      wantsMore = !match.end.isEmpty
      if !wantsMore { break }
    }
    comparisons = rest.isEmpty && !wantsMore ? found : nil
  }

  /// Whether every comparison holds; nil when that depends on what is not known.
  func holds(for claims: [String: String]) -> Bool? {
    guard let comparisons else { return nil }
    var isKnown = true
    for comparison in comparisons {
      guard let value = claims[comparison.claim] else {
        isKnown = false
        continue
      }
      let holds =
        comparison.isPattern
        ? Self.matches(Array(value.unicodeScalars), Array(comparison.text.unicodeScalars))
        : AssertionClaims.same(value, comparison.text)
      if !holds { return false }
    }
    return isKnown ? true : nil
  }

  /// `*` for any number of characters, `?` for any one: which beginnings of the pattern have met
  /// all of the text so far.
  private static func matches(_ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
    func pastStars(_ places: Set<Int>) -> Set<Int> {
      var all = places
      for start in places {
        var place = start
        while place < pattern.count, pattern[place] == "*" {
          place += 1
          all.insert(place)
        }
      }
      return all
    }
    var places = pastStars([0])
    for character in text {
      var next: Set<Int> = []
      for place in places where place < pattern.count {
        switch pattern[place] {
        case "*": next.insert(place)
        case "?", character: next.insert(place + 1)
        default: break
        }
      }
      places = pastStars(next)
    }
    return places.contains(pattern.count)
  }
}
