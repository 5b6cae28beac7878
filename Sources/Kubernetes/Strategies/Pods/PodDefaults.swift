import ArcFedJSON

/// What the server fills into a pod (`pkg/apis/core/v1/defaults.go`).
enum PodDefaults {
  /// `v1.DefaultTerminationGracePeriodSeconds`.
  static let gracePeriodSeconds = 30
  /// `v1.ProjectedVolumeSourceDefaultMode`, octal 0644.
  static let projectedMode = 420
  /// `SetDefaults_ServiceAccountTokenProjection`.
  static let tokenExpirationSeconds = 3600
  private static let containerLists = ["initContainers", "containers"]

  static func apply(to object: inout JSONObject) {
    var spec = object["spec"]?.objectValue ?? [:]
    adoptDeprecatedAccount(&spec)
    for list in containerLists {
      guard let containers = spec[list]?.arrayValue else { continue }
      spec[list] = .array(containers.map(container))
    }
    if let volumes = spec["volumes"]?.arrayValue {
      spec["volumes"] = .array(volumes.map(volume))
    }
    let defaults: [(String, JSONValue)] = [
      ("restartPolicy", "Always"),
      ("terminationGracePeriodSeconds", .int(gracePeriodSeconds)),
      ("dnsPolicy", "ClusterFirst"),
      ("securityContext", [:]),
      ("schedulerName", "default-scheduler"),
      ("enableServiceLinks", true),
    ]
    for (name, value) in defaults where spec[name] == nil { spec[name] = value }
    object["spec"] = .object(spec)
  }

  /// `serviceAccount` is the old name of `serviceAccountName` (`pkg/apis/core/v1/conversion.go`).
  private static func adoptDeprecatedAccount(_ spec: inout JSONObject) {
    if spec["serviceAccountName"] == nil, let old = spec["serviceAccount"] {
      spec["serviceAccountName"] = old
    }
    if let name = spec["serviceAccountName"] { spec["serviceAccount"] = name }
  }

  private static func container(_ value: JSONValue) -> JSONValue {
    var container = value.objectValue ?? [:]
    let image = container["image"]?.stringValue ?? ""
    let defaults: [(String, JSONValue)] = [
      ("terminationMessagePath", "/dev/termination-log"),
      ("terminationMessagePolicy", "File"),
      ("imagePullPolicy", .string(pullPolicy(image))),
    ]
    for (name, value) in defaults where container[name] == nil { container[name] = value }
    completeRequests(&container)
    for probe in probes where container[probe] != nil {
      for (name, value) in probeDefaults where container[probe]?[name] == nil {
        container[probe]?[name] = .int(value)
      }
    }
    if let variables = container["env"]?.arrayValue {
      container["env"] = .array(variables.map(variable))
    }
    if let ports = container["ports"]?.arrayValue {
      container["ports"] = .array(
        ports.map { port in
          var port = port
          if port["protocol"] == nil { port["protocol"] = "TCP" }
          return port
        })
    }
    return .object(container)
  }

  private static let probes = ["livenessProbe", "readinessProbe", "startupProbe"]
  /// `SetDefaults_Probe`.
  private static let probeDefaults = [
    ("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3),
  ]

  /// What is limited and not asked for is asked for up to its limit (`SetDefaults_Pod`).
  private static func completeRequests(_ container: inout JSONObject) {
    guard let limits = container["resources"]?["limits"]?.objectValue, !limits.isEmpty else {
      return
    }
    var requests = container["resources"]?["requests"]?.objectValue ?? [:]
    for (name, limit) in limits where requests[name] == nil { requests[name] = limit }
    container["resources"]?["requests"] = .object(
      JSONObject(requests.keys.sorted(by: GoOrder.precedes).map { ($0, requests[$0] ?? .null) }))
  }

  /// `SetDefaults_ObjectFieldSelector`.
  private static func variable(_ value: JSONValue) -> JSONValue {
    var variable = value
    if variable["valueFrom"]?["fieldRef"] != nil,
      variable["valueFrom"]?["fieldRef"]?["apiVersion"] == nil
    {
      let path = variable["valueFrom"]?["fieldRef"]?["fieldPath"] ?? ""
      variable["valueFrom"]?["fieldRef"] = ["apiVersion": "v1", "fieldPath": path]
    }
    return variable
  }

  /// `Always` for `:latest` or no tag, `IfNotPresent` otherwise.
  private static func pullPolicy(_ image: String) -> String {
    if image.contains("@") { return "IfNotPresent" }
    let last = image.split(separator: "/").last ?? ""
    guard let colon = last.firstIndex(of: ":") else { return "Always" }
    return last[last.index(after: colon)...] == "latest" ? "Always" : "IfNotPresent"
  }

  private static func volume(_ value: JSONValue) -> JSONValue {
    var volume = value
    // A volume that says nothing is an empty directory (`SetDefaults_Volume`).
    if volume.objectValue?.count == 1, volume["name"] != nil { volume["emptyDir"] = [:] }
    for source in ["secret", "configMap", "downwardAPI"] where volume[source] != nil {
      if volume[source]?["defaultMode"] == nil {
        volume[source]?["defaultMode"] = .int(projectedMode)
      }
    }
    guard var projected = volume["projected"] else { return volume }
    if projected["defaultMode"] == nil { projected["defaultMode"] = .int(projectedMode) }
    if let sources = projected["sources"]?.arrayValue {
      projected["sources"] = .array(sources.map(source))
    }
    volume["projected"] = projected
    return volume
  }

  private static func source(_ value: JSONValue) -> JSONValue {
    var source = value
    if source["serviceAccountToken"] != nil,
      source["serviceAccountToken"]?["expirationSeconds"] == nil
    {
      source["serviceAccountToken"]?["expirationSeconds"] = .int(tokenExpirationSeconds)
    }
    if let items = source["downwardAPI"]?["items"]?.arrayValue {
      source["downwardAPI"]?["items"] = .array(
        items.map { item in
          var item = item
          if item["fieldRef"] != nil, item["fieldRef"]?["apiVersion"] == nil {
            item["fieldRef"]?["apiVersion"] = "v1"
          }
          return item
        })
    }
    return source
  }

  /// `GetPodQOS`: no requests and no limits anywhere is best effort, equal ones are guaranteed.
  static func qosClass(_ object: JSONObject) -> String {
    let containers = containerLists.flatMap { object["spec"]?[$0]?.arrayValue ?? [] }
    let resources = containers.map { $0["resources"]?.objectValue ?? [:] }
    let isBare = resources.allSatisfy { ($0["limits"] ?? $0["requests"]) == nil }
    if isBare { return "BestEffort" }
    let isGuaranteed = resources.allSatisfy { resource in
      guard let limits = resource["limits"]?.objectValue, limits["cpu"] != nil,
        limits["memory"] != nil
      else { return false }
      return resource["requests"].map { $0 == .object(limits) } ?? true
    }
    return isGuaranteed ? "Guaranteed" : "Burstable"
  }
}
