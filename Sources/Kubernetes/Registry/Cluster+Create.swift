import ArcFedJSON
import ArcFedSimulation

/// `POST`: the phases of `apiserver/pkg/endpoints/handlers/create.go` and
/// `registry/rest/create.go#BeforeCreate`.
extension Cluster {
  func create(
    _ request: APIRequest, _ resource: ResourceDescriptor
  ) async throws(StatusError) -> APIAnswer {
    // 1. What the request is, before anything else is looked at.
    let options = try creationOptions(request, hasTable: true)
    // 2. Decode, and fill in what the client left out.
    let (object, warnings) = try RequestBody(resource, options.validation).decode(request.http)
    try checkNamespace(object.meta, request.info, resource)
    return try await create(
      object, request, resource, owned: .byChange, isDryRun: options.isDryRun, warnings: warnings)
  }

  /// The checks that come before a body is read: what the client accepts, what it sends, how much,
  /// and its options.
  func creationOptions(
    _ request: APIRequest, hasTable: Bool = false
  ) throws(StatusError) -> WriteOptions {
    try OutputForm.check(request.http, hasTable: hasTable)
    try RequestBody.checkType(request.http)
    try RequestBody.checkSize(request.http)
    return try WriteOptions(request.http, .create)
  }

  /// Everything after decoding.
  func create(
    _ given: JSONObject, _ request: APIRequest, _ resource: ResourceDescriptor,
    owned: ManagedFields.Ownership, isDryRun: Bool, warnings earlier: [String]
  ) async throws(StatusError) -> APIAnswer {
    var warnings = earlier
    let namespace = Self.namespace(request.info, resource)
    var object = Self.withoutServerMetadata(given, namespace: namespace)
    resource.strategy.applyDefaults(to: &object)
    // 3. Who owns which field: only what the client set, before admission adds to it.
    switch owned {
    case .given(let fields):
      object = Self.canonical(object, resource)
      object.setMeta(("managedFields", fields))
    case .byChange:
      object = Self.canonical(object, resource, since: given)
      let manager = request.manager(apiVersion: resource.groupVersion)
      let fields = ManagedFields.created(
        object, resource.schema, by: manager, at: request.now, ignoring: Self.unowned(resource))
      object.setMeta(("managedFields", fields))
    }
    // 4. Admission.
    object = try await admitCreate(object, request, resource, warnings: &warnings)
    // 5. The server's part of the metadata, and validation. A generated name that is taken is
    // generated anew.
    let named = try finished(object, request, resource, namespace: namespace)
    warnings += resource.strategy.warnings(named, old: nil)
    // 6. The store.
    let key = resource.key(namespace: namespace, name: named.meta.name)
    if !isDryRun, (UInt64(named.meta.resourceVersion) ?? 0) != 0 {
      throw .plainInternal("resourceVersion should not be set on objects to be created")
    }
    if let there = store.object(key)?.object {
      throw .alreadyExists(
        resource.groupResource, name: named.meta.name,
        isLeaving: there.meta.deletionTimestamp != nil)
    }
    if isDryRun { return .object(status: 201, named, warnings: warnings) }
    let stored = try put(key, named)
    record("create", resource, stored.object, by: request.user)
    // 7. What the cluster does about it.
    try afterCreate(resource, stored.object)
    return .object(status: 201, stored.object, warnings: warnings)
  }

  /// `maxNameGenerationCreateAttempts` in `registry/generic/registry/store.go`.
  private static let nameAttemptsMaximum = 8

  /// `BeforeCreate`: the object with its name, found to be valid.
  private func finished(
    _ admitted: JSONObject, _ request: APIRequest, _ resource: ResourceDescriptor,
    namespace: String
  ) throws(StatusError) -> JSONObject {
    var object = admitted
    for _ in 0..<Self.nameAttemptsMaximum {
      object = admitted
      try completeMetadata(&object, resource, namespace: namespace, now: request.now)
      let isTaken = store.object(resource.key(namespace: namespace, name: object.meta.name)) != nil
      if !isTaken || !admitted.meta.name.isEmpty { break }
    }
    resource.strategy.prepareForCreate(&object)
    object = Self.canonical(object, resource, since: admitted)
    let errors =
      ObjectValidation.validate(object, resource) + resource.strategy.validate(object)
    if !errors.isEmpty {
      throw .invalid(
        kind: resource.kind, group: resource.group, name: object.meta.name, errors)
    }
    return object
  }

  func record(
    _ verb: String, _ resource: ResourceDescriptor, _ object: JSONObject, by user: UserInfo
  ) {
    let meta = object.meta
    let subject = meta.namespace.isEmpty ? meta.name : "\(meta.namespace)/\(meta.name)"
    trace?.record(
      configuration.name, "\(verb) \(resource.kind)", subject, outcome: .success,
      ["user": user.name])
  }

  /// Fields that a create of this kind resets and that nobody owns (`GetResetFields`).
  static func unowned(_ resource: ResourceDescriptor) -> [String] {
    resource.subresources.contains("status") ? ["status"] : []
  }

  /// `WipeObjectMetaSystemFields`: what a client may not choose.
  private static func withoutServerMetadata(
    _ object: JSONObject, namespace: String
  ) -> JSONObject {
    var object = object
    object.setMeta(
      ("namespace", namespace.isEmpty ? nil : .string(namespace)), ("uid", nil),
      ("creationTimestamp", nil), ("deletionTimestamp", nil),
      ("deletionGracePeriodSeconds", nil), ("selfLink", nil), ("generation", nil),
      ("managedFields", nil))
    return object
  }

  private func completeMetadata(
    _ object: inout JSONObject, _ resource: ResourceDescriptor, namespace: String, now: Timestamp
  ) throws(StatusError) {
    let meta = object.meta
    let subject = resource.key(namespace: namespace, name: meta.name + meta.generateName)
    if meta.name.isEmpty, !meta.generateName.isEmpty {
      let base = meta.generateName.prefix(ObjectName.generatedBaseLengthMaximum)
      object.setMeta(("name", .string(base + draws.suffix(subject, at: now))))
      resource.strategy.applyDefaults(to: &object)
    }
    object.setMeta(
      ("uid", .string(draws.uuid("uid", subject, at: now))),
      ("creationTimestamp", .string(now.rfc3339)),
      ("generation", resource.tracksGeneration ? .some(1) : .none))
  }
}
