/// Who may do what: the rules of a fresh RBAC cluster that matter here
/// (`plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go`) and the node authorizer.
enum Authorizer {
  /// `system:public-info-viewer`: everybody.
  private static let publicPaths: Set<String> = [
    "/healthz", "/livez", "/readyz", "/version", "/version/",
  ]

  /// `system:discovery`: every authenticated user.
  private static let discoveryRoots = ["/api", "/apis", "/openapi"]

  /// `system:service-account-issuer-discovery`: every service account.
  private static let issuerPaths: Set<String> = [
    "/.well-known/openid-configuration", "/.well-known/openid-configuration/",
    "/openid/v1/jwks", "/openid/v1/jwks/",
  ]

  /// `system:basic-user`: everybody may ask about themselves.
  private static let selfQuestions: Set<String> = [
    "selfsubjectreviews", "selfsubjectaccessreviews",
  ]

  /// What a kubelet may do (`plugin/pkg/auth/authorizer/node`, `NodeRules` of the policy).
  private static let nodeRules: [String: Set<String>] = [
    "pods": ["get", "list", "watch", "create", "delete"],
    "pods/status": ["get", "update", "patch"],
    "nodes": ["get", "list", "watch", "create", "update", "patch"],
    "nodes/status": ["get", "update", "patch"],
    "secrets": ["get", "list", "watch"],
    "configmaps": ["get", "list", "watch"],
    "serviceaccounts": ["get"],
    "serviceaccounts/token": ["create"],
    "events": ["create", "update", "patch"],
    "tokenreviews": ["create"],
  ]

  /// Why a request is refused; nil when it is allowed.
  static func refusal(_ user: UserInfo, _ info: RequestInfo) -> StatusError? {
    if user.groups.contains(UserInfo.mastersGroup) || isAllowed(user, info) { return nil }
    return forbidden(user, info)
  }

  private static func isAllowed(_ user: UserInfo, _ info: RequestInfo) -> Bool {
    let isAuthenticated = user.groups.contains(UserInfo.authenticatedGroup)
    guard info.isResourceRequest else {
      guard info.verb == "get" else { return false }
      if publicPaths.contains(info.path) { return true }
      if issuerPaths.contains(info.path) {
        return user.groups.contains(ServiceAccountUser.allGroup)
      }
      return isAuthenticated
        && discoveryRoots.contains { info.path == $0 || info.path.hasPrefix("\($0)/") }
    }
    if isAuthenticated, info.verb == "create", selfQuestions.contains(info.resource) {
      return true
    }
    guard user.nodeName != nil else { return false }
    return nodeRules[words(info)]?.contains(info.verb) == true
  }

  private static func words(_ info: RequestInfo) -> String {
    info.subresource.isEmpty ? info.resource : "\(info.resource)/\(info.subresource)"
  }

  /// `apiserver/pkg/endpoints/handlers/responsewriters/errors.go#forbiddenMessage`.
  private static func forbidden(_ user: UserInfo, _ info: RequestInfo) -> StatusError {
    let who = "User \(GoText.quoted(user.name)) cannot \(info.verb)"
    guard info.isResourceRequest else {
      return .forbidden(
        GroupResource(""), name: "", because: "\(who) path \(GoText.quoted(info.path))")
    }
    let place =
      info.namespace.isEmpty
      ? "at the cluster scope" : "in the namespace \(GoText.quoted(info.namespace))"
    return .forbidden(
      GroupResource(info.resource, group: info.group), name: info.name,
      because: "\(who) resource \(GoText.quoted(words(info))) in API group "
        + "\(GoText.quoted(info.group)) \(place)")
  }
}
