import ArcFedJSON

/// Header fields in the order in which they were sent; names compare without case (RFC 9110 §5.1).
package struct HTTPHeaders: Hashable, Sendable, Sequence, ExpressibleByDictionaryLiteral {
  /// A header field.
  package struct Field: Hashable, Sendable {
    /// The name as it was spelled.
    package let name: String
    /// The value, without surrounding white space.
    package let value: String
  }

  private var fields: [Field]

  /// The fields, in order.
  package init(_ fields: [(name: String, value: String)] = []) {
    self.fields = fields.map { Field(name: $0.name, value: $0.value) }
  }

  /// The fields of a literal, in order; a name may stand in it twice.
  package init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// The value of the first field of that name. Setting replaces all of that name, in place of the
  /// first; setting nil removes them.
  package subscript(name: String) -> String? {
    get { fields.first { Self.same($0.name, name) }?.value }
    set {
      let index = fields.firstIndex { Self.same($0.name, name) }
      fields.removeAll { Self.same($0.name, name) }
      guard let newValue else { return }
      let field = Field(name: name, value: newValue)
      fields.insert(field, at: Swift.min(index ?? fields.count, fields.count))
    }
  }

  /// Appends a field, whether or not there is one of that name.
  package mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  /// Makes room for so many fields in all.
  package mutating func reserveCapacity(_ count: Int) { fields.reserveCapacity(count) }

  /// Appends all fields of `others`.
  package mutating func add(contentsOf others: HTTPHeaders) {
    fields.append(contentsOf: others.fields)
  }

  /// The values of all fields of that name, in order.
  package func values(_ name: String) -> [String] {
    fields.filter { Self.same($0.name, name) }.map(\.value)
  }

  /// How many fields there are.
  package var count: Int { fields.count }

  /// The fields, in order.
  package func makeIterator() -> IndexingIterator<[Field]> {
    fields.makeIterator()
  }

  private static func same(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    return left == right
      || zip(left.utf8, right.utf8).allSatisfy { $0.inLowerCase == $1.inLowerCase }
  }
}
