import ArcFedHTTP
import ArcFedJSON
import ArcFedSQLite
import ArcFedSimulation

/// The verbs on stored objects, one generic pipeline for every resource.
extension Cluster {
  func objects(
    _ request: APIRequest, _ resource: ResourceDescriptor
  ) async throws(StatusError) -> APIAnswer {
    let hasName = !request.info.name.isEmpty
    let isSubresource = !request.info.subresource.isEmpty
    switch request.http.method {
    case .get where hasName && request.info.verb != "watch":
      try OutputForm.check(request.http, hasTable: true)
      return .object(status: 200, try get(request, resource))
    case .get:
      guard !isSubresource else { throw .methodNotAllowed }
      try OutputForm.check(request.http, hasTable: true)
      if request.info.verb == "watch" { return .watch(try watch(request, resource)) }
      return .object(status: 200, try list(request, resource))
    case .post where !hasName && (request.info.namespace.isEmpty != resource.isNamespaced):
      return try await create(request, resource)
    case .put where hasName:
      try OutputForm.check(request.http, hasTable: true)
      return try await update(request, resource)
    case .patch where hasName: return try await patch(request, resource)
    case .delete where hasName && !isSubresource:
      try OutputForm.check(request.http, hasTable: true)
      return try delete(request, resource)
    // A collection is deleted in one namespace only, and namespaces not at all.
    case .delete
    where !hasName && resource.plural != "namespaces"
      && (request.info.namespace.isEmpty != resource.isNamespaced):
      try OutputForm.check(request.http, hasTable: true)
      return try deleteCollection(request, resource)
    default: throw .methodNotAllowed
    }
  }

  // MARK: Reading

  func get(
    _ request: APIRequest, _ resource: ResourceDescriptor
  ) throws(StatusError) -> JSONObject {
    // What was asked for may not be newer than what there is
    // (`apiserver/pkg/storage/cacher/cacher.go#Get`).
    let text = request.http.queryValue("resourceVersion") ?? ""
    if !text.isEmpty {
      guard let asked = UInt64(text), let revision = Int64(exactly: asked) else {
        throw .invalidResourceVersion(text)
      }
      if revision > store.revision {
        throw .resourceVersionTooLarge(revision, current: store.revision)
      }
    }
    return try existing(request.info, resource).object
  }

  func existing(
    _ info: RequestInfo, _ resource: ResourceDescriptor
  ) throws(StatusError) -> StoredObject {
    let key = resource.key(namespace: Self.namespace(info, resource), name: info.name)
    guard let stored = store.object(key) else {
      throw .notFound(resource.groupResource, name: info.name)
    }
    return stored
  }

  /// A namespace is not in a namespace, although its requests are about one.
  static func namespace(_ info: RequestInfo, _ resource: ResourceDescriptor) -> String {
    resource.isNamespaced ? info.namespace : ""
  }

  // MARK: Writing

  /// Members in the order of the kind's struct, whatever was set in between.
  ///
  /// - Parameter known: the object as it was before, when its members were in that order.
  static func canonical(
    _ object: JSONObject, _ resource: ResourceDescriptor, since known: JSONObject? = nil
  ) -> JSONObject {
    let decoded = try? SchemaDecoder.decode(
      .object(object), as: resource.schema, knowing: known)
    return decoded?.object ?? object
  }

  func put(_ key: String, _ object: JSONObject) throws(StatusError) -> StoredObject {
    do throws(SQLiteError) { return try store.put(key, object) } catch {
      throw .internalError(error.description)
    }
  }

  func remove(
    _ key: String, as last: JSONObject? = nil
  ) throws(StatusError) -> StoredObject? {
    do throws(SQLiteError) { return try store.remove(key, as: last) } catch {
      throw .internalError(error.description)
    }
  }
}
