import ArcFedJSON

/// Who makes a request (`apiserver/pkg/authentication/user/user.go`). All who handle the request
/// share it, and none of them copies what it says.
final class UserInfo: Hashable, Sendable {
  let name: String
  let uid: String
  let groups: [String]
  let extra: [String: [String]]
  /// The node that this user is the kubelet of.
  let nodeName: String?

  init(
    name: String, uid: String = "", groups: [String] = [], extra: [String: [String]] = [:]
  ) {
    self.name = name
    self.uid = uid
    self.groups = groups
    self.extra = extra
    let isNode = groups.contains(Self.nodesGroup) && name.hasPrefix(Self.nodeNamePrefix)
    nodeName =
      isNode ? String(Substring(name.utf8.dropFirst(Self.nodeNamePrefix.utf8.count))) : nil
  }

  /// `user.SystemPrivilegedGroup`: may do everything.
  static let mastersGroup = "system:masters"
  /// `user.AllAuthenticated`.
  static let authenticatedGroup = "system:authenticated"
  /// `user.AllUnauthenticated`.
  static let unauthenticatedGroup = "system:unauthenticated"
  /// `user.NodesGroup`.
  static let nodesGroup = "system:nodes"
  private static let nodeNamePrefix = "system:node:"

  static let anonymous = UserInfo(name: "system:anonymous", groups: [unauthenticatedGroup])

  static let admin = UserInfo(
    name: "system:admin", groups: [mastersGroup, authenticatedGroup])

  static func node(_ name: String) -> UserInfo {
    UserInfo(name: nodeNamePrefix + name, groups: [nodesGroup, authenticatedGroup])
  }

  static func == (left: UserInfo, right: UserInfo) -> Bool {
    left === right
      || left.name == right.name && left.uid == right.uid && left.groups == right.groups
        && left.extra == right.extra
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(uid)
    hasher.combine(groups)
    hasher.combine(extra)
  }

  /// As reviews show it: empty members left out.
  var json: JSONValue {
    var object: JSONObject = ["username": .string(name)]
    if !uid.isEmpty { object["uid"] = .string(uid) }
    if !groups.isEmpty { object["groups"] = .array(groups.map { .string($0) }) }
    if !extra.isEmpty {
      object["extra"] = .object(
        JSONObject(
          extra.keys.sorted(by: GoOrder.precedes).map { key in
            (key, .array((extra[key] ?? []).map { .string($0) }))
          }))
    }
    return .object(object)
  }
}

/// A service account as a user (`apiserver/pkg/authentication/serviceaccount/util.go`).
enum ServiceAccountUser {
  static let namePrefix = "system:serviceaccount:"
  /// `AllServiceAccountsGroup`.
  static let allGroup = "system:serviceaccounts"
  private static let extraPrefix = "authentication.kubernetes.io/"

  static func name(namespace: String, account: String) -> String {
    String(joining: [namePrefix, namespace, ":", account])
  }

  /// Namespace and name of an account by its user's name (`SplitUsername`); nil when it is none's.
  static func split(_ user: String) -> (namespace: String, name: String)? {
    guard user.hasPrefix(namePrefix) else { return nil }
    let parts = user.dropFirst(namePrefix.count)
      .split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, ObjectName.complaints(parts[0], .label).isEmpty,
      ObjectName.complaints(parts[1], .subdomain).isEmpty
    else { return nil }
    return (parts[0], parts[1])
  }

  /// `MakeGroupNames`.
  static func groups(_ namespace: String) -> [String] { [allGroup, "\(allGroup):\(namespace)"] }

  static func user(
    namespace: String, account: ClaimReference, tokenID: String, pod: ClaimReference?,
    node: ClaimReference?
  ) -> UserInfo {
    var extra: [String: [String]] = [:]
    if !tokenID.isEmpty { extra[extraPrefix + "credential-id"] = ["JTI=\(tokenID)"] }
    if let pod {
      extra[extraPrefix + "pod-name"] = [pod.name]
      extra[extraPrefix + "pod-uid"] = [pod.uid]
    }
    if let node {
      extra[extraPrefix + "node-name"] = [node.name]
      if !node.uid.isEmpty { extra[extraPrefix + "node-uid"] = [node.uid] }
    }
    return UserInfo(
      name: name(namespace: namespace, account: account.name), uid: account.uid,
      groups: groups(namespace) + [UserInfo.authenticatedGroup], extra: extra)
  }
}
