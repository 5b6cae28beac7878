import ArcFedJSON
import ArcFedSimulation

/// The status that a kubelet reports (`pkg/kubelet/kubelet_pods.go#generateAPIPodStatus`).
enum PodStatus {
  /// All containers run.
  static func running(_ pod: PodOnNode, address: String, at now: Timestamp) -> JSONValue {
    status(pod, phase: "Running", address: address, at: now, isReady: true) { container in
      [
        "name": container["name"] ?? "",
        "state": ["running": ["startedAt": .string(now.rfc3339)]], "lastState": [:],
        "ready": true, "restartCount": 0, "image": container["image"] ?? "", "imageID": "",
        "containerID": .string("containerd://\(pod.uid)-\(container["name"]?.stringValue ?? "")"),
        "started": true,
      ]
    }
  }

  /// Volumes are missing: the containers wait.
  static func waiting(_ pod: PodOnNode, at now: Timestamp) -> JSONValue {
    status(pod, phase: "Pending", address: "", at: now, isReady: false) { container in
      [
        "name": container["name"] ?? "", "state": ["waiting": ["reason": "ContainerCreating"]],
        "lastState": [:], "ready": false, "restartCount": 0, "image": container["image"] ?? "",
        "imageID": "", "started": false,
      ]
    }
  }

  private static func status(
    _ pod: PodOnNode, phase: String, address: String, at now: Timestamp, isReady: Bool,
    container: (JSONValue) -> JSONValue
  ) -> JSONValue {
    var status: JSONValue = [
      "phase": .string(phase),
      "conditions": .array(conditions(pod, isReady: isReady, at: now)),
    ]
    if !address.isEmpty {
      status["podIP"] = .string(address)
      status["podIPs"] = [["ip": .string(address)]]
    }
    status["startTime"] = pod.object["status"]?["startTime"] ?? .string(now.rfc3339)
    status["containerStatuses"] = .array(pod.containers.map(container))
    return status
  }

  private static func conditions(
    _ pod: PodOnNode, isReady: Bool, at now: Timestamp
  ) -> [JSONValue] {
    let names = pod.containers.compactMap { $0["name"]?.stringValue }.joined(separator: " ")
    let types: [(String, Bool)] = [
      ("PodReadyToStartContainers", isReady), ("Initialized", true), ("Ready", isReady),
      ("ContainersReady", isReady), ("PodScheduled", true),
    ]
    return types.map { type, isTrue in
      var condition: JSONValue = [
        "type": .string(type), "status": isTrue ? "True" : "False", "lastProbeTime": .null,
        "lastTransitionTime": .string(now.rfc3339),
      ]
      if !isTrue, type.hasSuffix("Ready") {
        condition["reason"] = "ContainersNotReady"
        condition["message"] = .string("containers with unready status: [\(names)]")
      }
      return condition
    }
  }
}
