import ArcFedJSON

/// The complaints about variables (`pkg/apis/core/validation/validation.go#ValidateEnv`).
enum EnvironmentValidation {
  private static let nameComplaint =
    "a valid environment variable name must consist only of printable ASCII characters other than "
    + "'='"
  private static let sources = [
    "fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef",
  ]
  private static let severalSources = "may not have more than one field specified at a time"

  /// `validEnvDownwardAPIFieldPathExpressions`, sorted as the message has them.
  private static let fields = [
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName",
    "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
  ]

  static func validate(_ container: JSONValue, path: String) -> [FieldError] {
    var errors: [FieldError] = []
    for (index, variable) in (container["env"]?.arrayValue ?? []).enumerated() {
      let at = "\(path).env[\(index)]"
      let name = variable["name"]?.stringValue ?? ""
      if name.isEmpty {
        errors.append(.required("\(at).name"))
      } else if !isName(name) {
        errors.append(.invalid("\(at).name", name, nameComplaint))
      }
      if let source = variable["valueFrom"] {
        errors += validate(source, of: variable, path: "\(at).valueFrom")
      }
    }
    for (index, source) in (container["envFrom"]?.arrayValue ?? []).enumerated() {
      errors += validate(envFrom: source, path: "\(path).envFrom", index: index)
    }
    return errors
  }

  private static func isName(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.isASCII && GoText.isPrintable($0) && $0 != "=" }
  }

  private static func validate(
    _ source: JSONValue, of variable: JSONValue, path: String
  ) -> [FieldError] {
    var errors: [FieldError] = []
    if let field = source["fieldRef"] { errors += validate(field: field, path: "\(path).fieldRef") }
    for kind in ["configMapKeyRef", "secretKeyRef"] {
      guard let reference = source[kind] else { continue }
      for name in ["name", "key"] where (reference[name]?.stringValue ?? "").isEmpty {
        errors.append(.required("\(path).\(kind).\(name)"))
      }
      let key = reference["key"]?.stringValue ?? ""
      if !key.isEmpty {
        errors += ObjectName.configKeyComplaints(key).map {
          .invalid("\(path).\(kind).key", key, $0)
        }
      }
    }
    let count = sources.filter { source[$0] != nil }.count
    if count == 0 {
      errors.append(
        .invalid(
          path, "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` "
            + "or `fileKeyRef`"))
    } else if variable["value"]?.stringValue?.isEmpty == false {
      errors.append(.invalid(path, "", "may not be specified when `value` is not empty"))
    } else if count > 1 {
      errors.append(.invalid(path, "", severalSources))
    }
    return errors
  }

  /// `validateObjectFieldSelector`; the version of the reference is defaulted.
  private static func validate(field: JSONValue, path: String) -> [FieldError] {
    let text = field["fieldPath"]?.stringValue ?? ""
    if text.isEmpty { return [.required("\(path).fieldPath")] }
    if text.hasPrefix("metadata.labels['") || text.hasPrefix("metadata.annotations['") {
      return []
    }
    if fields.contains(text) { return [] }
    // Labels and annotations as a whole, and what stands in no variable.
    let known = ["metadata.annotations", "metadata.labels", "spec.restartPolicy", "status.phase"]
    if known.contains(text) {
      return [
        .notSupported("\(path).fieldPath", shown: GoText.quoted(text), supported: fields)
      ]
    }
    return [
      .invalid(
        "\(path).fieldPath", text,
        "error converting fieldPath: field label not supported: \(text)")
    ]
  }

  private static func validate(
    envFrom source: JSONValue, path: String, index: Int
  ) -> [FieldError] {
    var errors: [FieldError] = []
    let prefix = source["prefix"]?.stringValue ?? ""
    if !prefix.isEmpty, !isName(prefix) {
      errors.append(.invalid("\(path)[\(index)].prefix", prefix, nameComplaint))
    }
    var count = 0
    for kind in ["configMapRef", "secretRef"] {
      guard let reference = source[kind] else { continue }
      count += 1
      let name = reference["name"]?.stringValue ?? ""
      let field = "\(path)[\(index)].\(kind).name"
      errors +=
        name.isEmpty ? [.required(field)] : PodValidation.named(name, field, .subdomain)
    }
    if count == 0 {
      errors.append(.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"))
    } else if count > 1 {
      errors.append(.invalid(path, "", severalSources))
    }
    return errors
  }
}
