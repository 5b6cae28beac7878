import ArcFedJSON

/// The complaints about volumes (`pkg/apis/core/validation/validation.go#ValidateVolumes`).
enum VolumeValidation {
  /// Permission bits that a file may have.
  private static let modes = 0...0o777
  private static let modeComplaint =
    "must be a number between 0 and 0777 (octal), both inclusive"
  private static let pathsConflict = "conflicting duplicate paths"
  private static let severalTypes = "may not specify more than 1 volume type"

  /// The names of the good volumes, by which containers may mount them, and the complaints.
  static func validate(_ spec: JSONValue) -> (names: Set<String>, errors: [FieldError]) {
    var names: Set<String> = []
    var errors: [FieldError] = []
    for (index, volume) in (spec["volumes"]?.arrayValue ?? []).enumerated() {
      let path = "spec.volumes[\(index)]"
      let name = volume["name"]?.stringValue ?? ""
      var found = validateSource(volume, path: path)
      found +=
        name.isEmpty
        ? [.required("\(path).name")] : PodValidation.named(name, "\(path).name", .label)
      if names.contains(name) { found.append(.duplicate("\(path).name", name)) }
      if found.isEmpty { names.insert(name) }
      errors += found
    }
    return (names, errors)
  }

  private static func validateSource(_ volume: JSONValue, path: String) -> [FieldError] {
    var errors: [FieldError] = []
    let sources = (volume.objectValue ?? [:]).filter { $0.key != "name" }
    for (index, source) in sources.enumerated() {
      let at = "\(path).\(source.key)"
      if index > 0 {
        errors.append(.forbidden(at, severalTypes))
        continue
      }
      switch source.key {
      case "secret": errors += validateKeys(source.value, name: "secretName", path: at)
      case "configMap": errors += validateKeys(source.value, name: "name", path: at)
      case "projected": errors += validateProjected(source.value, path: at)
      case "hostPath" where (source.value["path"]?.stringValue ?? "").isEmpty:
        errors.append(.required("\(at).path"))
      case "persistentVolumeClaim" where (source.value["claimName"]?.stringValue ?? "").isEmpty:
        errors.append(.required("\(at).claimName"))
      default: continue
      }
    }
    return errors
  }

  /// A secret or a config map as a volume.
  private static func validateKeys(
    _ source: JSONValue, name: String, path: String
  ) -> [FieldError] {
    var errors: [FieldError] = []
    if (source[name]?.stringValue ?? "").isEmpty { errors.append(.required("\(path).\(name)")) }
    errors += validateMode(source["defaultMode"], "\(path).defaultMode")
    return errors + validateItems(source, path: path)
  }

  private static func validateItems(_ source: JSONValue, path: String) -> [FieldError] {
    (source["items"]?.arrayValue ?? []).enumerated().flatMap { index, item in
      validateItem(item, path: "\(path).items[\(index)]")
    }
  }

  /// `validateKeyToPath`.
  private static func validateItem(_ item: JSONValue, path: String) -> [FieldError] {
    var errors: [FieldError] = []
    for name in ["key", "path"] where (item[name]?.stringValue ?? "").isEmpty {
      errors.append(.required("\(path).\(name)"))
    }
    errors += validatePath(item["path"]?.stringValue ?? "", at: "\(path).path")
    return errors + validateMode(item["mode"], "\(path).mode")
  }

  private static func validateMode(_ mode: JSONValue?, _ field: String) -> [FieldError] {
    guard let number = mode?.intValue, !modes.contains(number) else { return [] }
    return [.invalid(field, number: number, modeComplaint)]
  }

  // MARK: Projected volumes (`validateProjectionSources`)

