/// A pattern for texts: `*` stands for any characters, `?` for exactly one, everything else for
/// itself.
struct TextPattern: Hashable, Sendable {
  private let signs: [Character]

  init(_ text: String) { signs = Array(text) }

  /// Whether the whole of `text` fits. Takes time in proportion to both lengths at worst.
  func matches(_ text: String) -> Bool {
    let text = Array(text)
    var sign = 0
    var position = 0
    /// Where the last `*` stands, and up to where it has swallowed the text.
    var star: (sign: Int, position: Int)?
    while position < text.count {
      if sign < signs.count, signs[sign] == "*" {
        star = (sign, position)
        sign += 1
      } else if sign < signs.count, signs[sign] == "?" || signs[sign] == text[position] {
        sign += 1
        position += 1
      } else if let last = star {
        star = (last.sign, last.position + 1)
        sign = last.sign + 1
        position = last.position + 1
      } else {
        return false
      }
    }
    return signs[sign...].allSatisfy { $0 == "*" }
  }
}
