import ArcFedJSON

/// The complaints about what a webhook wants to be asked about: `validateRuleWithOperations` in
/// `pkg/apis/admissionregistration/validation/validation.go`.
enum WebhookRuleValidation {
  private static let wildcard = "*"
  /// `supportedOperations`, sorted as the message has them.
  private static let operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"]

  static func validate(_ rule: JSONValue, path: String) -> [FieldError] {
    let wanted = texts(rule, "operations")
    var errors = validate(list: wanted, "operations", path: "\(path).operations")
    for (index, operation) in wanted.enumerated() {
      errors += FieldError.unsupported("\(path).operations[\(index)]", operation, operations)
    }
    errors += validate(
      list: texts(rule, "apiGroups"), "API groups", path: "\(path).apiGroups")
    let versions = texts(rule, "apiVersions")
    errors += validate(list: versions, "API versions", path: "\(path).apiVersions")
    for (index, version) in versions.enumerated() where version.isEmpty {
      errors.append(.required("\(path).apiVersions[\(index)]"))
    }
    errors += validate(resources: texts(rule, "resources"), path: "\(path).resources")
    return errors
      + WebhookValidation.choice(of: ["*", "Cluster", "Namespaced"], rule, "scope", path)
  }

  /// There must be something in the list, and nothing beside a wildcard.
  private static func validate(
    list: [String], _ words: String, path: String
  ) -> [FieldError] {
    if list.isEmpty { return [.required(path)] }
    guard list.count > 1, list.contains(wildcard) else { return [] }
    return [
      .invalid(
        path, texts: list, "if '*' is present, must not specify other \(words)")
    ]
  }

  /// `validateResources`.
  private static func validate(resources: [String], path: String) -> [FieldError] {
    if resources.isEmpty { return [.required(path)] }
    var errors: [FieldError] = []
    // Resources of which all subresources are wanted, and subresources of all resources.
    var (whole, everywhere): (Set<String>, Set<String>) = ([], [])
    var lastIsPlain = false
    for (index, resource) in resources.enumerated() {
      let at = "\(path)[\(index)]"
      if resource.isEmpty {
        errors.append(.required(at))
        continue
      }
      let parts = resource.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        .map(String.init)
      guard parts.count == 2 else {
        lastIsPlain = resource != wildcard
        continue
      }
      let (name, subresource) = (parts[0], parts[1])
      let present =
        (whole.contains(name) ? ["\(name)/*"] : [])
        + (everywhere.contains(subresource) ? ["*/\(subresource)"] : [])
      errors += present.map {
        .invalid(at, resource, "if '\($0)' is present, must not specify \(resource)")
      }
      if subresource == wildcard { whole.insert(name) }
      if name == wildcard { everywhere.insert(subresource) }
    }
    if resources.count > 1, resources.contains("*/*") {
      errors.append(
        .invalid(
          path, texts: resources, "if '*/*' is present, must not specify other resources"))
    }
    // As upstream has it: what counts is the last one without a subresource.
    if resources.contains(wildcard), lastIsPlain {
      errors.append(
        .invalid(
          path, texts: resources,
          "if '*' is present, must not specify other resources without subresources"))
    }
    return errors
  }

  private static func texts(_ rule: JSONValue, _ name: String) -> [String] {
    (rule[name]?.arrayValue ?? []).compactMap(\.stringValue)
  }
}
