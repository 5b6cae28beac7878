import ArcFedJSON

/// `ValidateLabelSelector` in `apimachinery/pkg/apis/meta/v1/validation/validation.go`.
extension LabelSelector {
  /// Every complaint about a selector as a structure; none about one that is not there.
  static func complaints(_ structure: JSONValue?, path: String) -> [FieldError] {
    guard let structure else { return [] }
    var errors = ObjectValidation.complaints(
      labels: structure["matchLabels"]?.objectValue ?? [:], path: "\(path).matchLabels")
    for (index, expression) in (structure["matchExpressions"]?.arrayValue ?? []).enumerated() {
      errors += complaints(requirement: expression, path: "\(path).matchExpressions[\(index)]")
    }
    return errors
  }

  /// `ValidateLabelSelectorRequirement`.
  private static func complaints(requirement: JSONValue, path: String) -> [FieldError] {
    let values = (requirement["values"]?.arrayValue ?? []).map { $0.stringValue ?? "" }
    var errors: [FieldError] = []
    let word = requirement["operator"]?.stringValue ?? ""
    switch Operator(rawValue: word) {
    case .isIn, .isNotIn:
      if values.isEmpty {
        errors.append(
          .required(
            "\(path).values", "must be specified when `operator` is 'In' or 'NotIn'"))
      }
    case .exists, .doesNotExist:
      if !values.isEmpty {
        errors.append(
          .forbidden(
            "\(path).values",
            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
      }
    case .isGreater, .isLess, nil:
      errors.append(.invalid("\(path).operator", word, "not a valid selector operator"))
    }
    let key = requirement["key"]?.stringValue ?? ""
    errors += ObjectName.qualifiedNameComplaints(key).map { .invalid("\(path).key", key, $0) }
    for (index, value) in values.enumerated() {
      errors += ObjectName.labelValueComplaints(value)
        .map { .invalid("\(path).values[\(index)]", value, $0) }
    }
    return errors
  }
}
