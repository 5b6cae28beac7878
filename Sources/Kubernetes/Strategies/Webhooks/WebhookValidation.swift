import ArcFedJSON

/// The complaints about a `MutatingWebhookConfiguration`
/// (`pkg/apis/admissionregistration/validation/validation.go`).
enum WebhookValidation {
  /// `AcceptedAdmissionReviewVersions`.
  private static let reviewVersions = ["v1", "v1beta1"]
  /// `noSideEffectClasses`: what else there was may not be written any more.
  private static let sideEffects = ["None", "NoneOnDryRun"]
  /// The longest time that a webhook may be given, in seconds.
  private static let timeoutSecondsMaximum = 30

  /// `validateMutatingWebhookConfiguration`, but for the metadata.
  static func validate(_ configuration: JSONObject) -> [FieldError] {
    var errors: [FieldError] = []
    var names: Set<String> = []
    for (index, webhook) in (configuration["webhooks"]?.arrayValue ?? []).enumerated() {
      let path = "webhooks[\(index)]"
      errors += validate(webhook, path: path)
      errors += validate(versions: webhook, path: "\(path).admissionReviewVersions")
      let name = webhook["name"]?.stringValue ?? ""
      if !name.isEmpty, !names.insert(name).inserted {
        errors.append(.duplicate("\(path).name", name))
      }
    }
    return errors
  }

  /// `validateMutatingWebhook`.
  private static func validate(_ webhook: JSONValue, path: String) -> [FieldError] {
    var errors = validate(name: webhook["name"]?.stringValue ?? "", path: "\(path).name")
    for (index, rule) in (webhook["rules"]?.arrayValue ?? []).enumerated() {
      errors += WebhookRuleValidation.validate(rule, path: "\(path).rules[\(index)]")
    }
    errors += choice(of: ["Fail", "Ignore"], webhook, "failurePolicy", path)
    errors += choice(of: ["Equivalent", "Exact"], webhook, "matchPolicy", path)
    if webhook["sideEffects"]?.stringValue == nil {
      let allowed = sideEffects.joined(separator: ", ")
      errors.append(.required("\(path).sideEffects", "must specify one of \(allowed)"))
    }
    errors += choice(of: sideEffects, webhook, "sideEffects", path)
    if let seconds = webhook["timeoutSeconds"]?.intValue,
      !(1...timeoutSecondsMaximum).contains(seconds)
    {
      errors.append(
        .invalid(
          "\(path).timeoutSeconds", number: seconds,
          "the timeout value must be between 1 and \(timeoutSecondsMaximum) seconds"))
    }
    for selector in ["namespaceSelector", "objectSelector"] {
      errors += LabelSelector.complaints(webhook[selector], path: "\(path).\(selector)")
    }
    errors += choice(of: ["IfNeeded", "Never"], webhook, "reinvocationPolicy", path)
    errors += WebhookClientValidation.validate(
      webhook["clientConfig"], path: "\(path).clientConfig")
    if webhook["matchConditions"]?.arrayValue?.isEmpty == false {
      // A webhook called against its conditions would change what it must leave alone.
      errors.append(
        .forbidden(
          "\(path).matchConditions", "ArcFed does not evaluate CEL, the language of conditions"))
    }
    return errors
  }

  /// `IsFullyQualifiedName` in `apimachinery/pkg/util/validation/validation.go`.
  private static func validate(name: String, path: String) -> [FieldError] {
    if name.isEmpty { return [.required(path)] }
    let complaints = ObjectName.complaints(name, .subdomain)
    if !complaints.isEmpty {
      return [.invalid(path, name, complaints.joined(separator: ","))]
    }
    if name.utf8.count(where: { $0 == UInt8(ascii: ".") }) < 2 {
      return [
        .invalid(
          path, name, "should be a domain with at least three segments separated by dots")
      ]
    }
    return []
  }

  /// `validateAdmissionReviewVersions`.
  private static func validate(versions webhook: JSONValue, path: String) -> [FieldError] {
    let versions = (webhook["admissionReviewVersions"]?.arrayValue ?? []).compactMap(\.stringValue)
    let accepted = reviewVersions.joined(separator: ", ")
    if versions.isEmpty { return [.required(path, "must specify one of \(accepted)")] }
    var errors: [FieldError] = []
    for (index, version) in versions.enumerated() {
      if versions[..<index].contains(version) {
        errors.append(.invalid("\(path)[\(index)]", version, "duplicate version"))
      } else {
        errors += ObjectName.startingLabelComplaints(version)
          .map { .invalid("\(path)[\(index)]", version, $0) }
      }
    }
    if !versions.contains(where: reviewVersions.contains) {
      errors.append(
        .invalid(
          path, texts: versions,
          "must include at least one of \(accepted)"))
    }
    return errors
  }

  /// The complaint about a member that may have one of some values only, in the order given.
  static func choice(
    of values: [String], _ object: JSONValue, _ name: String, _ path: String
  ) -> [FieldError] {
    object[name]?.stringValue.map { FieldError.unsupported("\(path).\(name)", $0, values) } ?? []
  }
}
