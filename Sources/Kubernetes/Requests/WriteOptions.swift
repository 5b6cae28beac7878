import ArcFedHTTP

/// The options of a creation, an update or a patch, from the query
/// (`apimachinery/pkg/apis/meta/v1/validation/validation.go`).
struct WriteOptions: Sendable {
  /// The kinds of options, as messages name them.
  enum Kind: String, Sendable {
    case create = "CreateOptions"
    case update = "UpdateOptions"
    case patch = "PatchOptions"
  }

  /// How members that a schema does not know are taken.
  enum FieldValidation: String, Sendable {
    case ignore = "Ignore"
    case warn = "Warn"
    case strict = "Strict"
  }

  /// `FieldManagerMaxLength`.
  private static let managerBytesMaximum = 128

  /// Whether nothing may be stored.
  let isDryRun: Bool
  let validation: FieldValidation
  /// Whether fields of others are taken over.
  let isForced: Bool

  /// - Parameter isApply: whether a patch is a configuration to apply.
  init(_ request: HTTPRequest, _ kind: Kind, isApply: Bool = false) throws(StatusError) {
    // Only an apply patch must have any.
    if request.query == nil, !isApply {
      (isDryRun, validation, isForced) = (false, .warn, false)
      return
    }
    let text: (String) -> String = { request.queryValue($0) ?? "" }
    let force = request.queryValue("force")
    var errors: [FieldError] = []
    if kind == .patch {
      if isApply, text("fieldManager").isEmpty {
        errors.append(.required("fieldManager", "is required for apply patch"))
      } else if !isApply, force != nil {
        errors.append(.forbidden("force", "may not be specified for non-apply patch"))
      }
    }
    errors += Self.complaints(manager: text("fieldManager"))
    errors += Self.complaints(dryRun: request)
    let validation = text("fieldValidation")
    let known = FieldValidation(rawValue: validation)
    if known == nil, !validation.isEmpty {
      errors.append(
        .notSupported(
          "fieldValidation", shown: GoText.quoted(validation),
          supported: ["", "Ignore", "Strict", "Warn"]))
    }
    if !errors.isEmpty { throw APIRequest.invalidOption(kind.rawValue, errors) }
    isDryRun = request.queryItems.contains { $0.name == "dryRun" }
    self.validation = known ?? .warn
    isForced = force.map(APIRequest.isTrue) ?? false
  }

  /// `ValidateDryRun`.
  static func complaints(dryRun request: HTTPRequest) -> [FieldError] {
    complaints(dryRun: request.queryItems.filter { $0.name == "dryRun" }.map(\.value))
  }

  static func complaints(dryRun values: [String]) -> [FieldError] {
    if values.allSatisfy({ $0 == "All" }) { return [] }
    let shown = "[" + values.map(GoText.quoted).joined(separator: ",") + "]"
    return [.notSupported("dryRun", shown: shown, supported: ["All"])]
  }

  /// `ValidateFieldManager`.
  private static func complaints(manager: String) -> [FieldError] {
    var errors: [FieldError] = []
    if manager.utf8.count > managerBytesMaximum {
      errors.append(.tooLong("fieldManager", limitBytes: managerBytesMaximum))
    }
    var position = 0
    for scalar in manager.unicodeScalars {
      if !GoText.isPrintable(scalar) {
        errors.append(
          .invalid(
            "fieldManager", manager,
            "invalid character \(GoText.codePoint(scalar)) (at position \(position))"))
      }
      position += UTF8.width(scalar)
    }
    return errors
  }
}
