import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// `PUT`, and what it shares with `PATCH`: `apiserver/pkg/endpoints/handlers/update.go`.
extension Cluster {
  func update(
    _ request: APIRequest, _ resource: ResourceDescriptor
  ) async throws(StatusError) -> APIAnswer {
    // 1. What the request is, before anything else is looked at.
    try RequestBody.checkSize(request.http)
    let options = try WriteOptions(request.http, .update)
    let body = RequestBody(resource, options.validation)
    try RequestBody.checkType(request.http)
    // 2. What the object is to be.
    let (object, warnings) = try body.decode(request.http)
    try checkNamespace(object.meta, request.info, resource)
    try Self.checkName(object, request.info)
    // 3. In place of what is there, as often as somebody was faster.
    let key = resource.key(
      namespace: Self.namespace(request.info, resource), name: request.info.name)
    var attempts = 0
    while true {
      let old = store.object(key)
      do throws(StatusError) {
        guard let old else {
          return try await create(
            inUpdate: object, key, request, resource, options, warnings: warnings)
        }
        return try await replace(
          old, with: object, request, resource, isDryRun: options.isDryRun, warnings: warnings)
      } catch {
        attempts += 1
        try endUnlessOvertaken(error, key, since: old, attempts: attempts)
      }
    }
  }

  /// An update of what is not there: events are made (`AllowCreateOnUpdate` in
  /// `pkg/registry/core/event/strategy.go`), everything else is not found.
  private func create(
    inUpdate given: JSONObject, _ key: String, _ request: APIRequest,
    _ resource: ResourceDescriptor, _ options: WriteOptions, warnings: [String]
  ) async throws(StatusError) -> APIAnswer {
    guard resource.plural == ResourceTable.events.plural else {
      throw .notFound(resource.groupResource, name: request.info.name)
    }
    var object = given
    try checkID(object.meta, key, found: "", name: request.info.name, resource)
    // It means no version when there is none (`PrepareObjectForStorage`).
    object.setMeta(("resourceVersion", nil))
    return try await create(
      object, request, resource, owned: .byChange, isDryRun: options.isDryRun, warnings: warnings)
  }

  /// How often a write is tried. `GuaranteedUpdate` in `apiserver/pkg/storage/etcd3/store.go` goes
  /// on until the request has taken too long; the number is our choice.
  private static let attemptsMaximum = 100
  /// `StatusReasonConflict` and `StatusReasonAlreadyExists`: what whoever was overtaken is told.
  private static let overtaken: Set<String> = ["Conflict", "AlreadyExists"]

  /// Throws a refusal, unless somebody has written since the object was looked at and it can be
  /// tried anew.
  func endUnlessOvertaken(
    _ error: StatusError, _ key: String, since old: StoredObject?, attempts: Int
  ) throws(StatusError) {
    guard Self.overtaken.contains(error.reason), attempts < Self.attemptsMaximum,
      store.object(key)?.revision != old?.revision
    else { throw error }
  }

  /// `registry/generic/registry/store.go#Update`.
  func replace(
    _ old: StoredObject, with object: JSONObject, _ request: APIRequest,
    _ resource: ResourceDescriptor, owned: ManagedFields.Ownership = .byChange, isDryRun: Bool,
    warnings: [String]
  ) async throws(StatusError) -> APIAnswer {
    var warnings = warnings
    // 1. It is the object that the client means.
    try checkPreconditions(object.meta, old, resource)
    // 2. What an update may not change stays.
    let isStatus = request.info.subresource == "status"
    var new = Self.prepared(object, old.object, resource, isStatus: isStatus)
    // 3. Who owns which field.
    let fields =
      switch owned {
      case .given(let fields): fields
      case .byChange:
        ManagedFields.updated(
          new, old: old.object, resource.schema,
          by: request.manager(apiVersion: resource.groupVersion), at: request.now,
          ignoring: isStatus ? [] : Self.unowned(resource), isSubresource: isStatus)
      }
    new.setMeta(("managedFields", fields))
    // 4. Admission.
    if !isStatus {
      new = try await admitUpdate(
        new, old: old.object, request, resource, warnings: &warnings)
    }
    // 5. Validation: in `BeforeUpdate`, and once more in most kinds' own.
    let common =
      ObjectValidation.validate(new, resource)
      + ObjectValidation.validateUpdate(new, old: old.object)
    let errors =
      common + common
      + (isStatus
        ? resource.strategy.validateStatus(new, old: old.object)
        : resource.strategy.validateUpdate(new, old: old.object))
    if !errors.isEmpty {
      throw .invalid(kind: resource.kind, group: resource.group, name: old.object.meta.name, errors)
    }
    warnings += isStatus ? [] : resource.strategy.warnings(new, old: old.object)
    // 6. The store.
    if case .byChange = owned, Self.isSame(new, old.object), isCurrent(old) {
      return .object(status: 200, old.object, warnings: warnings)
    }
    let written = try keep(new, insteadOf: old, request, resource, isDryRun: isDryRun)
    return .object(status: 200, written, warnings: warnings)
  }

