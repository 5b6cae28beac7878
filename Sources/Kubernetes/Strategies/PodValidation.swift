import ArcFedJSON

/// The complaints about pods that this emulator makes
/// (`pkg/apis/core/validation/validation.go#ValidatePodSpec`).
enum PodValidation {
  /// `v1.RestartPolicy`, in the order of the message.
  private static let restartPolicies = ["Always", "OnFailure", "Never"]

  static func validate(_ object: JSONObject) -> [FieldError] {
    let spec = object["spec"] ?? .object([:])
    var errors: [FieldError] = []
    var volumeNames: Set<String> = []
    for (index, volume) in (spec["volumes"]?.arrayValue ?? []).enumerated() {
      let found = validateVolume(volume, path: "spec.volumes[\(index)]")
      errors += found
      if found.isEmpty { volumeNames.insert(volume["name"]?.stringValue ?? "") }
    }
    errors += validateContainers(spec, volumeNames: volumeNames)
    let policy = spec["restartPolicy"]?.stringValue ?? ""
    if !restartPolicies.contains(policy) {
      errors.append(
        .notSupported(
          "spec.restartPolicy", shown: GoText.quoted(policy), supported: restartPolicies))
    }
    return errors
  }

  private static func validateContainers(
    _ spec: JSONValue, volumeNames: Set<String>
  ) -> [FieldError] {
    let containers = spec["containers"]?.arrayValue ?? []
    if containers.isEmpty { return [.required("spec.containers")] }
    var errors: [FieldError] = []
    var names: Set<String> = []
    let lists =
      [("spec.containers", containers)]
      + [("spec.initContainers", spec["initContainers"]?.arrayValue ?? [])]
    for (path, list) in lists {
      for (index, container) in list.enumerated() {
        let at = "\(path)[\(index)]"
        errors += validateContainer(container, path: at, volumeNames: volumeNames)
        let name = container["name"]?.stringValue ?? ""
        if !names.insert(name).inserted { errors.append(.duplicate("\(at).name", name)) }
      }
    }
    return errors
  }

  private static func validateContainer(
    _ container: JSONValue, path: String, volumeNames: Set<String>
  ) -> [FieldError] {
    var errors: [FieldError] = []
    let name = container["name"]?.stringValue ?? ""
    if name.isEmpty {
      errors.append(.required("\(path).name"))
    } else {
      errors += ObjectName.complaints(name, .label).map { .invalid("\(path).name", name, $0) }
    }
    if (container["image"]?.stringValue ?? "").isEmpty {
      errors.append(.required("\(path).image"))
    }
    for (index, mount) in (container["volumeMounts"]?.arrayValue ?? []).enumerated() {
      let volume = mount["name"]?.stringValue ?? ""
      if !volumeNames.contains(volume) {
        errors.append(.notFound("\(path).volumeMounts[\(index)].name", volume))
      }
    }
    return errors
  }

  private static func validateVolume(_ volume: JSONValue, path: String) -> [FieldError] {
    var errors: [FieldError] = []
    guard let projected = volume["projected"] else { return errors }
    for (index, source) in (projected["sources"]?.arrayValue ?? []).enumerated() {
      guard let token = source["serviceAccountToken"] else { continue }
      let at = "\(path).projected.sources[\(index)].serviceAccountToken"
      if let seconds = token["expirationSeconds"]?.intValue,
        let complaint = TokenLifetime.complaint(seconds)
      {
        errors.append(.invalid("\(at).expirationSeconds", number: seconds, complaint))
      }
      errors += validatePath(token["path"]?.stringValue ?? "", at: "\(path).projected.path")
    }
    return errors
  }

  /// `validateLocalNonReservedPath`.
  private static func validatePath(_ text: String, at field: String) -> [FieldError] {
    if text.isEmpty { return [.required(field)] }
    if text.hasPrefix("/") { return [.invalid(field, text, "must be a relative path")] }
    if text.split(separator: "/").contains("..") {
      return [.invalid(field, text, "must not contain '..'")]
    }
    if text.hasPrefix("..") { return [.invalid(field, text, "must not start with '..'")] }
    return []
  }

  /// `ValidatePodUpdate`: images, tolerations and the deadline may change, nothing else may.
  static func validateUpdate(_ object: JSONObject, old: JSONObject) -> [FieldError] {
    let errors = validate(object)
    if !errors.isEmpty { return errors }
    if mutable(object) == mutable(old) { return [] }
    return [
      .forbidden(
        "spec",
        "pod updates may not change fields other than `spec.containers[*].image`,"
          + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` "
          + "(only additions to existing tolerations),`spec.terminationGracePeriodSeconds` "
          + "(allow it to be set to 1 if it was previously negative)")
    ]
  }

  /// The specification without what an update may change.
  private static func mutable(_ object: JSONObject) -> JSONValue {
    var spec = object["spec"] ?? .object([:])
    for name in ["activeDeadlineSeconds", "tolerations"] { spec[name] = nil }
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
}
