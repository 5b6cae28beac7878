import ArcFedSimulation

/// How a second is written, kept until the next one: many requests come within it.
struct TextOfSecond {
  private let spelling: (Timestamp) -> String
  private var known: (seconds: Int64, text: String)?

  /// - Parameter spelling: one that says nothing of fractions of a second.
  init(_ spelling: @escaping @Sendable (Timestamp) -> String) { self.spelling = spelling }

  /// What the spelling makes of an instant.
  mutating func callAsFunction(_ now: Timestamp) -> String {
    if let known, known.seconds == now.seconds { return known.text }
    let text = spelling(now)
    known = (now.seconds, text)
    return text
  }
}
