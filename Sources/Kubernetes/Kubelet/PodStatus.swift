import ArcFedJSON
import ArcFedSimulation

/// The status that a kubelet reports (`pkg/kubelet/kubelet_pods.go#generateAPIPodStatus`,
/// `pkg/kubelet/status/generate.go`).
struct PodStatus {
  /// How far a pod has come.
  enum Stage: Sendable {
    /// Accepted; its volumes are not there yet.
    case accepted
    /// Volumes and sandbox are there, containers are about to start.
    case prepared
    case running
    /// Its containers have ended.
    case ended
  }

  let pod: PodOnNode
  let stage: Stage
  /// The pod's own address, and its node's.
  let address: String
  let hostAddress: String
  let now: Timestamp
  /// The minor version of the cluster, which decides about members that came later.
  let minorVersion: Int

  /// `PodObservedGenerationTracking` on by default.
  private static let observedGenerationMinor = 34
  /// `RecursiveReadOnlyMounts` on by default: mounts appear in the status.
  private static let volumeMountsMinor = 31
  /// `InPlacePodVerticalScaling` on by default: resources appear in the status.
  private static let resourcesMinor = 33

  var json: JSONValue {
    var status: JSONValue = [:]
    if let generation { status["observedGeneration"] = .int(generation) }
    status["phase"] = .string(phase)
    status["conditions"] = .array(conditions)
    status["hostIP"] = .string(hostAddress)
    status["hostIPs"] = [["ip": .string(hostAddress)]]
    if stage == .running || stage == .ended {
      status["podIP"] = .string(address)
      status["podIPs"] = [["ip": .string(address)]]
    }
    status["startTime"] = pod.object["status"]?["startTime"] ?? .string(now.rfc3339)
    status["containerStatuses"] = .array(pod.containers.map(containerStatus))
    if minorVersion >= Self.observedGenerationMinor { status["resources"] = [:] }
    return status
  }

  private var generation: Int? {
    minorVersion >= Self.observedGenerationMinor ? pod.meta.generation ?? 1 : nil
  }

  private var phase: String {
    switch stage {
    case .accepted, .prepared: "Pending"
    case .running: "Running"
    case .ended: "Succeeded"
    }
  }

  // MARK: Conditions

  private var conditions: [JSONValue] {
    let isRunning = stage == .running
    let isPrepared = stage == .prepared || isRunning
    return [
      condition("PodReadyToStartContainers", isPrepared),
      condition("Initialized", true, completed: "PodCompleted"),
      condition("Ready", isRunning, completed: "PodCompleted", waits: true),
      condition("ContainersReady", isRunning, completed: "PodCompleted", waits: true),
      condition("PodScheduled", true),
    ]
  }

  /// - Parameters:
  ///   - completed: the reason once the containers have ended.
  ///   - waits: whether it says which containers are not ready.
  private func condition(
    _ type: String, _ isTrue: Bool, completed: String = "", waits: Bool = false
  ) -> JSONValue {
    let status = isTrue ? "True" : "False"
    var condition: JSONValue = ["type": .string(type)]
    if let generation { condition["observedGeneration"] = .int(generation) }
    condition["status"] = .string(status)
    condition["lastProbeTime"] = .some(.null)
    condition["lastTransitionTime"] = transitionTime(type, status)
    if stage == .ended, !completed.isEmpty {
      condition["reason"] = .string(completed)
    } else if waits, !isTrue {
      let names = pod.containers.compactMap { $0["name"]?.stringValue }.joined(separator: " ")
      condition["reason"] = "ContainersNotReady"
      condition["message"] = .string("containers with unready status: [\(names)]")
    }
    return condition
  }

  /// The time of the last change: as it stands, unless it changes now.
  private func transitionTime(_ type: String, _ status: String) -> JSONValue {
    let known = (pod.object["status"]?["conditions"]?.arrayValue ?? [])
      .first { $0["type"]?.stringValue == type }
    if known?["status"]?.stringValue == status, let time = known?["lastTransitionTime"],
      !time.isNull
    {
      return time
    }
    return .string(now.rfc3339)
  }

  // MARK: Containers

  private func containerStatus(_ container: JSONValue) -> JSONValue {
    let name = container["name"]?.stringValue ?? ""
    let identity = "containerd://\(pod.uid)-\(name)"
    let isStarted = stage == .running || stage == .ended
    var status: JSONValue = [
      "name": .string(name), "state": state(name, identity), "lastState": [:],
      "ready": .bool(stage == .running), "restartCount": 0, "image": container["image"] ?? "",
      "imageID": isStarted ? container["image"] ?? "" : "",
    ]
    if isStarted { status["containerID"] = .string(identity) }
    status["started"] = .bool(stage == .running)
    if isStarted, minorVersion >= Self.resourcesMinor { status["resources"] = [:] }
    let mounts = (container["volumeMounts"]?.arrayValue ?? []).map(Self.mount)
    if minorVersion >= Self.volumeMountsMinor, !mounts.isEmpty {
      status["volumeMounts"] = .array(mounts)
    }
    return status
  }

  private func state(_ name: String, _ identity: String) -> JSONValue {
    switch stage {
    case .accepted, .prepared: return ["waiting": ["reason": "ContainerCreating"]]
    case .running: return ["running": ["startedAt": .string(now.rfc3339)]]
    case .ended:
      let known = (pod.object["status"]?["containerStatuses"]?.arrayValue ?? [])
        .first { $0["name"]?.stringValue == name }
      let started = known?["state"]?["running"]?["startedAt"] ?? .string(now.rfc3339)
      return [
        "terminated": [
          "exitCode": 0, "reason": "Completed", "startedAt": started,
          "finishedAt": .string(now.rfc3339), "containerID": .string(identity),
        ]
      ]
    }
  }

  private static func mount(_ mount: JSONValue) -> JSONValue {
    var shown: JSONValue = [
      "name": mount["name"] ?? "", "mountPath": mount["mountPath"] ?? "",
    ]
    if mount["readOnly"]?.boolValue == true {
      shown["readOnly"] = true
      shown["recursiveReadOnly"] = "Disabled"
    }
    return shown
  }
}
