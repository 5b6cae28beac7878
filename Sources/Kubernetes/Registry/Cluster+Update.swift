import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// `PUT` and `PATCH`: `apiserver/pkg/endpoints/handlers/{update,patch}.go`.
extension Cluster {
  func update(
    _ request: APIRequest, _ resource: ResourceDescriptor
  ) async throws(StatusError) -> APIAnswer {
    let isDryRun = try request.isDryRun(kind: "UpdateOptions")
    let validation = try request.fieldValidation(kind: "UpdateOptions")
    let (object, warnings) = try body(resource, validation).decode(request.http)
    try checkNamespace(object, request.info)
    if !object.meta.name.isEmpty, object.meta.name != request.info.name {
      throw Self.nameMismatch(object.meta.name, request.info.name)
    }
    let old = try existing(request.info, resource)
    return try await replace(
      old, with: object, request, resource, isDryRun: isDryRun, warnings: warnings)
  }

  func patch(
    _ request: APIRequest, _ resource: ResourceDescriptor
  ) async throws(StatusError) -> APIAnswer {
    if MediaType.bare(request.http.headers["Content-Type"] ?? "") == MediaType.applyPatch {
      return try await serverSideApply(request, resource)
    }
    let isDryRun = try request.isDryRun(kind: "PatchOptions")
    let validation = try request.fieldValidation(kind: "PatchOptions")
    let apply = try Self.patch(request.http, resource)
    let old = try existing(request.info, resource)
    var current = old.object
    current["kind"] = .string(resource.kind)
    current["apiVersion"] = .string(resource.groupVersion)
    let (object, warnings) = try body(resource, validation).decode(
      try apply(.object(current)))
    if object.meta.name != request.info.name {
      throw Self.nameMismatch(object.meta.name, request.info.name)
    }
    return try await replace(
      old, with: object, request, resource, isDryRun: isDryRun, warnings: warnings)
  }

  static func nameMismatch(_ object: String, _ url: String) -> StatusError {
    .badRequest("the name of the object (\(object)) does not match the name on the URL (\(url))")
  }

  private typealias Patch = (JSONValue) throws(StatusError) -> JSONValue

  /// The patch of a request, by its content type.
  private static func patch(
    _ request: HTTPRequest, _ resource: ResourceDescriptor
  ) throws(StatusError) -> Patch {
    let type = MediaType.bare(request.headers["Content-Type"] ?? "")
    let known = [MediaType.mergePatch, MediaType.jsonPatch, MediaType.strategicMergePatch]
    guard known.contains(type) else { throw .unsupportedPatchType }
    let value: JSONValue
    do throws(JSONError) { value = try JSONParser.parse(request.body) } catch {
      throw .badRequest("error decoding patch: \(GoText.syntaxError(error, in: request.body))")
    }
    switch type {
    case MediaType.jsonPatch: return try jsonPatch(value)
    case MediaType.strategicMergePatch:
      return { current throws(StatusError) in
        StrategicMergePatch.apply(value, to: current, .object(resource.schema))
      }
    default: return { current throws(StatusError) in current.mergePatched(with: value) }
    }
  }

  private static func jsonPatch(_ value: JSONValue) throws(StatusError) -> Patch {
    guard value.arrayValue != nil else {
      throw .badRequest(
        "error decoding patch: json: cannot unmarshal \(value.kindName) into Go value of type "
          + "[]handlers.jsonPatchOp")
    }
    guard let patch = try? JSONPatch(parsing: value) else { throw .patchRejected }
    return { current throws(StatusError) in
      guard let patched = try? patch.apply(to: current) else { throw .patchRejected }
      return patched
    }
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
    var new = Self.keepingServerMetadata(object, old.object)
    if request.info.subresource == "status" {
      new = Self.replacingStatus(of: old.object, with: new)
    } else {
      resource.strategy.applyDefaults(to: &new)
      resource.strategy.prepareForUpdate(&new, old: old.object)
    }
    new = Self.canonical(new, resource)
    // 3. Who owns which field.
    let isStatus = request.info.subresource == "status"
    let fields =
      switch owned {
      case .given(let fields): fields
      case .byChange:
        ManagedFields.updated(
          new, old: old.object, resource.schema,
          by: request.manager(apiVersion: resource.groupVersion), at: request.now,
          ignoring: isStatus ? [] : Self.unowned(resource))
      }
    new.setMeta(("managedFields", fields))
    // 4. Admission.
    if !isStatus {
      new = try await admitUpdate(
        new, old: old.object, request, resource, warnings: &warnings)
    }
    // 5. Validation.
    let complaints = ObjectValidation.validate(new, resource)
    let errors =
      Array(repeating: complaints, count: Self.updateValidations).flatMap(\.self)
      + (isStatus ? [] : resource.strategy.validateUpdate(new, old: old.object))
    if !errors.isEmpty {
      throw .invalid(kind: resource.kind, group: resource.group, name: old.object.meta.name, errors)
    }
    // 6. The store: nothing may have come between, and no change is no write.
    guard store.object(old.key)?.revision == old.revision else {
      throw .objectModified(resource.groupResource, name: old.object.meta.name)
    }
    if case .byChange = owned, Self.isSame(new, old.object) {
      return .object(status: 200, old.object, warnings: warnings)
    }
    if resource.tracksGeneration, new["spec"] != old.object["spec"] {
      new.setMeta(("generation", .int((old.object.meta.generation ?? 0) + 1)))
    }
    if isDryRun { return .object(status: 200, new, warnings: warnings) }
    let stored = try put(old.key, new)
    record("update", resource, stored.object, by: request.user)
    try afterUpdate(resource, stored.object, old: old.object)
    return .object(status: 200, stored.object, warnings: warnings)
  }

  /// How often an update's metadata is validated on its way: in `BeforeUpdate` and again in the
  /// kind's own validation, each for the object and for the change; every complaint is listed so
  /// often (recorded).
  private static let updateValidations = 4

  private func checkPreconditions(
    _ meta: ObjectMeta, _ old: StoredObject, _ resource: ResourceDescriptor
  ) throws(StatusError) {
    let name = old.object.meta.name
    if !meta.uid.isEmpty, meta.uid != old.object.meta.uid {
      throw .conflict(
        resource.groupResource, name: name,
        because: "StorageError: invalid object, Code: 4, Key: \(old.key), ResourceVersion: 0, "
          + "AdditionalErrorMsg: Precondition failed: UID in precondition: \(meta.uid), UID in "
          + "object meta: \(old.object.meta.uid)")
    }
    let version = meta.resourceVersion
    if !version.isEmpty, version != "0", version != String(old.revision) {
      throw .objectModified(resource.groupResource, name: name)
    }
  }

  private static func keepingServerMetadata(
    _ object: JSONObject, _ old: JSONObject
  ) -> JSONObject {
    var object = object
    let kept = old.meta.object
    let names = [
      "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp",
      "deletionTimestamp", "deletionGracePeriodSeconds", "generateName",
    ]
    for name in names { object.setMeta((name, kept[name])) }
    return object
  }

  private static func replacingStatus(
    of old: JSONObject, with object: JSONObject
  ) -> JSONObject {
    var result = old
    result["status"] = object["status"]
    return result
  }

  /// Equal but for who wrote it when.
  private static func isSame(_ new: JSONObject, _ old: JSONObject) -> Bool {
    var pair = [new, old]
    for index in pair.indices { pair[index].setMeta(("managedFields", nil)) }
    return pair[0] == pair[1]
  }
}
