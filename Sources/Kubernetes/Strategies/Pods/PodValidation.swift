import ArcFedJSON

/// The complaints about pods (`pkg/apis/core/validation/validation.go#ValidatePodSpec`), as far as
/// the parts of a pod that mean something here.
enum PodValidation {
  private static let restartPolicies = ["Always", "OnFailure", "Never"]
  private static let policies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]
  private static let deadlineSecondsMaximum = Int(Int32.max)

  static func validate(_ object: JSONObject) -> [FieldError] {
    let spec = object["spec"] ?? .object([:])
    let (volumes, volumeErrors) = VolumeValidation.validate(spec)
    var errors = volumeErrors + ContainerValidation.validate(spec, volumes: volumes)
    errors += choice(spec, "restartPolicy", restartPolicies, at: "spec.")
    errors += choice(spec, "dnsPolicy", policies, at: "spec.")
    for (key, value) in sorted(spec["nodeSelector"]) {
      errors +=
        ObjectName.qualifiedNameComplaints(key).map { .invalid("spec.nodeSelector", key, $0) }
        + ObjectName.labelValueComplaints(value).map { .invalid("spec.nodeSelector", value, $0) }
    }
    let account = spec["serviceAccountName"]?.stringValue ?? ""
    errors += named(account, "spec.serviceAccountName", .subdomain)
    errors += named(spec["nodeName"]?.stringValue ?? "", "spec.nodeName", .subdomain)
    if let seconds = spec["activeDeadlineSeconds"]?.intValue,
      !(1...deadlineSecondsMaximum).contains(seconds)
    {
      errors.append(outside(1...deadlineSecondsMaximum, seconds, "spec.activeDeadlineSeconds"))
    }
    for name in ["hostname", "subdomain"] {
      errors += named(spec[name]?.stringValue ?? "", "spec.\(name)", .label)
    }
    return errors
  }

  /// What holds for a new pod besides (`ValidatePodCreate`).
  static func validateCreation(_ object: JSONObject) -> [FieldError] {
    let spec = object["spec"] ?? .object([:])
    var errors = mirrorComplaints(object) + validate(object)
    if spec["ephemeralContainers"]?.arrayValue?.isEmpty == false {
      errors.append(.forbidden("spec.ephemeralContainers", "cannot be set on create"))
    }
    let isGated = spec["schedulingGates"]?.arrayValue?.isEmpty == false
    if isGated, spec["nodeName"]?.stringValue?.isEmpty == false {
      errors.append(
        .forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared"))
    }
    return errors
  }

  /// `ValidatePodSpecificAnnotations`: what a kubelet shows runs on its node.
  private static func mirrorComplaints(_ object: JSONObject) -> [FieldError] {
    let name = ServiceAccountAdmission.mirrorAnnotation
    guard let value = object.meta.annotations[name],
      object["spec"]?["nodeName"]?.stringValue?.isEmpty != false
    else { return [] }
    return [
      .invalid(
        "metadata.annotations[\(name)]", value,
        "must set spec.nodeName if mirror pod annotation is set")
    ]
  }

  // MARK: Changes (`ValidatePodUpdate`)

  static func validateUpdate(_ object: JSONObject, old: JSONObject) -> [FieldError] {
    var errors = validate(object)
    for list in ["containers", "initContainers"] {
      let pair = [object, old].map { $0["spec"]?[list]?.arrayValue ?? [] }
      if pair[0].count != pair[1].count {
        errors.append(
          .forbidden("spec.\(list)", "pod updates may not add or remove containers"))
        return errors
      }
      errors += pair[0].enumerated().flatMap { index, container in
        imageComplaints(container, "spec.\(list)[\(index)].image")
      }
    }
    let (deadlineErrors, isOver) = validateDeadline(object, old: old)
    errors += deadlineErrors
    if isOver { return errors }
    errors += validateTolerations(object, old: old)
    if fixed(object) == fixed(old) { return errors }
    return errors + [
      .forbidden(
        "spec",
        "pod updates may not change fields other than `spec.containers[*].image`,"
          + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` "
          + "(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` "
          + "(allow it to be set to 1 if it was previously negative)")
    ]
  }

  private static func imageComplaints(_ container: JSONValue, _ field: String) -> [FieldError] {
    let image = container["image"]?.stringValue ?? ""
    if image.isEmpty { return [.required(field)] }
    guard image.first?.isWhitespace == true || image.last?.isWhitespace == true else { return [] }
    return [.invalid(field, image, "must not have leading or trailing whitespace")]
  }

  /// A deadline may be set once and then only come nearer.
  private static func validateDeadline(
    _ object: JSONObject, old: JSONObject
  ) -> ([FieldError], isOver: Bool) {
    let field = "spec.activeDeadlineSeconds"
    let before = old["spec"]?["activeDeadlineSeconds"]?.intValue
    guard let seconds = object["spec"]?["activeDeadlineSeconds"]?.intValue else {
      if before == nil { return ([], false) }
      return (
        [
          .invalid(
            field, shown: .null, "must not update from a positive integer to nil value")
        ], false
      )
    }
    if !(0...deadlineSecondsMaximum).contains(seconds) {
      return ([outside(0...deadlineSecondsMaximum, seconds, field)], true)
    }
    guard let before, before < seconds else { return ([], false) }
    return (
      [.invalid(field, number: seconds, "must be less than or equal to previous value")], true
    )
  }

  /// `validateOnlyAddedTolerations`.
  private static func validateTolerations(_ object: JSONObject, old: JSONObject) -> [FieldError] {
    let pair = [object, old].map { pod in
      (pod["spec"]?["tolerations"]?.arrayValue ?? []).map { toleration in
        var toleration = toleration
        toleration["tolerationSeconds"] = nil
        return toleration
      }
    }
    if pair[1].allSatisfy(pair[0].contains) { return [] }
    return [
      .forbidden(
        "spec.tolerations",
        "existing toleration can not be modified except its tolerationSeconds")
    ]
  }

  /// The specification without what an update may change.
  private static func fixed(_ object: JSONObject) -> JSONValue {
    var spec = object["spec"] ?? .object([:])
    for name in ["activeDeadlineSeconds", "tolerations", "schedulingGates"] { spec[name] = nil }
    for list in ["containers", "initContainers"] {
      guard let containers = spec[list]?.arrayValue else { continue }
      spec[list] = .array(
        containers.map { container in
          var container = container
          container["image"] = nil
          return container
        })
    }
    return spec
  }

  // MARK: Shapes of complaints

  /// A value out of a few; an empty one is missing.
  static func choice(
    _ value: JSONValue, _ name: String, _ supported: [String], at path: String
  ) -> [FieldError] {
    let text = value[name]?.stringValue ?? ""
    return text.isEmpty
      ? [.required(path + name)] : FieldError.unsupported(path + name, text, supported)
  }

  static func named(_ text: String, _ field: String, _ rule: ObjectName.Rule) -> [FieldError] {
    text.isEmpty ? [] : ObjectName.complaints(text, rule).map { .invalid(field, text, $0) }
  }

  static func outside(_ range: ClosedRange<Int>, _ number: Int, _ field: String) -> FieldError {
    .invalid(field, number: number, FieldError.mustBe(in: range))
  }

  private static func sorted(_ map: JSONValue?) -> [(String, String)] {
    (map?.objectValue ?? [:]).map { ($0, $1.stringValue ?? "") }
      .sorted { GoOrder.precedes($0.0, $1.0) }
  }
}
