/// A form field: a name and a value, decoded.
package struct FormField: Hashable, Sendable {
  /// The decoded name.
  package let name: String
  /// The decoded value.
  package let value: String

  /// The field of that name and value.
  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

/// `application/x-www-form-urlencoded` (WHATWG URL §5): order and repetition are kept, because it
/// is the reader who must decide what a repeated parameter means (RFC 6749 §3.2 forbids it).
package enum FormURLEncoded {
  /// No request of the emulated protocols has more fields; a limit against hostile bodies.
  package static let fieldsMaximum = 1_000

  /// The fields of a body.
  package static func parse(_ bytes: [UInt8]) throws(HTTPError) -> [FormField] {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .malformedForm("it is not UTF-8")
    }
    return try parse(text)
  }

  /// The fields of a body or a query.
  package static func parse(_ text: some StringProtocol) throws(HTTPError) -> [FormField] {
    var fields: [FormField] = []
    for pair in text.split(separator: "&", omittingEmptySubsequences: true) {
      guard fields.count < fieldsMaximum else { throw .tooManyFormFields(fields.count + 1) }
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(halves[0], plusIsSpace: true),
        let value = PercentEncoding.decode(halves.count > 1 ? halves[1] : "", plusIsSpace: true)
      else { throw .malformedForm("field \(fields.count + 1) is not percent-encoded UTF-8") }
      fields.append(FormField(name: name, value: value))
    }
    return fields
  }

  /// The body that says those fields.
  package static func encode(_ fields: [(String, String)]) -> [UInt8] {
    Array(
      fields.map { PercentEncoding.encode($0.0) + "=" + PercentEncoding.encode($0.1) }
        .joined(separator: "&").utf8)
  }
}
