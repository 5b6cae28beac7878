import ArcFedHTTP
import ArcFedJSON

/// Whether a user may do something: the nodes' authorizer and roles, as `Node,RBAC` has them.
extension Cluster {
  func decide(_ user: UserInfo, _ info: RequestInfo) -> Authorizer.Decision {
    let byRole = Authorizer.decide(user, info)
    guard !byRole.isAllowed, let node = user.nodeName else { return byRole }
    let authorizer = NodeAuthorizer(node: node, minorVersion: configuration.minorVersion)
    // A closure over all that the request addresses would be a copy of it.
    let resource = info.resource
    let decision = authorizer.decide(info) { namespace, name, isRelated in
      let question = RelatedPods.Question(
        node: node, resource: resource, namespace: namespace, name: name)
      return hasPod(question, isRelated: isRelated)
    }
    return decision ?? byRole
  }

  /// Whether a node has a pod of a kind in a namespace, mirror pods left out.
  private func hasPod(
    _ question: RelatedPods.Question, isRelated: (JSONObject) -> Bool
  ) -> Bool {
    if question.namespace.isEmpty { return false }
    return relatedPods.contains(question, in: store) { pod in
      isRelated(pod) && pod["spec"]?["nodeName"]?.stringValue == question.node
        && !ServiceAccountAdmission.isMirror(pod)
    }
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
    guard Impersonation.isWished(in: headers) else { return user }
    let wish = Impersonation(headers)
    if wish.isEmpty { return user }
    if let refusal = wish.refusal { throw refusal }
    for info in wish.checks {
      if let refusal = refusal(user, info) { throw refusal }
    }
    return wish.user
  }
}
