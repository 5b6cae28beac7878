/// Puts JSON together piece by piece: for what is wanted only as a text, the claims of a token for
/// instance. No value is made first, which costs three times as much as its text does.
///
/// Members stand in the order in which they are named, without white space; that each is named once
/// is for the caller to see to.
package struct JSONComposer: ~Copyable {
  private let escapesHTML: Bool
  private var output = ByteBuffer()
  /// Whether a comma comes before the next member or element.
  private var isBehindOther = false

  private init(escapesHTML: Bool) { self.escapesHTML = escapesHTML }

  /// An object with the members that `body` puts in, as UTF-8.
  ///
  /// - Parameters:
  ///   - escapesHTML: whether `<`, `>`, `&`, U+2028 and U+2029 are escaped, as Go does.
  ///   - endsLine: whether a line feed follows.
  package static func object(
    escapesHTML: Bool = false, endsLine: Bool = false, _ body: (inout JSONComposer) -> Void
  ) -> [UInt8] {
    var composer = JSONComposer(escapesHTML: escapesHTML)
    composer.nest("{", "}", body)
    if endsLine { composer.output.append(UInt8(ascii: "\n")) }
    return composer.output.bytes
  }

  // MARK: - Members

  /// A member that is a string.
  package mutating func member(_ name: StaticString, _ text: String) {
    begin(name)
    output.append(quoting: text, escapesHTML: escapesHTML)
  }

  /// A member that is a number.
  package mutating func member(_ name: StaticString, _ number: Int) {
    begin(name)
    output.append(decimal: number)
  }

  /// A member that is an array of strings.
  package mutating func member(_ name: StaticString, _ texts: [String]) {
    list(name) { list in
      for text in texts {
        list.separate()
        list.output.append(quoting: text, escapesHTML: list.escapesHTML)
      }
    }
  }

  /// A member that is an object, with the members that `body` puts in.
  package mutating func member(_ name: StaticString, _ body: (inout JSONComposer) -> Void) {
    begin(name)
    nest("{", "}", body)
  }

  /// A member that is an array, with the elements that `body` puts in.
  package mutating func list(_ name: StaticString, _ body: (inout JSONComposer) -> Void) {
    begin(name)
    nest("[", "]", body)
  }

  /// A member that is written already, with the same escapes.
  package mutating func member(_ name: StaticString, written bytes: [UInt8]) {
    begin(name)
    bytes.withUnsafeBufferPointer { output.append(contentsOf: $0) }
  }

  /// A member of any kind and name.
  package mutating func member(_ name: String, value: JSONValue) {
    separate()
    output.append(quoting: name, escapesHTML: escapesHTML)
    output.append(UInt8(ascii: ":"))
    let bytes = value.serialized(JSONWriter.Options(escapesHTML: escapesHTML))
    bytes.withUnsafeBufferPointer { output.append(contentsOf: $0) }
  }

  /// An element that is an object, with the members that `body` puts in.
  package mutating func element(_ body: (inout JSONComposer) -> Void) {
    separate()
    nest("{", "}", body)
  }

  // MARK: - Marks

  private mutating func nest(
    _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ body: (inout JSONComposer) -> Void
  ) {
    output.append(UInt8(ascii: opening))
    isBehindOther = false
    body(&self)
    output.append(UInt8(ascii: closing))
    isBehindOther = true
  }

  private mutating func separate() {
    if isBehindOther { output.append(UInt8(ascii: ",")) }
    isBehindOther = true
  }

  /// The names of the protocols need no escape.
  private mutating func begin(_ name: StaticString) {
    separate()
    name.withUTF8Buffer { output.append(contentsOf: $0, between: UInt8(ascii: "\"")) }
    output.append(UInt8(ascii: ":"))
  }
}