  private static func validateProjected(_ volume: JSONValue, path: String) -> [FieldError] {
    var errors = validateMode(volume["defaultMode"], "\(path).defaultMode")
    var paths: Set<String> = []
    for (index, source) in (volume["sources"]?.arrayValue ?? []).enumerated() {
      let at = "\(path).sources[\(index)]"
      for kind in ["secret", "configMap"] {
        guard let keys = source[kind] else { continue }
        let name = keys["name"]?.stringValue ?? ""
        if name.isEmpty { errors.append(.required("\(at).\(kind).name")) }
        for (index, item) in (keys["items"]?.arrayValue ?? []).enumerated() {
          errors += validateItem(item, path: "\(at).\(kind).items[\(index)]")
          errors += taken(item, &paths) { .invalid(path, name, $0) }
        }
      }
      for file in source["downwardAPI"]?["items"]?.arrayValue ?? [] {
        errors += validateFile(file, path: "\(at).downwardAPI")
        let place = file["path"]?.stringValue ?? ""
        errors += taken(file, &paths) { .invalid(path, place, $0) }
      }
      if let token = source["serviceAccountToken"] {
        errors += validateToken(token, path: "\(at).serviceAccountToken", volumePath: path)
      }
      if source.objectValue?.count ?? 0 > 1 {
        errors.append(.forbidden(at, "\(severalTypes) per source"))
      }
    }
    return errors
  }

  /// Two files cannot stand at one place.
  private static func taken(
    _ item: JSONValue, _ paths: inout Set<String>, _ complaint: (String) -> FieldError
  ) -> [FieldError] {
    let path = item["path"]?.stringValue ?? ""
    return path.isEmpty || paths.insert(path).inserted ? [] : [complaint(pathsConflict)]
  }

  private static func validateToken(
    _ token: JSONValue, path: String, volumePath: String
  ) -> [FieldError] {
    var errors: [FieldError] = []
    if let seconds = token["expirationSeconds"]?.intValue,
      let complaint = TokenLifetime.complaint(seconds)
    {
      errors.append(.invalid("\(path).expirationSeconds", number: seconds, complaint))
    }
    let file = token["path"]?.stringValue ?? ""
    return errors
      + (file.isEmpty
        ? [.required("\(volumePath).path")] : validatePath(file, at: "\(volumePath).path"))
  }

  /// Fields that a file may hold (`validVolumeDownwardAPIFieldPathExpressions`).
  private static let fields = [
    "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace",
    "metadata.uid",
  ]

  /// `validateDownwardAPIVolumeFile`.
  private static func validateFile(_ file: JSONValue, path: String) -> [FieldError] {
    let place = file["path"]?.stringValue ?? ""
    var errors: [FieldError] = place.isEmpty ? [.required("\(path).path")] : []
    errors += validatePath(place, at: "\(path).path")
    if let field = file["fieldRef"] {
      let text = field["fieldPath"]?.stringValue ?? ""
      if text.isEmpty {
        errors.append(.required("\(path).fieldRef.fieldPath"))
      } else if !text.hasSuffix("']"), !fields.contains(text) {
        errors.append(
          .notSupported(
            "\(path).fieldRef.fieldPath", shown: GoText.quoted(text), supported: fields))
      }
      if file["resourceFieldRef"] != nil {
        errors.append(
          .invalid(
            path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously"))
      }
    } else if file["resourceFieldRef"] == nil {
      errors.append(.required(path, "one of fieldRef and resourceFieldRef is required"))
    }
    return errors + validateMode(file["mode"], "\(path).mode")
  }

  /// `ValidateLocalNonReservedPath`.
  static func validatePath(_ text: String, at field: String) -> [FieldError] {
    var errors = validateDescent(text, at: field)
    if text.hasPrefix(".."), !text.hasPrefix("../") {
      errors.append(.invalid(field, text, "must not start with '..'"))
    }
    return errors
  }

  /// `validateLocalDescendingPath`.
  static func validateDescent(_ text: String, at field: String) -> [FieldError] {
    var errors: [FieldError] = []
    if text.hasPrefix("/") { errors.append(.invalid(field, text, "must be a relative path")) }
    if text.split(separator: "/").contains("..") {
      errors.append(.invalid(field, text, "must not contain '..'"))
    }
    return errors
  }
}