  func isCurrent(_ old: StoredObject) -> Bool {
    store.object(old.key)?.revision == old.revision
  }

  /// The object as an update leaves it, before anybody looks at it.
  private static func prepared(
    _ object: JSONObject, _ old: JSONObject, _ resource: ResourceDescriptor, isStatus: Bool
  ) -> JSONObject {
    var new = keepingServerMetadata(object, old)
    if isStatus {
      // Everything but the specification may come with a status
      // (`pkg/registry/core/pod/strategy.go#podStatusStrategy`).
      new["spec"] = old["spec"]
      if resource.plural == "pods" {
        new.setMeta(("ownerReferences", old.meta.object["ownerReferences"]))
      }
    } else {
      resource.strategy.applyDefaults(to: &new)
      resource.strategy.prepareForUpdate(&new, old: old)
    }
    return canonical(new, resource, since: old)
  }

  /// Writes an object in place of the one that is there, if nothing has come between.
  private func keep(
    _ object: JSONObject, insteadOf old: StoredObject, _ request: APIRequest,
    _ resource: ResourceDescriptor, isDryRun: Bool
  ) throws(StatusError) -> JSONObject {
    guard isCurrent(old) else {
      throw .objectModified(resource.groupResource, name: old.object.meta.name)
    }
    var new = object
    if resource.tracksGeneration, new["spec"] != old.object["spec"] {
      new.setMeta(("generation", .int((old.object.meta.generation ?? 0) + 1)))
    }
    if isDryRun { return new }
    // The last thing it waited for is gone: so is the object.
    if Departure.ends(new, old: old.object) {
      _ = try remove(old.key)
      record("delete", resource, new, by: request.user)
      try afterDelete(resource, new)
      return new
    }
    let stored = try put(old.key, new)
    record("update", resource, stored.object, by: request.user)
    try afterUpdate(resource, stored.object, old: old.object)
    return stored.object
  }

  private func checkID(
    _ meta: ObjectMeta, _ key: String, found: String, name: String,
    _ resource: ResourceDescriptor
  ) throws(StatusError) {
    if meta.uid.isEmpty || meta.uid == found { return }
    throw .conflict(
      resource.groupResource, name: name,
      because: "StorageError: invalid object, Code: 4, Key: \(key), ResourceVersion: 0, "
        + "AdditionalErrorMsg: Precondition failed: UID in precondition: \(meta.uid), UID in "
        + "object meta: \(found)")
  }

  private func checkPreconditions(
    _ meta: ObjectMeta, _ old: StoredObject, _ resource: ResourceDescriptor
  ) throws(StatusError) {
    let name = old.object.meta.name
    try checkID(meta, old.key, found: old.object.meta.uid, name: name, resource)
    let version = meta.resourceVersion
    guard let wanted = UInt64(version.isEmpty ? "0" : version) else {
      throw .plainInternal("strconv.ParseUint: parsing \(GoText.quoted(version)): invalid syntax")
    }
    if wanted == 0, !resource.strategy.allowsUnconditionalUpdate {
      throw .invalid(
        kind: resource.plural, group: resource.group, name: name,
        [.invalid("metadata.resourceVersion", number: 0, "must be specified for an update")])
    }
    if wanted != 0, wanted != UInt64(old.revision) {
      throw .objectModified(resource.groupResource, name: name)
    }
  }

  private static func keepingServerMetadata(
    _ object: JSONObject, _ old: JSONObject
  ) -> JSONObject {
    var meta = object.meta
    let kept = old.meta.object
    var changes = serverNames.map { ($0, kept[$0]) }
    // Once given these stay; what cannot be given is left for validation to refuse.
    if let time = kept["deletionTimestamp"] { changes.append(("deletionTimestamp", time)) }
    if let grace = kept["deletionGracePeriodSeconds"],
      meta.object["deletionGracePeriodSeconds"] == nil
    {
      changes.append(("deletionGracePeriodSeconds", grace))
    }
    meta.set(changes)
    var object = object
    object["metadata"] = .object(meta.object)
    return object
  }

  /// Metadata that is the server's alone.
  private static let serverNames = [
    "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "selfLink",
  ]

  /// Equal but for when it was written.
  private static func isSame(_ new: JSONObject, _ old: JSONObject) -> Bool {
    // Most updates change something besides the metadata.
    let isDifferent = new.contains { $0.key != "metadata" && old[$0.key] != $0.value }
    if isDifferent || new.count != old.count { return false }
    let pair = [new, old].map { object in
      var object = object
      let entries = (object.meta.object["managedFields"]?.arrayValue ?? []).map { entry in
        var entry = entry
        entry["time"] = nil
        return entry
      }
      object.setMeta(("managedFields", .array(entries)))
      return object
    }
    return pair[0] == pair[1]
  }
}
