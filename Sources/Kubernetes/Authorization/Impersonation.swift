import ArcFedHTTP
import ArcFedJSON

/// Whom a request wants to be taken for, from its `Impersonate-` headers
/// (`apiserver/pkg/endpoints/filters/impersonation/impersonation.go`).
struct Impersonation {
  private static let extraPrefix = "impersonate-extra-"
  /// What the names of all these headers begin with.
  private static let prefix = "impersonate-"

  private let name: String
  private let uid: String
  private let groups: [String]
  private let extra: [String: [String]]

  init(_ headers: HTTPHeaders) {
    name = headers["Impersonate-User"] ?? ""
    uid = headers["Impersonate-Uid"] ?? ""
    groups = headers.values("Impersonate-Group")
    var extra: [String: [String]] = [:]
    for field in headers where field.name.lowercased().hasPrefix(Self.extraPrefix) {
      let encoded = String(field.name.lowercased().dropFirst(Self.extraPrefix.count))
      extra[PercentEncoding.decode(encoded) ?? encoded, default: []].append(field.value)
    }
    self.extra = extra
  }

  /// Whether a request may want that: nearly none has a header for it.
  static func isWished(in headers: HTTPHeaders) -> Bool {
    headers.contains { field in
      field.name.utf8.count >= prefix.utf8.count
        && zip(field.name.utf8, prefix.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }
  }

  var isEmpty: Bool { name.isEmpty && uid.isEmpty && groups.isEmpty && extra.isEmpty }

  /// Groups, extras and a uid are somebody's.
  var refusal: StatusError? {
    if isEmpty || !name.isEmpty { return nil }
    let wishes =
      groups.map { reference(kind: "Group", name: $0) }
      + extra.keys.sorted().flatMap { key in
        (extra[key] ?? []).map { reference(kind: "UserExtra", name: $0, fieldPath: key) }
      }
      + (uid.isEmpty ? [] : [reference(kind: "UID", name: uid)])
    return .badRequest(
      "requested [\(wishes.joined(separator: " "))] without impersonating a user")
  }

  /// `%v` of an `ObjectReference`.
  private func reference(kind: String, name: String, fieldPath: String = "") -> String {
    let version = kind == "Group" ? "" : "authentication.k8s.io/v1"
    return "{\(kind)  \(name)  \(version)  \(fieldPath)}"
  }

  /// What whoever asks must be allowed to impersonate, in the server's order.
  var checks: [RequestInfo] {
    let account = ServiceAccountUser.split(name)
    let user: RequestInfo =
      account.map {
        .impersonation(resource: "serviceaccounts", namespace: $0.namespace, name: $0.name)
      } ?? .impersonation(resource: "users", name: name)
    let extras = extra.keys.sorted(by: GoOrder.precedes).flatMap { key in
      (extra[key] ?? []).map { value in
        RequestInfo.impersonation(
          resource: "userextras", subresource: key, name: value, group: TokenRequest.group)
      }
    }
    let uids =
      uid.isEmpty
      ? [] : [RequestInfo.impersonation(resource: "uids", name: uid, group: TokenRequest.group)]
    return [user] + groups.map { .impersonation(resource: "groups", name: $0) } + extras + uids
  }

  /// The user that results: a service account has its own groups unless others are given.
  var user: UserInfo {
    let account = ServiceAccountUser.split(name)
    var groups = self.groups
    if groups.isEmpty, let account { groups = ServiceAccountUser.groups(account.namespace) }
    let known = [UserInfo.authenticatedGroup, UserInfo.unauthenticatedGroup]
    if name == UserInfo.anonymous.name {
      if !groups.contains(UserInfo.unauthenticatedGroup) {
        groups.append(UserInfo.unauthenticatedGroup)
      }
    } else if !groups.contains(where: known.contains) {
      groups.append(UserInfo.authenticatedGroup)
    }
    return UserInfo(name: name, uid: uid, groups: groups, extra: extra)
  }
}

extension RequestInfo {
  /// The question whether somebody may be impersonated.
  static func impersonation(
    resource: String, subresource: String = "", namespace: String = "", name: String,
    group: String = ""
  ) -> RequestInfo {
    RequestInfo(resourceAttributes: [
      "verb": "impersonate", "resource": .string(resource), "subresource": .string(subresource),
      "namespace": .string(namespace), "name": .string(name), "group": .string(group),
    ])
  }
}
