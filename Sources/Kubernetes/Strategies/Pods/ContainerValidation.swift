import ArcFedJSON

/// The complaints about containers
/// (`pkg/apis/core/validation/validation.go#validateContainers`, `validateInitContainers`).
enum ContainerValidation {
  private static let messagePolicies = ["File", "FallbackToLogsOnError"]
  private static let pullPolicies = ["Always", "IfNotPresent", "Never"]
  private static let protocols = ["SCTP", "TCP", "UDP"]
  /// `IsValidPortNum` in `apimachinery/pkg/util/validation/validation.go`.
  static let ports = 1...65_535
  private static let portNameLengthMaximum = 15

  static func validate(_ spec: JSONValue, volumes: Set<String>) -> [FieldError] {
    let containers = spec["containers"]?.arrayValue ?? []
    var errors: [FieldError] = containers.isEmpty ? [.required("spec.containers")] : []
    var names: Set<String> = []
    for (index, container) in containers.enumerated() {
      let path = "spec.containers[\(index)]"
      let name = container["name"]?.stringValue ?? ""
      errors += validateOne(container, path: path, volumes: volumes)
      if !names.insert(name).inserted { errors.append(.duplicate("\(path).name", name)) }
    }
    for (index, container) in (spec["initContainers"]?.arrayValue ?? []).enumerated() {
      let path = "spec.initContainers[\(index)]"
      let name = container["name"]?.stringValue ?? ""
      errors += validateOne(container, path: path, volumes: volumes)
      if !name.isEmpty, !names.insert(name).inserted {
        errors.append(.duplicate("\(path).name", name))
      }
      if container["restartPolicy"]?.stringValue == "Always" { continue }
      for member in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"]
      where container[member] != nil {
        errors.append(
          .forbidden(
            "\(path).\(member)",
            "may not be set for init containers without restartPolicy=Always"))
      }
    }
    return errors
  }

  /// `validateContainerCommon`.
  private static func validateOne(
    _ container: JSONValue, path: String, volumes: Set<String>
  ) -> [FieldError] {
    let name = container["name"]?.stringValue ?? ""
    var errors: [FieldError] =
      name.isEmpty
      ? [.required("\(path).name")] : PodValidation.named(name, "\(path).name", .label)
    if (container["image"]?.stringValue ?? "").isEmpty {
      errors.append(.required("\(path).image"))
    }
    errors += PodValidation.choice(
      container, "terminationMessagePolicy", messagePolicies, at: "\(path).")
    errors += validatePorts(container, path: "\(path).ports")
    errors += EnvironmentValidation.validate(container, path: path)
    errors += validateMounts(container, path: "\(path).volumeMounts", volumes: volumes)
    return errors
      + PodValidation.choice(container, "imagePullPolicy", pullPolicies, at: "\(path).")
  }

  /// `ValidateVolumeMounts`.
  private static func validateMounts(
    _ container: JSONValue, path: String, volumes: Set<String>
  ) -> [FieldError] {
    var errors: [FieldError] = []
    var places: Set<String> = []
    for (index, mount) in (container["volumeMounts"]?.arrayValue ?? []).enumerated() {
      let at = "\(path)[\(index)]"
      let name = mount["name"]?.stringValue ?? ""
      let place = mount["mountPath"]?.stringValue ?? ""
      if name.isEmpty { errors.append(.required("\(at).name")) }
      if !volumes.contains(name) { errors.append(.notFound("\(at).name", name)) }
      if place.isEmpty { errors.append(.required("\(at).mountPath")) }
      if !places.insert(place).inserted {
        errors.append(.invalid("\(at).mountPath", place, "must be unique"))
      }
      // The path of these is the list's, not the mount's; so it is upstream.
      let below = mount["subPath"]?.stringValue ?? ""
      if !below.isEmpty {
        errors += VolumeValidation.validateDescent(below, at: "\(path).subPath")
      }
      let expression = mount["subPathExpr"]?.stringValue ?? ""
      if expression.isEmpty { continue }
      if !below.isEmpty {
        errors.append(
          .invalid(
            "\(at).subPathExpr", expression, "subPathExpr and subPath are mutually exclusive"))
      }
      errors += VolumeValidation.validateDescent(expression, at: "\(path).subPathExpr")
    }
    return errors
  }

  private static func validatePorts(_ container: JSONValue, path: String) -> [FieldError] {
    var errors: [FieldError] = []
    var names: Set<String> = []
    for (index, port) in (container["ports"]?.arrayValue ?? []).enumerated() {
      let at = "\(path)[\(index)]"
      let name = port["name"]?.stringValue ?? ""
      if !name.isEmpty {
        let found = portNameComplaints(name).map { FieldError.invalid("\(at).name", name, $0) }
        errors += found
        if found.isEmpty, !names.insert(name).inserted {
          errors.append(.duplicate("\(at).name", name))
        }
      }
      let number = port["containerPort"]?.intValue ?? 0
      if number == 0 {
        errors.append(.required("\(at).containerPort"))
      } else if !ports.contains(number) {
        errors.append(PodValidation.outside(ports, number, "\(at).containerPort"))
      }
      if let host = port["hostPort"]?.intValue, host != 0, !ports.contains(host) {
        errors.append(PodValidation.outside(ports, host, "\(at).hostPort"))
      }
      errors += PodValidation.choice(port, "protocol", protocols, at: "\(at).")
    }
    return errors
  }

  /// `IsValidPortName`.
  private static func portNameComplaints(_ name: String) -> [String] {
    let bytes = Array(name.utf8)
    let isLetter: (UInt8) -> Bool = { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    let isDigit: (UInt8) -> Bool = { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let dash = UInt8(ascii: "-")
    var found: [String] = []
    if bytes.count > portNameLengthMaximum {
      found.append("must be no more than \(portNameLengthMaximum) characters")
    }
    if !bytes.allSatisfy({ isLetter($0) || isDigit($0) || $0 == dash }) {
      found.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    }
    if !bytes.contains(where: isLetter) { found.append("must contain at least one letter (a-z)") }
    if name.contains("--") { found.append("must not contain consecutive hyphens") }
    if bytes.first == dash || bytes.last == dash {
      found.append("must not begin or end with a hyphen")
    }
    return found
  }
}
