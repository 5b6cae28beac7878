import ArcFedHTTP
import ArcFedSimulation

/// One request, after it is known who makes it and what it addresses.
struct APIRequest: Sendable {
  let http: HTTPRequest
  var info: RequestInfo
  let user: UserInfo
  let now: Timestamp

  /// Whether nothing may be stored.
  func isDryRun(kind: String) throws(StatusError) -> Bool {
    let values = http.queryItems.filter { $0.name == "dryRun" }.map(\.value)
    if values.isEmpty { return false }
    if values == ["All"] { return true }
    let shown = "[" + values.map(GoText.quoted).joined(separator: ",") + "]"
    throw Self.invalidOption(
      kind, .notSupported("dryRun", shown: shown, supported: ["All"]))
  }

  /// How members that a schema does not know are taken.
  enum FieldValidation: String {
    case ignore = "Ignore"
    case warn = "Warn"
    case strict = "Strict"
  }

  /// `ValidateFieldValidation` in `apimachinery/pkg/apis/meta/v1/validation/validation.go`.
  func fieldValidation(kind: String) throws(StatusError) -> FieldValidation {
    let text = http.queryValue("fieldValidation") ?? ""
    if text.isEmpty { return .warn }
    if let known = FieldValidation(rawValue: text) { return known }
    throw Self.invalidOption(
      kind,
      .notSupported(
        "fieldValidation", shown: GoText.quoted(text),
        supported: ["", "Ignore", "Strict", "Warn"]))
  }

  static func invalidOption(_ kind: String, _ error: FieldError) -> StatusError {
    invalidOption(kind, [error])
  }

  static func invalidOption(_ kind: String, _ errors: [FieldError]) -> StatusError {
    .invalid(kind: kind, group: "meta.k8s.io", name: "", errors)
  }

  /// The hand that field ownership is written down for.
  func manager(apiVersion: String) -> ManagedFields.Owner {
    ManagedFields.Owner(
      name: ManagedFields.Owner.name(
        parameter: http.queryValue("fieldManager"), userAgent: http.headers["User-Agent"]),
      apiVersion: apiVersion, subresource: info.subresource)
  }
}

extension ManagedFields.Owner {
  /// The same hand in another version or subresource.
  func with(subresource: String) -> ManagedFields.Owner {
    ManagedFields.Owner(name: name, apiVersion: apiVersion, subresource: subresource)
  }
}
