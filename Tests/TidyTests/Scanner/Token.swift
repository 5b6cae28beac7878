/// One word, number, sign or string literal of a Swift file.
struct Token: Equatable {
  enum Kind { case word, number, string, sign }

  let kind: Kind
  /// The word, number or sign as written; the content of a string literal.
  let text: String
  let line: Int
  let isFirstOnLine: Bool
  /// Whether white space, or nothing at all, stands before it.
  let followsSpace: Bool

  func isWord(_ text: String) -> Bool { kind == .word && self.text == text }
  func isSign(_ text: String) -> Bool { kind == .sign && self.text == text }
}

/// One comment of a Swift file; a block of `//` lines is a comment for each line.
struct SourceComment: Equatable {
  /// The comment with its slashes.
  let text: String
  let line: Int
  /// Whether nothing but white space stands before it on its line.
  let standsAlone: Bool

  var isDocumentation: Bool { text.hasPrefix("///") || text.hasPrefix("/**") }
}
