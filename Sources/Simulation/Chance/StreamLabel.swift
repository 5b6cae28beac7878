/// A stream's name, put together piece by piece without a text of it: of a name only its hash
/// matters. Names of one hash are one name, and so are their streams.
package struct StreamLabel: Hashable, Sendable {
  /// FNV-1a of 64 bits (draft-eastlake-fnv, section 5), from its offset basis.
  private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  /// Its prime (section 5).
  private static let prime: UInt64 = 0x0000_0100_0000_01b3

  /// The name that a text is.
  package init(_ text: String) { append(text) }

  /// Adds a text.
  package mutating func append(_ text: String) {
    var text = text
    var hash = hash
    text.withUTF8 { bytes in
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* Self.prime }
    }
    self.hash = hash
  }

  /// Adds a number in decimal digits.
  package mutating func append(_ number: Int64) {
    if number < 0 { append(byte: UInt8(ascii: "-")) }
    append(digitsOf: number.magnitude)
  }

  private mutating func append(digitsOf number: UInt64) {
    if number >= 10 { append(digitsOf: number / 10) }
    append(byte: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
  }

  private mutating func append(byte: UInt8) { hash = (hash ^ UInt64(byte)) &* Self.prime }
}
