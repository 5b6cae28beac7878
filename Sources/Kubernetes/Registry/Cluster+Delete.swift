import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// `DELETE`: `apiserver/pkg/endpoints/handlers/delete.go`, `registry/rest/delete.go` and
/// `registry/generic/registry/store.go#Delete`.
extension Cluster {
  /// Namespaces that stay (`plugin/pkg/admission/namespace/lifecycle`).
  private static let immortalNamespaces: Set<String> = ["default", "kube-system", "kube-public"]

  func delete(
    _ request: APIRequest, _ resource: ResourceDescriptor
  ) throws(StatusError) -> APIAnswer {
    try delete(request, resource, DeleteOptions(request.http))
  }

  func delete(
    _ request: APIRequest, _ resource: ResourceDescriptor, _ options: DeleteOptions
  ) throws(StatusError) -> APIAnswer {
    // 1. The object, and whether it is the one that is meant.
    let stored = try existing(request.info, resource)
    if resource.plural == "namespaces" { return try deleteNamespace(stored, request, options) }
    try checkPreconditions(options, stored, resource)
    // 2. Some objects leave slowly.
    let departure = Departure(of: stored.object, resource, options, now: request.now)
    switch departure.outcome {
    case .pending: return answer(to: resource, stored.object)
    case .waits(let object):
      if options.isDryRun { return .object(status: 200, object) }
      let written = try put(stored.key, object)
      record("delete", resource, written.object, by: request.user)
      collectGarbageLater(resource, written.object)
      try afterUpdate(resource, written.object, old: stored.object)
      return .object(status: options.isAccepted ? 202 : 200, written.object)
    case .goes(let last):
      // 3. The others are gone.
      if options.isDryRun { return answer(to: resource, last ?? stored.object) }
      record("delete", resource, stored.object, by: request.user)
      // A pod is seen on its way out once more before it is gone.
      if let last { _ = try put(stored.key, last) }
      let removed = try remove(stored.key, as: last ?? stored.object)
      try afterDelete(resource, last ?? stored.object)
      return answer(to: resource, removed?.object)
    }
  }

  /// The object itself, or word of it (`finalizeDelete`).
  private func answer(to resource: ResourceDescriptor, _ object: JSONObject?) -> APIAnswer {
    let object = object ?? [:]
    if resource.returnsDeletedObject { return .object(status: 200, object) }
    var details: JSONObject = ["name": .string(object.meta.name)]
    if !resource.group.isEmpty { details["group"] = .string(resource.group) }
    details["kind"] = .string(resource.plural)
    details["uid"] = .string(object.meta.uid)
    return .object(
      status: 200,
      [
        "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
        "details": .object(details),
      ])
  }

  private func checkPreconditions(
    _ options: DeleteOptions, _ stored: StoredObject, _ resource: ResourceDescriptor
  ) throws(StatusError) {
    let meta = stored.object.meta
    if let uid = options.uid, uid != meta.uid {
      throw .conflict(
        GroupResource(resource.kind, group: resource.group), name: meta.name,
        because: "the UID in the precondition (\(uid)) does not match the UID in record "
          + "(\(meta.uid)). The object might have been deleted and then recreated")
    }
    if let version = options.resourceVersion, version != String(stored.revision) {
      throw .conflict(
        GroupResource(resource.kind, group: resource.group), name: meta.name,
        because: "the ResourceVersion in the precondition (\(version)) does not match the "
          + "ResourceVersion in record (\(stored.revision)). The object might have been modified")
    }
  }

  // MARK: Namespaces (`pkg/registry/core/namespace/storage`)

  private func deleteNamespace(
    _ stored: StoredObject, _ request: APIRequest, _ options: DeleteOptions
  ) throws(StatusError) -> APIAnswer {
    let resource = ResourceTable.namespaces
    let meta = stored.object.meta
    let checks = [
      ("UID", options.uid, meta.uid),
      ("ResourceVersion", options.resourceVersion, String(stored.revision)),
    ]
    for (name, wanted, found) in checks {
      guard let wanted, wanted != found else { continue }
      throw .conflict(
        resource.groupResource, name: meta.name,
        because: "Precondition failed: \(name) in precondition: \(wanted), \(name) in object "
          + "meta: \(found)")
    }
    if meta.deletionTimestamp != nil { return .object(status: 200, stored.object) }
    if Self.immortalNamespaces.contains(meta.name) {
      throw .forbidden(
        resource.groupResource, name: meta.name, because: "this namespace may not be deleted")
    }
    var object = stored.object
    object.setMeta(("deletionTimestamp", .string(request.now.rfc3339)))
    object["status"]?["phase"] = "Terminating"
    let status = options.isAccepted ? 202 : 200
    if options.isDryRun { return .object(status: status, object) }
    let written = try put(stored.key, object)
    record("delete", resource, written.object, by: request.user)
    try afterUpdate(resource, written.object, old: stored.object)
    return .object(status: status, written.object)
  }
}
