import ArcFedHTTP
import ArcFedSimulation

/// One request, after it is known who makes it and what it addresses.
final class APIRequest: Sendable {
  let http: HTTPRequest
  let info: RequestInfo
  let user: UserInfo
  let now: Timestamp

  init(http: HTTPRequest, info: RequestInfo, user: UserInfo, now: Timestamp) {
    self.http = http
    self.info = info
    self.user = user
    self.now = now
  }

  /// The same request about one object of those that it is about.
  func about(_ meta: ObjectMeta) -> APIRequest {
    var info = info
    info.name = meta.name
    info.namespace = meta.namespace
    return APIRequest(http: http, info: info, user: user, now: now)
  }

  /// A boolean of a query: whatever is neither `false` nor `0`
  /// (`apimachinery/pkg/runtime/conversion.go#Convert_Slice_string_To_bool`).
  static func isTrue(_ text: String) -> Bool { !["false", "0"].contains(text.lowercased()) }

  static func invalidOption(_ kind: String, _ errors: [FieldError]) -> StatusError {
    .invalid(kind: kind, group: "meta.k8s.io", name: "", errors)
  }

  /// The hand that field ownership is written down for.
  func manager(apiVersion: String) -> ManagedFields.Owner {
    ManagedFields.Owner(
      name: ManagedFields.Owner.name(
        parameter: http.queryValue("fieldManager"), userAgent: http.headers["User-Agent"]),
      apiVersion: apiVersion, subresource: info.subresource)
  }
}

extension ManagedFields.Owner {
  /// The same hand in another version or subresource.
  func with(subresource: String) -> ManagedFields.Owner {
    ManagedFields.Owner(name: name, apiVersion: apiVersion, subresource: subresource)
  }
}
