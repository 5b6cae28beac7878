/// What is wrong with a message or an address that is no HTTP.
package enum HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text is no absolute http or https URL.
  case malformedURL(String)
  /// The body is no `application/x-www-form-urlencoded` text; the reason says where.
  case malformedForm(String)
  /// More fields in a form than ``FormURLEncoded/fieldsMaximum``.
  case tooManyFormFields(Int)

  /// A sentence for a person.
  package var description: String {
    switch self {
    case .malformedURL(let text): "'\(text)' is not an absolute http or https URL"
    case .malformedForm(let reason): "the form body is malformed: \(reason)"
    case .tooManyFormFields(let count): "the form has \(count) fields"
    }
  }
}
