import ArcFedJSON
import ArcFedSimulation

/// Who follows the pods of a node: the watch that a kubelet holds.
struct PodObserver: Sendable {
  let node: String
  /// Called with the pods that have changed, by `namespace/name`, each with the revision of its
  /// last change.
  let action: @Sendable ([String: Int64]) async -> Void
  /// What has changed since it was told last.
  var changes: [String: Int64] = [:]
}

extension Cluster {
  /// Calls `action` soon after pods of a node have changed.
  func observePods(
    on node: String, _ action: @escaping @Sendable ([String: Int64]) async -> Void
  ) {
    podObservers.append(PodObserver(node: node, action: action))
  }

  /// Lets who follows the pods of its node know that this one is another, or gone. However many
  /// changes come together, he is told once.
  func podChanged(_ pod: JSONObject) {
    let node = pod["spec"]?["nodeName"]?.stringValue
    let meta = pod.meta
    for (index, observer) in podObservers.enumerated() where observer.node == node {
      podObservers[index].changes["\(meta.namespace)/\(meta.name)"] = store.revision
      guard observer.changes.isEmpty else { continue }
      _ = clock.schedule(at: clock.now, "pods changed, observer \(index)") { [weak self] in
        await self?.tellObserver(index)
      }
    }
  }

  private func tellObserver(_ index: Int) async {
    let changes = podObservers[index].changes
    podObservers[index].changes = [:]
    await podObservers[index].action(changes)
  }
}
