/// The reasons in use, each with the server's own sentence
/// (`apimachinery/pkg/api/errors/errors.go`).
extension StatusError {
  static func notFound(_ resource: GroupResource, name: String) -> StatusError {
    StatusError(
      code: 404, reason: "NotFound", message: "\(resource.text) \(GoText.quoted(name)) not found",
      details: Details(name: name, group: resource.group, kind: resource.resource))
  }

  /// - Parameter isLeaving: whether the one that is there has been told to go.
  static func alreadyExists(
    _ resource: GroupResource, name: String, isLeaving: Bool = false
  ) -> StatusError {
    StatusError(
      code: 409, reason: "AlreadyExists",
      message: (isLeaving ? "object is being deleted: " : "")
        + "\(resource.text) \(GoText.quoted(name)) already exists",
      details: Details(name: name, group: resource.group, kind: resource.resource))
  }

  static func conflict(_ resource: GroupResource, name: String, because: String) -> StatusError {
    StatusError(
      code: 409, reason: "Conflict",
      message: "Operation cannot be fulfilled on \(resource.text) "
        + "\(GoText.quoted(name)): \(because)",
      details: Details(name: name, group: resource.group, kind: resource.resource))
  }

  /// The sentence of an update that lost the race (`registry/generic/registry/store.go`).
  static func objectModified(_ resource: GroupResource, name: String) -> StatusError {
    conflict(
      resource, name: name,
      because: "the object has been modified; please apply your changes to the latest version "
        + "and try again")
  }

  static func forbidden(
    _ resource: GroupResource, name: String, because: String, causes: [Cause] = []
  ) -> StatusError {
    let subject =
      resource.resource.isEmpty
      ? "forbidden"
      : resource.text + (name.isEmpty ? "" : " \(GoText.quoted(name))") + " is forbidden"
    return StatusError(
      code: 403, reason: "Forbidden", message: "\(subject): \(because)",
      details: Details(
        name: name, group: resource.group, kind: resource.resource, causes: causes))
  }

  static func invalid(
    kind: String, group: String = "", name: String, _ errors: [FieldError]
  ) -> StatusError {
    let qualified = group.isEmpty ? kind : "\(kind).\(group)"
    return StatusError(
      code: 422, reason: "Invalid",
      message: "\(qualified) \(GoText.quoted(name)) is invalid: \(FieldError.aggregate(errors))",
      details: Details(name: name, group: group, kind: kind, causes: errors.map(\.cause)))
  }

  static func badRequest(_ message: String) -> StatusError {
    StatusError(code: 400, reason: "BadRequest", message: message)
  }

  static let unauthorized = StatusError(
    code: 401, reason: "Unauthorized", message: "Unauthorized")

  static let methodNotAllowed = StatusError(
    code: 405, reason: "MethodNotAllowed",
    message: "the server does not allow this method on the requested resource",
    details: Details())

  static let unknownResource = StatusError(
    code: 404, reason: "NotFound", message: "the server could not find the requested resource",
    details: Details())

  /// go-restful's answer when no route produces an accepted type.
  static func notAcceptable(available: String) -> StatusError {
    StatusError(
      code: 406, reason: "NotAcceptable",
      message: "406: Not Acceptable\n\nAvailable representations: \(available)",
      details: Details())
  }

  /// `negotiation.NewNotAcceptableError` in
  /// `apiserver/pkg/endpoints/handlers/negotiation/errors.go`.
  static let noAcceptedMediaType = StatusError(
    code: 406, reason: "NotAcceptable",
    message: "only the following media types are accepted: \(MediaType.objectTypes)")

  /// The same for a watch, whose types carry a parameter.
  static let noAcceptedStreamType = StatusError(
    code: 406, reason: "NotAcceptable",
    message: "only the following media types are accepted: application/json;stream=watch, "
      + "application/vnd.kubernetes.protobuf;stream=watch")

