/// What a role permits, in the four lists of a role definition ("Understand Azure role
/// definitions"): control-plane actions, data actions, and what is taken out of each.
package struct Permission: Hashable, Sendable {
  /// Control-plane actions, with `*` for any text.
  package let actions: [String]

  /// Control-plane actions that ``actions`` grant too widely.
  package let notActions: [String]

  /// Data-plane actions.
  package let dataActions: [String]

  /// Data-plane actions that ``dataActions`` grant too widely.
  package let notDataActions: [String]

  /// Lists what is permitted.
  package init(
    actions: [String] = [], notActions: [String] = [], dataActions: [String] = [],
    notDataActions: [String] = []
  ) {
    self.actions = actions
    self.notActions = notActions
    self.dataActions = dataActions
    self.notDataActions = notDataActions
  }

  /// Whether the permission covers an action.
  package func allows(_ action: String, isDataAction: Bool) -> Bool {
    let granted = isDataAction ? dataActions : actions
    let excluded = isDataAction ? notDataActions : notActions
    return granted.contains { Self.pattern($0, matches: action) }
      && !excluded.contains { Self.pattern($0, matches: action) }
  }

  /// Whether an action fits a pattern: case does not count, and `*` stands for any text, slashes
  /// included ("Understand Azure role definitions", wildcard).
  static func pattern(_ pattern: String, matches action: String) -> Bool {
    let pieces = pattern.lowercased().split(separator: "*", omittingEmptySubsequences: false)
    var rest = Substring(action.lowercased())
    guard let first = pieces.first, let last = pieces.last, rest.hasPrefix(first) else {
      return false
    }
    guard pieces.count > 1 else { return rest == first }
    rest = rest.dropFirst(first.count)
    for piece in pieces.dropFirst().dropLast() {
      guard let range = firstRange(of: piece, in: rest) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(last)
  }

  private static func firstRange(
    of piece: Substring, in text: Substring
  ) -> Range<Substring.Index>? {
    var start = text.startIndex
    while true {
      let tail = text[start...]
      if tail.hasPrefix(piece) {
        return start..<text.index(start, offsetBy: piece.count)
      }
      guard start < text.endIndex else { return nil }
      start = text.index(after: start)
    }
  }
}
