import ArcFedHTTP
import ArcFedJSON
import ArcFedSimulation

/// `PATCH`: `apiserver/pkg/endpoints/handlers/patch.go`.
extension Cluster {
  private static let patchTypes: Set<String> = [
    MediaType.mergePatch, MediaType.jsonPatch, MediaType.strategicMergePatch,
    MediaType.applyPatch,
  ]

  func patch(
    _ request: APIRequest, _ resource: ResourceDescriptor
  ) async throws(StatusError) -> APIAnswer {
    // 1. What the request is, before anything else is looked at.
    let type = MediaType.bare(request.http.headers["Content-Type"] ?? "")
    guard Self.patchTypes.contains(type) else { throw .unsupportedPatchType }
    try OutputForm.check(request.http, hasTable: true)
    try RequestBody.checkSize(request.http)
    let isApply = type == MediaType.applyPatch
    let options = try WriteOptions(request.http, .patch, isApply: isApply)
    if isApply { return try await serverSideApply(request, resource, options) }
    // 2. What becomes of the object, as often as somebody was faster.
    let patch = ObjectPatch(
      request.http, type: type, resource: resource, validation: options.validation)
    var attempts = 0
    while true {
      let old = try existing(request.info, resource)
      do throws(StatusError) {
        return try await self.patch(old, patch, request, resource, options)
      } catch {
        attempts += 1
        try endUnlessOvertaken(error, old.key, since: old, attempts: attempts)
      }
    }
  }

  /// The ways of every other update.
  private func patch(
    _ old: StoredObject, _ patch: ObjectPatch, _ request: APIRequest,
    _ resource: ResourceDescriptor, _ options: WriteOptions
  ) async throws(StatusError) -> APIAnswer {
    let (object, warnings) = try patch.apply(to: old.object)
    try checkNamespace(object.meta, request.info, resource)
    try Self.checkName(object, request.info)
    return try await replace(
      old, with: object, request, resource, isDryRun: options.isDryRun, warnings: warnings)
  }

  /// `checkName` in `apiserver/pkg/endpoints/handlers/rest.go`.
  static func checkName(_ object: JSONObject, _ info: RequestInfo) throws(StatusError) {
    let name = object.meta.name
    if name.isEmpty {
      throw .badRequest(
        "the name of the object (\(info.name) based on URL) was undeterminable: name must be "
          + "provided")
    }
    if name != info.name {
      throw .badRequest(
        "the name of the object (\(name)) does not match the name on the URL (\(info.name))")
    }
  }
}
