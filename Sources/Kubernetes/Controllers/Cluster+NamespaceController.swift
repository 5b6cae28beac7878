import ArcFedJSON
import ArcFedSimulation

/// Emptying namespaces that are told to go
/// (`pkg/controller/namespace/deletion/namespaced_resources_deleter.go`).
extension Cluster {
  /// How long the namespace controller takes to empty a namespace; seconds in reality.
  private static let delay: Duration = .seconds(5)
  /// How soon it sees that the last of the content is gone.
  private static let lastDelay: Duration = .milliseconds(100)

  /// What a namespace still holds.
  private struct Remains {
    /// Objects by resource, as `plural.group`.
    var objects: [String: Int] = [:]
    /// Objects by the finalizers they wait for.
    var finalizers: [String: Int] = [:]
  }

  func emptyLater(_ namespace: String) { empty(namespace, after: Self.delay) }

  /// Something of a namespace is gone: perhaps the last that it waited for.
  func emptyFurther(_ namespace: String) {
    let key = ResourceTable.namespaces.key(namespace: "", name: namespace)
    let status = store.object(key)?.object["status"]
    // Before the first round there is nothing to tell.
    guard status?["conditions"]?.arrayValue?.isEmpty == false else { return }
    empty(namespace, after: Self.lastDelay)
  }

  private func empty(_ namespace: String, after delay: Duration) {
    _ = clock.schedule(at: clock.now + delay, "empty namespace \(namespace)") {
      [weak self] in await self?.empty(namespace)
    }
  }

  private func empty(_ namespace: String) {
    let key = ResourceTable.namespaces.key(namespace: "", name: namespace)
    guard let stored = store.object(key), stored.object.meta.deletionTimestamp != nil else {
      return
    }
    var remains = Remains()
    for resource in ResourceTable.all where resource.isNamespaced {
      for content in store.objects(under: resource.prefix(namespace: namespace)) {
        sendOff(content, resource, &remains)
      }
    }
    var object = stored.object
    if !remains.objects.isEmpty {
      let conditions = Self.conditions(remains, of: stored.object, at: clock.now)
      object["status"]?["conditions"] = conditions
    } else if object.meta.finalizers.isEmpty {
      _ = try? remove(key)
      return
    } else {
      // What other finalizers there are keep it; its own is done.
      object["spec"] = [:]
    }
    if object == stored.object { return }
    _ = try? put(key, Self.canonical(object, ResourceTable.namespaces))
  }

  /// A deletion in the background, as by anybody.
  private func sendOff(
    _ stored: StoredObject, _ resource: ResourceDescriptor, _ remains: inout Remains
  ) {
    let departure = Departure(
      of: stored.object, resource, DeleteOptions.inBackground, now: clock.now)
    switch departure.outcome {
    case .goes(let last):
      _ = try? remove(stored.key, as: last ?? stored.object)
      if resource.plural == "pods" { podChanged(last ?? stored.object) }
      return
    case .pending: break
    case .waits(let object):
      if object != stored.object {
        _ = try? put(stored.key, object)
        try? afterUpdate(resource, object, old: stored.object)
      }
    }
    let name = "\(resource.plural).\(resource.group)"
    remains.objects[name, default: 0] += 1
    for finalizer in stored.object.meta.finalizers {
      remains.finalizers[finalizer, default: 0] += 1
    }
  }

  /// `pkg/controller/namespace/deletion/status_condition_utils.go`.
  private static func conditions(
    _ remains: Remains, of namespace: JSONObject, at now: Timestamp
  ) -> JSONValue {
    let known = namespace["status"]?["conditions"]?.arrayValue ?? []
    func condition(_ type: String, _ status: String, _ reason: String, _ message: String)
      -> JSONValue
    {
      let old = known.first { $0["type"]?.stringValue == type }
      if let old, old["status"]?.stringValue == status, old["message"]?.stringValue == message {
        return old
      }
      let time =
        old?["status"]?.stringValue == status ? old?["lastTransitionTime"]?.stringValue : nil
      return [
        "type": .string(type), "status": .string(status),
        "lastTransitionTime": .string(time ?? now.rfc3339), "reason": .string(reason),
        "message": .string(message),
      ]
    }
    let objects = remains.objects.keys.sorted().map { name in
      "\(name) has \(remains.objects[name] ?? 0) resource instances"
    }
    let finalizers = remains.finalizers.keys.sorted().map { name in
      "\(name) in \(remains.finalizers[name] ?? 0) resource instances"
    }
    return [
      condition(
        "NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered",
        "All resources successfully discovered"),
      condition(
        "NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions",
        "All legacy kube types successfully parsed"),
      condition(
        "NamespaceDeletionContentFailure", "False", "ContentDeleted",
        "All content successfully deleted, may be waiting on finalization"),
      condition(
        "NamespaceContentRemaining", "True", "SomeResourcesRemain",
        "Some resources are remaining: " + objects.joined(separator: ", ")),
      finalizers.isEmpty
        ? condition(
          "NamespaceFinalizersRemaining", "False", "ContentHasNoFinalizers",
          "All content-preserving finalizers finished")
        : condition(
          "NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain",
          "Some content in the namespace has finalizers remaining: "
            + finalizers.joined(separator: ", ")),
    ]
  }
}
