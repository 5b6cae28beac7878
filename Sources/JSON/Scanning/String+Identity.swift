extension String {
  /// Equality of every byte. Swift's own holds two spellings of the same accented letter for equal,
  /// and the sign of the kelvin for a K; a trust decision must not.
  package func isIdentical(to other: String) -> Bool {
    // Equal lengths and equality in ASCII leave nothing to be folded.
    utf8.count == other.utf8.count && self == other
      && (utf8Span.isKnownASCII || utf8.elementsEqual(other.utf8))
  }
}

extension Sequence<String> {
  /// Whether one of them is the text, byte by byte.
  package func containsIdentical(_ text: String) -> Bool {
    contains { $0.isIdentical(to: text) }
  }
}

extension Dictionary where Key == String {
  /// The value under the text, byte by byte.
  package func value(identical text: String) -> Value? {
    guard let place = index(forKey: text), self[place].key.isIdentical(to: text) else { return nil }
    return self[place].value
  }
}