  /// `negotiation.NewUnsupportedMediaTypeError`, same file.
  static let unknownBodyFormat = StatusError(
    code: 415, reason: "UnsupportedMediaType",
    message: "the body of the request was in an unknown format - accepted media types include: "
      + MediaType.objectTypes)

  static let unsupportedPatchType = StatusError(
    code: 415, reason: "UnsupportedMediaType", message: "415: Unsupported Media Type",
    details: Details())

  /// A JSON patch that does not apply (`apiserver/pkg/endpoints/handlers/patch.go`).
  static let patchRejected = StatusError(
    code: 422, reason: "Invalid",
    message: "the server rejected our request due to an error in our request", details: Details())

  /// `NewRequestEntityTooLargeError`.
  static func bodyTooLarge(limitBytes: Int) -> StatusError {
    StatusError(
      code: 413, reason: "RequestEntityTooLarge",
      message: "Request entity too large: limit is \(limitBytes)")
  }

  /// An error without a reason: the server's answer to what its authors did not expect.
  static func plainInternal(_ message: String) -> StatusError {
    StatusError(code: 500, reason: "", message: message)
  }

  /// `NewInternalError`.
  static func internalError(_ message: String) -> StatusError {
    StatusError(
      code: 500, reason: "InternalError", message: "Internal error occurred: \(message)",
      details: Details(causes: [Cause(reason: "", message: message, field: "")]))
  }

  /// What a patched object of the wrong shape gets: an invalid nothing, with the whole of it
  /// (`apiserver/pkg/endpoints/handlers/patch.go`).
  static func invalidPatch(_ shown: String, _ reason: String) -> StatusError {
    .invalid(kind: "", name: "", [.invalid("patch", shown, reason)])
  }

  /// More steps than a JSON patch may have.
  static func tooManyOperations(_ count: Int, maximum: Int) -> StatusError {
    StatusError(
      code: 413, reason: "RequestEntityTooLarge",
      message: "Request entity too large: The allowed maximum operations in a JSON patch is "
        + "\(maximum), got \(count)")
  }

  /// `storage.NewInvalidError` of a version that is no number, which nobody translates
  /// (`apiserver/pkg/storage/errors.go#InterpretWatchError`).
  static func invalidResourceVersion(_ text: String) -> StatusError {
    let value = GoText.quoted(text)
    return .plainInternal(
      "resourceVersion: Invalid value: \(value): strconv.ParseUint: parsing \(value): "
        + "invalid syntax")
  }

  /// `NewResourceExpired` of `storage/etcd3/errors.go#interpretListError`.
  static let revisionTooOldForList = StatusError(
    code: 410, reason: "Expired",
    message: "The resourceVersion for the provided list is too old.")

  /// The watch cache's own (`storage/cacher/watch_cache.go`).
  static func revisionTooOldForWatch(_ asked: Int64, oldest: Int64) -> StatusError {
    StatusError(
      code: 410, reason: "Expired", message: "too old resource version: \(asked) (\(oldest))")
  }

  /// `handleCompactedErrorForPaging` in `storage/etcd3/errors.go`; the fresh token goes into the
  /// metadata.
  static func continueTokenTooOld(_ fresh: String) -> StatusError {
    StatusError(
      code: 410, reason: "Expired",
      message: "The provided continue parameter is too old to display a consistent list result. "
        + "You can start a new list without the continue parameter, or use the continue token in "
        + "this response to retrieve the remainder of the results. Continuing with the provided "
        + "token results in an inconsistent list - objects that were created, modified, or "
        + "deleted between the time the first chunk was returned and now may show up in the "
        + "list.",
      continuation: fresh)
  }

  /// `NewTooLargeResourceVersionError` in `apiserver/pkg/storage/errors.go`.
  static func resourceVersionTooLarge(_ asked: Int64, current: Int64) -> StatusError {
    StatusError(
      code: 504, reason: "Timeout",
      message: "Timeout: Too large resource version: \(asked), current: \(current)",
      details: Details(causes: [
        Cause(
          reason: "ResourceVersionTooLarge", message: "Too large resource version", field: "")
      ]))
  }
}
