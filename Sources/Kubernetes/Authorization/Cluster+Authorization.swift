import ArcFedHTTP
import ArcFedJSON

/// Whether a user may do something: the nodes' authorizer and roles, as `Node,RBAC` has them.
extension Cluster {
  func decide(_ user: UserInfo, _ info: RequestInfo) -> Authorizer.Decision {
    let byRole = Authorizer.decide(user, info)
    guard !byRole.isAllowed, let node = user.nodeName else { return byRole }
    let authorizer = NodeAuthorizer(node: node, minorVersion: configuration.minorVersion) {
      [store] namespace, isRelated in
      if namespace.isEmpty { return false }
      let prefix = ResourceTable.pods.prefix(namespace: namespace)
      return store.contains(under: prefix) { pod in
        isRelated(pod) && pod["spec"]?["nodeName"]?.stringValue == node
          && !ServiceAccountAdmission.isMirror(pod)
      }
    }
    return authorizer.decide(info) ?? byRole
  }

  /// Why a request is refused; nil when it is allowed.
  func refusal(_ user: UserInfo, _ info: RequestInfo) -> StatusError? {
    let decision = decide(user, info)
    if decision.isAllowed { return nil }
    return Authorizer.forbidden(user, info, reason: decision.reason)
  }

  /// The user as whom a request is to be done: whoever asks, or whom the one who asks may be taken
  /// for (`apiserver/pkg/endpoints/filters/impersonation`).
  func impersonated(
    by user: UserInfo, _ headers: HTTPHeaders
  ) throws(StatusError) -> UserInfo {
    let wish = Impersonation(headers)
    if wish.isEmpty { return user }
    if let refusal = wish.refusal { throw refusal }
    for info in wish.checks {
      if let refusal = refusal(user, info) { throw refusal }
    }
    return wish.user
  }
}
