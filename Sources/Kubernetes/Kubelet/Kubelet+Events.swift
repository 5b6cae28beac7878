import ArcFedJOSE
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
    let said = "\(pod.uid) \(fieldPath) \(reason) \(message)"
    let seen = events.count(said, at: now)
    let name = "\(pod.meta.name).\(String(seen.suffix, radix: 16))"
    if seen.count > 1 {
      let patch: JSONValue = [
        "count": .int(seen.count), "lastTimestamp": .string(now.rfc3339),
      ]
      _ = try? await client.patch("Event", name, namespace: pod.meta.namespace, patch)
      return
    }
    var event = event(pod, name: name, reason: reason, message: message, at: now)
    event["type"] = .string(type)
    if !fieldPath.isEmpty { event["involvedObject"]?["fieldPath"] = .string(fieldPath) }
    try? await client.add(event)
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

/// How often an event was seen, by what it says: the series of `client-go/tools/record`.
struct EventSeries: Sendable {
  /// What one says, as a digest: a pod's texts would take more room than the pod.
  private struct Key: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    init(_ text: String) {
      let digest = Digest.sha256(Array(text.utf8))
      let word: (Int) -> UInt64 = { start in
        digest[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
      }
      (high, low) = (word(0), word(8))
    }
  }

  /// How often, and the end of the name under which it was told first.
  struct Entry: Sendable {
    var count: Int
    let suffix: Int64
  }

  private var entries: [Key: Entry] = [:]

  /// Counts an event. Its name is the pod's and the time's; two at one instant are told apart.
  mutating func count(_ text: String, at now: Timestamp) -> Entry {
    let key = Key(text)
    var entry = entries[key] ?? Entry(count: 0, suffix: now.nanoseconds + Int64(entries.count))
    entry.count += 1
    entries[key] = entry
    return entry
  }
}
