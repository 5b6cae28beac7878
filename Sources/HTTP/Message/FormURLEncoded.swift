import ArcFedJSON

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

  /// A token request has no more.
  private static let usualFields = 8

  /// The fields of a body.
  package static func parse(_ bytes: [UInt8]) throws(HTTPError) -> [FormField] {
    do throws(HTTPError) {
      return try fields(in: bytes)
    } catch {
      // What is no text at all is told so, whatever else is wrong with it.
      guard String(validating: bytes, as: UTF8.self) != nil else {
        throw .malformedForm("it is not UTF-8")
      }
      throw error
    }
  }

  /// The fields of a body or a query.
  package static func parse(_ text: some StringProtocol) throws(HTTPError) -> [FormField] {
    try parse(Array(text.utf8))
  }

  /// By the byte: in UTF-8 neither mark can be part of another character.
  private static func fields(in body: [UInt8]) throws(HTTPError) -> [FormField] {
    var fields: [FormField] = []
    fields.reserveCapacity(usualFields)
    var start = 0
    while start < body.count {
      let (mark, end) = pair(in: body, from: start)
      if end > start {
        guard fields.count < fieldsMaximum else { throw .tooManyFormFields(fields.count + 1) }
        guard let name = decoded(body, start..<mark),
          let value = decoded(body, min(mark + 1, end)..<end)
        else { throw .malformedForm("field \(fields.count + 1) is not percent-encoded UTF-8") }
        fields.append(FormField(name: name, value: value))
      }
      start = end + 1
    }
    return fields
  }

  /// Where the name and where the value of a pair end.
  private static func pair(in body: [UInt8], from start: Int) -> (mark: Int, end: Int) {
    body.withUnsafeBytes { body in
      let mark = ByteScan.place(
        of: UInt8(ascii: "="), or: UInt8(ascii: "&"), in: body, from: start)
      return (mark, ByteScan.place(of: UInt8(ascii: "&"), in: body, from: mark))
    }
  }

  private static func decoded(_ body: [UInt8], _ range: Range<Int>) -> String? {
    body.withUnsafeBytes {
      PercentEncoding.decode(UnsafeRawBufferPointer(rebasing: $0[range]), plusIsSpace: true)
    }
  }

  /// The body that says those fields.
  package static func encode(_ fields: [(String, String)]) -> [UInt8] {
    Array(
      fields.map { PercentEncoding.encode($0.0) + "=" + PercentEncoding.encode($0.1) }
        .joined(separator: "&").utf8)
  }
}
