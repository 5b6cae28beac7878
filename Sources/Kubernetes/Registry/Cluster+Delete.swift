import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// `DELETE`: `apiserver/pkg/endpoints/handlers/delete.go`, `registry/rest/delete.go`.
extension Cluster {
  /// Namespaces that stay (`plugin/pkg/admission/namespace/lifecycle`).
  private static let immortalNamespaces: Set<String> = ["default", "kube-system", "kube-public"]
  private static let propagationPolicies = ["Foreground", "Background", "Orphan"]

  func delete(
    _ request: APIRequest, _ resource: ResourceDescriptor
  ) throws(StatusError) -> APIAnswer {
    // 1. The options.
    let options = try deleteOptions(request)
    let isAskedDry = try request.isDryRun(kind: "DeleteOptions")
    let isDryRun = options.isDryRun || isAskedDry
    // 2. The object, and whether it is the one that is meant.
    if resource.plural == "namespaces", Self.immortalNamespaces.contains(request.info.name) {
      throw .forbidden(
        resource.groupResource, name: request.info.name,
        because: "this namespace may not be deleted")
    }
    let stored = try existing(request.info, resource)
    try checkPreconditions(options, stored, resource)
    if isDryRun { return answer(to: resource, stored.object) }
    // 3. Some objects leave slowly.
    if let leaving = try markForDeletion(stored, request, resource, options) {
      return .object(status: 200, leaving)
    }
    // 4. The others are gone.
    record("delete", resource, stored.object, by: request.user)
    let last =
      resource.plural == "pods" ? Self.leavingAtOnce(stored.object, request.now) : stored.object
    // A pod is seen on its way out once more before it is gone.
    if resource.plural == "pods" { _ = try put(stored.key, last) }
    let removed = try remove(stored.key, as: last)
    try afterDelete(resource, last)
    return answer(to: resource, removed?.object)
  }

  /// A pod that goes without grace still shows that it was told to
  /// (`registry/rest/delete.go#BeforeDelete`).
  private static func leavingAtOnce(_ pod: JSONObject, _ now: Timestamp) -> JSONObject {
    var pod = pod
    if pod.meta.deletionTimestamp == nil {
      pod.setMeta(("generation", .int((pod.meta.generation ?? 0) + 1)))
    }
    pod.setMeta(
      ("deletionTimestamp", .string(now.rfc3339)), ("deletionGracePeriodSeconds", 0))
    return pod
  }

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

  private struct DeleteOptions {
    var gracePeriodSeconds: Int?
    var uid: String?
    var resourceVersion: String?
    var isDryRun = false
  }

  private func deleteOptions(_ request: APIRequest) throws(StatusError) -> DeleteOptions {
    var options = DeleteOptions()
    var policy = request.http.queryValue("propagationPolicy")
    if let text = request.http.queryValue("gracePeriodSeconds") {
      options.gracePeriodSeconds = Int(text)
    }
    if !request.http.body.isEmpty {
      let body = RequestBody(
        kind: "DeleteOptions", groupVersion: "v1", internalPackage: "meta",
        schema: MetadataSchema.deleteOptions, validation: .ignore)
      let (object, _) = try body.decodeOptions(request.http)
      options.gracePeriodSeconds = object["gracePeriodSeconds"]?.intValue
      options.uid = object["preconditions"]?["uid"]?.stringValue
      options.resourceVersion = object["preconditions"]?["resourceVersion"]?.stringValue
      policy = object["propagationPolicy"]?.stringValue ?? policy
      options.isDryRun = object["dryRun"]?.arrayValue?.contains("All") == true
    }
    if let policy, !Self.propagationPolicies.contains(policy) {
      throw APIRequest.invalidOption(
        "DeleteOptions",
        .notSupported(
          "propagationPolicy", shown: GoText.quoted(policy),
          supported: Self.propagationPolicies + ["nil"]))
    }
    return options
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

  /// The object as it waits to go: pods for their containers, namespaces for their content,
  /// anything for its finalizers. nil when it can go at once.
  private func markForDeletion(
    _ stored: StoredObject, _ request: APIRequest, _ resource: ResourceDescriptor,
    _ options: DeleteOptions
  ) throws(StatusError) -> JSONObject? {
    var object = stored.object
    switch resource.plural {
    case "pods":
      let grace = Self.gracePeriodSeconds(object, options)
      if grace == 0 { return nil }
      if let old = object.meta.object["deletionGracePeriodSeconds"]?.intValue, old <= grace {
        return object
      }
      object.setMeta(
        ("deletionTimestamp", .string((request.now + .seconds(grace)).rfc3339)),
        ("deletionGracePeriodSeconds", .int(grace)),
        ("generation", .int((object.meta.generation ?? 0) + 1)))
    case "namespaces":
      if object.meta.deletionTimestamp != nil { return object }
      object.setMeta(("deletionTimestamp", .string(request.now.rfc3339)))
      object["status"] = ["phase": "Terminating"]
    default:
      if object.meta.finalizers.isEmpty { return nil }
      if object.meta.deletionTimestamp != nil { return object }
      object.setMeta(
        ("deletionTimestamp", .string(request.now.rfc3339)), ("deletionGracePeriodSeconds", 0))
    }
    let written = try put(stored.key, object)
    record("delete", resource, written.object, by: request.user)
    try afterUpdate(resource, written.object, old: stored.object)
    return written.object
  }

  /// `pkg/registry/core/pod/strategy.go#CheckGracefulDelete`.
  private static func gracePeriodSeconds(
    _ pod: JSONObject, _ options: DeleteOptions
  ) -> Int {
    let phase = pod["status"]?["phase"]?.stringValue ?? ""
    let isScheduled = pod["spec"]?["nodeName"]?.stringValue?.isEmpty == false
    if !isScheduled || phase == "Failed" || phase == "Succeeded" { return 0 }
    let grace =
      options.gracePeriodSeconds
      ?? pod["spec"]?["terminationGracePeriodSeconds"]?.intValue
      ?? PodDefaults.gracePeriodSeconds
    return grace < 0 ? 1 : grace
  }
}
