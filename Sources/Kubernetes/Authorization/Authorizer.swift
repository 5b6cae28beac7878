/// Who may do what: the rules of a fresh RBAC cluster that matter here
/// (`plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go`).
enum Authorizer {
  /// An answer, and why, as far as the server says.
  struct Decision: Hashable, Sendable {
    let isAllowed: Bool
    var reason = ""

    static let allowed = Decision(isAllowed: true)
    static let noOpinion = Decision(isAllowed: false)

    static func noOpinion(_ reason: String) -> Decision {
      Decision(isAllowed: false, reason: reason)
    }
  }

  /// A role of the same name as its binding, for a group.
  private struct Grant {
    let role: String
    let group: String

    /// `clusterRoleBindingDescriber` in `plugin/pkg/auth/authorizer/rbac/rbac.go`.
    var decision: Decision {
      Decision(
        isAllowed: true,
        reason: "RBAC: allowed by ClusterRoleBinding \(GoText.quoted(role)) of ClusterRole "
          + "\(GoText.quoted(role)) to Group \(GoText.quoted(group))")
    }
  }

  /// `system:public-info-viewer`: everybody.
  private static let publicPaths: Set<String> = [
    "/healthz", "/livez", "/readyz", "/version", "/version/",
  ]

  /// `system:discovery`: every authenticated user, beside the public paths.
  private static let discoveryRoots = ["/api", "/apis", "/openapi"]

  /// `system:service-account-issuer-discovery`: every service account.
  private static let issuerPaths: Set<String> = [
    "/.well-known/openid-configuration", "/.well-known/openid-configuration/",
    "/openid/v1/jwks", "/openid/v1/jwks/",
  ]

  /// `system:basic-user`: everybody may ask about themselves.
  private static let selfQuestions: Set<String> = [
    "selfsubjectreviews", "selfsubjectaccessreviews", "selfsubjectrulesreviews",
  ]

  /// What roles say of a user who is neither a node nor of `system:masters`.
  static func decide(_ user: UserInfo, _ info: RequestInfo) -> Decision {
    if user.groups.contains(UserInfo.mastersGroup) { return .allowed }
    guard let grant = grant(user, info) else { return .noOpinion }
    return grant.decision
  }

  private static func grant(_ user: UserInfo, _ info: RequestInfo) -> Grant? {
    let authenticated = UserInfo.authenticatedGroup
    let isAuthenticated = user.groups.contains(authenticated)
    guard info.isResourceRequest else {
      guard info.verb == "get" else { return nil }
      let isPublic = publicPaths.contains(info.path)
      let isDiscovery = discoveryRoots.contains {
        info.path == $0 || info.path.hasPrefix("\($0)/")
      }
      if isAuthenticated, isDiscovery || isPublic {
        return Grant(role: "system:discovery", group: authenticated)
      }
      if isPublic, user.groups.contains(UserInfo.unauthenticatedGroup) {
        return Grant(
          role: "system:public-info-viewer", group: UserInfo.unauthenticatedGroup)
      }
      if issuerPaths.contains(info.path), user.groups.contains(ServiceAccountUser.allGroup) {
        return Grant(
          role: "system:service-account-issuer-discovery", group: ServiceAccountUser.allGroup)
      }
      return nil
    }
    guard isAuthenticated, info.verb == "create", info.subresource.isEmpty,
      selfQuestions.contains(info.resource)
    else { return nil }
    return Grant(role: "system:basic-user", group: authenticated)
  }

  /// `apiserver/pkg/endpoints/handlers/responsewriters/errors.go#ForbiddenStatusError`.
  static func forbidden(_ user: UserInfo, _ info: RequestInfo, reason: String) -> StatusError {
    let why = reason.isEmpty ? "" : ": \(reason)"
    let who = "User \(GoText.quoted(user.name)) cannot \(info.verb)"
    guard info.isResourceRequest else {
      return .forbidden(
        GroupResource(""), name: "",
        because: sanitized("\(who) path \(GoText.quoted(info.path))") + why)
    }
    let place =
      info.namespace.isEmpty
      ? "at the cluster scope" : "in the namespace \(GoText.quoted(info.namespace))"
    let message =
      "\(who) resource \(GoText.quoted(info.words)) in API group \(GoText.quoted(info.group)) "
      + place
    return .forbidden(
      GroupResource(info.resource, group: info.group),
      name: info.name.isEmpty ? info.selectedName : info.name, because: sanitized(message) + why)
  }

  /// The sentence may come to a browser (`sanitizer`).
  private static func sanitized(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}

extension RequestInfo {
  /// Resource and subresource, as messages name them.
  var words: String { subresource.isEmpty ? resource : "\(resource)/\(subresource)" }
}
