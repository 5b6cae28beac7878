import ArcFedJSON

/// One complaint of validation (`apimachinery/pkg/util/validation/field/errors.go`).
struct FieldError: Hashable, Sendable {
  /// What kind of complaint, with the words of `ErrorType.String()`.
  enum Kind: String, Sendable {
    case invalid = "Invalid value"
    case required = "Required value"
    case notSupported = "Unsupported value"
    case duplicate = "Duplicate value"
    case notFound = "Not found"
    case forbidden = "Forbidden"
    case tooLong = "Too long"

    /// The name that `details.causes[].reason` carries.
    var reason: String {
      switch self {
      case .invalid: "FieldValueInvalid"
      case .required: "FieldValueRequired"
      case .notSupported: "FieldValueNotSupported"
      case .duplicate: "FieldValueDuplicate"
      case .notFound: "FieldValueNotFound"
      case .forbidden: "FieldValueForbidden"
      case .tooLong: "FieldValueTooLong"
      }
    }
  }

  let kind: Kind
  let field: String
  /// The value as Go prints it, quotes included; nil for kinds that show none.
  let value: String?
  let detail: String

  /// The sentence without the field (`Error.ErrorBody`).
  var body: String {
    var text = kind.rawValue
    if let value { text += ": \(value)" }
    if !detail.isEmpty { text += ": \(detail)" }
    return text
  }

  var text: String { "\(field): \(body)" }

  var cause: StatusError.Cause {
    StatusError.Cause(reason: kind.reason, message: body, field: field)
  }

  /// One error stands alone, several in brackets, each sentence once
  /// (`apimachinery/pkg/util/errors/errors.go`).
  static func aggregate(_ errors: [FieldError]) -> String {
    var seen: [String] = []
    for error in errors where !seen.contains(error.text) { seen.append(error.text) }
    return seen.count == 1 ? seen[0] : "[\(seen.joined(separator: ", "))]"
  }
}

extension FieldError {
  static func invalid(_ field: String, _ value: String, _ detail: String) -> FieldError {
    FieldError(kind: .invalid, field: field, value: GoText.quoted(value), detail: detail)
  }

  static func invalid(_ field: String, number: Int, _ detail: String) -> FieldError {
    FieldError(kind: .invalid, field: field, value: String(number), detail: detail)
  }

  /// A value that is no text, as JSON.
  static func invalid(_ field: String, shown: JSONValue, _ detail: String) -> FieldError {
    FieldError(kind: .invalid, field: field, value: shown.text(.go), detail: detail)
  }

  /// Texts, shown as JSON.
  static func invalid(_ field: String, texts: [String], _ detail: String) -> FieldError {
    invalid(field, shown: .array(texts.map { .string($0) }), detail)
  }

  /// `InclusiveRangeError` in `apimachinery/pkg/util/validation/validation.go`.
  static func mustBe(in range: ClosedRange<Int>) -> String {
    "must be between \(range.lowerBound) and \(range.upperBound), inclusive"
  }

  static func required(_ field: String, _ detail: String = "") -> FieldError {
    FieldError(kind: .required, field: field, value: nil, detail: detail)
  }

  static func duplicate(_ field: String, _ value: String) -> FieldError {
    FieldError(kind: .duplicate, field: field, value: GoText.quoted(value), detail: "")
  }

  static func notFound(_ field: String, _ value: String) -> FieldError {
    FieldError(kind: .notFound, field: field, value: GoText.quoted(value), detail: "")
  }

  static func forbidden(_ field: String, _ detail: String) -> FieldError {
    FieldError(kind: .forbidden, field: field, value: nil, detail: detail)
  }

  static func tooLong(_ field: String, limitBytes: Int) -> FieldError {
    FieldError(
      kind: .tooLong, field: field, value: nil,
      detail: "may not be more than \(limitBytes) bytes")
  }

  /// `supported` are shown quoted, in the order given.
  static func notSupported(
    _ field: String, shown: String, supported: [String]
  ) -> FieldError {
    let values = supported.map(GoText.quoted).joined(separator: ", ")
    return FieldError(
      kind: .notSupported, field: field, value: shown, detail: "supported values: \(values)")
  }
  /// The complaint about a text that is none of a few.
  static func unsupported(_ field: String, _ text: String, _ supported: [String]) -> [FieldError] {
    supported.contains(text)
      ? [] : [.notSupported(field, shown: GoText.quoted(text), supported: supported)]
  }
}
