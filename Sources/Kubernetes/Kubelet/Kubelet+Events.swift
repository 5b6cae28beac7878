import ArcFedJSON
import ArcFedSimulation

/// Events about pods (`client-go/tools/record`): the same thing said again counts up.
extension Kubelet {
  /// Something that goes as it should, about one container.
  func recordEvent(
    _ pod: PodOnNode, _ reason: String, _ message: String, container: String
  ) async {
    let about = "spec.containers{\(container)}"
    await recordEvent(pod, type: "Normal", reason: reason, message: message, fieldPath: about)
  }

  /// Something that does not, about the pod.
  func recordWarning(_ pod: PodOnNode, reason: String, message: String) async {
    trace?.record(node, reason, pod.name, outcome: .failed(reason: message))
    await recordEvent(pod, type: "Warning", reason: reason, message: message, fieldPath: "")
  }

  private func recordEvent(
    _ pod: PodOnNode, type: String, reason: String, message: String, fieldPath: String
  ) async {
    let now = clock.now
    let key = "\(pod.uid) \(fieldPath) \(reason) \(message)"
    if let known = events[key] {
      events[key] = (known.name, known.count + 1)
      let patch: JSONValue = [
        "count": .int(known.count + 1), "lastTimestamp": .string(now.rfc3339),
      ]
      _ = try? await client.patch("Event", known.name, namespace: pod.meta.namespace, patch)
      return
    }
    // The name is the pod's and the time's; two at one instant are told apart.
    let suffix = String(now.nanoseconds + Int64(events.count), radix: 16)
    let name = "\(pod.meta.name).\(suffix)"
    events[key] = (name, 1)
    var event = event(pod, name: name, reason: reason, message: message, at: now)
    event["type"] = .string(type)
    if !fieldPath.isEmpty { event["involvedObject"]?["fieldPath"] = .string(fieldPath) }
    _ = try? await client.create(event)
  }

  private func event(
    _ pod: PodOnNode, name: String, reason: String, message: String, at now: Timestamp
  ) -> JSONValue {
    [
      "kind": "Event", "apiVersion": "v1",
      "metadata": ["name": .string(name), "namespace": .string(pod.meta.namespace)],
      "involvedObject": [
        "kind": "Pod", "namespace": .string(pod.meta.namespace),
        "name": .string(pod.meta.name), "uid": .string(pod.uid), "apiVersion": "v1",
        "resourceVersion": .string(pod.meta.resourceVersion),
      ],
      "reason": .string(reason), "message": .string(message),
      "source": ["component": "kubelet", "host": .string(node)],
      "firstTimestamp": .string(now.rfc3339), "lastTimestamp": .string(now.rfc3339),
      "count": 1, "type": "Normal", "eventTime": .null, "reportingComponent": "kubelet",
      "reportingInstance": .string(node),
    ]
  }
}
