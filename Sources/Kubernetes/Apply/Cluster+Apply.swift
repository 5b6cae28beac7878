import ArcFedHTTP
import ArcFedJSON

/// `PATCH` with `application/apply-patch+yaml`: server-side apply
/// (`apiserver/pkg/endpoints/handlers/patch.go#applyPatcher`).
extension Cluster {
  func serverSideApply(
    _ request: APIRequest, _ resource: ResourceDescriptor, _ options: WriteOptions
  ) async throws(StatusError) -> APIAnswer {
    // 1. The configuration.
    let configuration = try configuration(request, resource)
    // 2. What becomes of the object, as often as somebody was faster.
    let key = resource.key(
      namespace: Self.namespace(request.info, resource), name: request.info.name)
    var attempts = 0
    while true {
      let live = store.object(key)
      do throws(StatusError) {
        return try await apply(configuration, to: live, request, resource, options)
      } catch {
        attempts += 1
        try endUnlessOvertaken(error, key, since: live, attempts: attempts)
      }
    }
  }

  private func apply(
    _ configuration: JSONObject, to live: StoredObject?, _ request: APIRequest,
    _ resource: ResourceDescriptor, _ options: WriteOptions
  ) async throws(StatusError) -> APIAnswer {
    // 1. What the configuration makes of the object, and whose fields it touches.
    let apply = ServerSideApply(
      owner: request.manager(apiVersion: resource.groupVersion),
      isForced: options.isForced, schema: resource.schema, now: request.now)
    let outcome = try apply.evaluate(configuration, live: live?.object)
    // 2. The ways of every other creation and update.
    guard let live else {
      if !request.info.subresource.isEmpty {
        throw .notFound(resource.groupResource, name: request.info.name)
      }
      return try await create(
        outcome.object, request, resource, owned: .given(outcome.managedFields),
        isDryRun: options.isDryRun, warnings: [])
    }
    if !outcome.isChanged { return .object(status: 200, live.object) }
    return try await replace(
      live, with: outcome.object, request, resource, owned: .given(outcome.managedFields),
      isDryRun: options.isDryRun, warnings: [])
  }

  private func configuration(
    _ request: APIRequest, _ resource: ResourceDescriptor
  ) throws(StatusError) -> JSONObject {
    let value: JSONValue
    do throws(YAMLError) { value = try YAMLParser.parse(request.http.body) } catch {
      throw .badRequest("error decoding YAML: \(error.description)")
    }
    guard let given = value.objectValue else {
      throw .badRequest("error decoding YAML: the patch is not an object")
    }
    if given["metadata"]?["managedFields"] != nil {
      throw .badRequest("metadata.managedFields must be nil")
    }
    let version = given["apiVersion"]?.stringValue ?? ""
    let kind = given["kind"]?.stringValue ?? ""
    guard version == resource.groupVersion, kind == resource.kind else {
      let slashed = version.contains("/") ? version : "/\(version)"
      throw .badRequest("invalid object type: \(slashed), Kind=\(kind)")
    }
    let name = given["metadata"]?["name"]?.stringValue ?? ""
    if !name.isEmpty { try Self.checkName(given, request.info) }
    try checkNamespace(given.meta, request.info, resource)
    let decoded: DecodedObject
    do throws(DecodingFailure) {
      decoded = try SchemaDecoder.decode(value, as: resource.schema)
    } catch {
      throw .plainInternal(Self.untyped(given, resource, error.message))
    }
    let validation = AppliedValidation(
      given, resource.schema, minorVersion: configuration.minorVersion)
    let sentences =
      decoded.unknownFields.map { ".\($0): field not declared in schema" } + validation.complaints
    if !sentences.isEmpty {
      let text =
        sentences.count == 1
        ? sentences[0] : "errors:\n" + sentences.map { "  \($0)" }.joined(separator: "\n")
      throw .plainInternal(Self.untyped(given, resource, text))
    }
    return Self.named(given, decoded.object, request.info)
  }

  /// Only what was given is applied: members that decoding added are not the client's.
  private static func named(
    _ given: JSONObject, _ decoded: JSONObject, _ info: RequestInfo
  ) -> JSONObject {
    var object = restricted(decoded, to: given)
    object.setMeta(("name", .string(info.name)))
    return object
  }

  private static func restricted(_ decoded: JSONObject, to given: JSONObject) -> JSONObject {
    var result: JSONObject = [:]
    for (name, member) in decoded {
      guard let original = given[name] else { continue }
      if let inner = member.objectValue, let outer = original.objectValue {
        result[name] = .object(restricted(inner, to: outer))
      } else if let inner = member.arrayValue, let outer = original.arrayValue,
        inner.count == outer.count
      {
        result[name] = .array(
          zip(inner, outer).map { pair in
            guard let one = pair.0.objectValue, let other = pair.1.objectValue else {
              return pair.0
            }
            return .object(restricted(one, to: other))
          })
      } else {
        result[name] = member
      }
    }
    return result
  }

  private static func untyped(
    _ given: JSONObject, _ resource: ResourceDescriptor, _ reason: String
  ) -> String {
    let place = "\(given.meta.namespace)/\(given.meta.name)"
    let group = resource.group.isEmpty ? "/v1" : resource.groupVersion
    return "failed to create typed patch object (\(place); \(group), Kind=\(resource.kind)): "
      + reason
  }
}
